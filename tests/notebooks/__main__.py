"""Every notebook on every back end, in two places, and bare: `python tasks.py notebooks`.

Each result is kept at once in a file: begun again, it goes on where it was, and runs again what
has been edited since. Exit code 1 where something differs.

    attached      against `labkit emulator`: the same but for ids
    on-aws        by the back end for AWS itself, an emulator in the account's place: outcomes
    permitted     the same with IAM enforced, by a learner who may what the notebook needs alone
    kolkata, los-angeles   strict nbval in another time zone, locale and order of hashes
    strict, bare  strict nbval, and the same cells without it: what each takes
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.notebooks.ways import ROOT, WAYS

Kept = dict[tuple[str, str], dict[str, Any]]
"""The last result of each way and notebook."""


def main(arguments: Sequence[str]) -> int:
    """Run what has no result yet, then a table; the exit code."""
    parser = argparse.ArgumentParser(
        prog="tasks.py notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("notebook", nargs="*", help="numbers, such as 03 (default: all)")
    parser.add_argument("--way", action="append", choices=WAYS, help="only this one")
    parser.add_argument("--file", type=Path, default=ROOT / "build" / "notebooks.jsonl")
    parser.add_argument("--again", action="store_true", help="forget what was found before")
    parser.add_argument("--report", action="store_true", help="run none, only report")
    given = parser.parse_args(arguments)
    given.file.parent.mkdir(parents=True, exist_ok=True)
    if given.again:
        given.file.unlink(missing_ok=True)
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    chosen = [path for path in paths if not given.notebook or path.name[:2] in given.notebook]
    ways = given.way or list(WAYS)
    kept = _kept(given.file)
    for path in () if given.report else chosen:
        for way in ways:
            if kept.get((way, path.stem), {}).get("digest") != _digest(path):
                row = _ran(way, path)
                kept[way, path.stem] = row
                with given.file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")
                _say(f"  {path.stem} {way}: {_verdict(row)}")
    return _report(kept, ways, chosen)


def _ran(way: str, path: Path) -> dict[str, Any]:
    return {"way": way, "notebook": path.stem, "digest": _digest(path), **asdict(WAYS[way](path))}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _kept(file: Path) -> Kept:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    rows = [json.loads(line) for line in lines if line.endswith("}")]
    return {(row["way"], row["notebook"]): row for row in rows}


def _verdict(row: dict[str, Any]) -> str:
    many = len(row["differs"])
    return f"{f'{many} differ' if many else 'the same'}, {row['wall']:.0f} s ({row['cpu']:.0f})"


def _report(kept: Kept, ways: Sequence[str], paths: Sequence[Path]) -> int:
    """A line for each way, and each difference; then what strict nbval takes against bare."""
    wrong = 0
    for way in ways:
        rows = [kept[way, path.stem] for path in paths if (way, path.stem) in kept]
        differing = [row for row in rows if row["differs"]]
        wrong += len(differing)
        _say(f"{way}: {len(rows)} of {len(paths)} notebooks, {len(differing)} differ")
        for row in differing:
            for line in row["differs"]:
                _say(f"  {row['notebook']} {line}")
    for path in paths:
        both = [kept.get((way, path.stem)) for way in ("strict", "bare")]
        if all(both):
            nbval, bare = (row["cpu"] for row in both if row)
            _say(
                f"{path.stem}: nbval {nbval:.1f} s of processors, bare {bare:.1f}: "
                f"{nbval / bare:.2f}x"
            )
    return int(wrong > 0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
