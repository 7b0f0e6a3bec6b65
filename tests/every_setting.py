"""The contract of every lab under every setting: `python tasks.py contract-full`.

All settings of a lab, or where there are more than 1,024 a cover of each two toggles and 1,000
drawn by lot. Each result is kept at once: begun again, it goes on where it was, and
`--again` begins anew. Exit code 1 where a setting breaks the contract.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from labkit.blueprints import BLUEPRINTS, Settings, settings_to_try
from labkit.lab import Lab
from tests.contract import breach

Kept = dict[tuple[str, str], str]
"""Lab and settings, as JSON, to what broke the contract; nothing where it was kept."""


def settings_of(name: str) -> dict[str, Settings]:
    """The settings of a lab that are asked, each once, by what they are kept under."""
    return {key(row): row for row in settings_to_try(BLUEPRINTS[name])}


def key(settings: Settings) -> str:
    """Settings as one line, the same whatever their order."""
    return json.dumps(dict(settings), sort_keys=True)


def asked_of(name: str, rows: Iterable[Settings]) -> Iterator[tuple[Settings, str]]:
    """Each of a lab's settings and what broke the contract; one lab goes from each to the next."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LABKIT_HOME"] = home
        lab = Lab(name, backend="embedded", learner="asker")
        try:
            for settings in rows:
                yield settings, breach(lab, settings)
        finally:
            lab.down()


def main(arguments: Sequence[str]) -> int:
    """Ask what is not in the file of results yet, then a line for each lab; the exit code."""
    parser = argparse.ArgumentParser(prog="tasks.py contract-full", description=__doc__)
    parser.add_argument("--file", type=Path, default=Path("build/contract.jsonl"))
    parser.add_argument("--lab", action="append", choices=BLUEPRINTS, help="only this one")
    parser.add_argument("--most", type=int, help="settings of each lab now, at most")
    parser.add_argument("--again", action="store_true", help="forget what was found before")
    parser.add_argument("--report", action="store_true", help="ask none, only report")
    given = parser.parse_args(arguments)
    given.file.parent.mkdir(parents=True, exist_ok=True)
    if given.again:
        given.file.unlink(missing_ok=True)
    kept, wrong = _kept(given.file), 0
    for name in given.lab or BLUEPRINTS:
        wanted = settings_of(name)
        if not given.report:
            todo = (row for text, row in wanted.items() if (name, text) not in kept)
            _ask(name, islice(todo, given.most), given.file, kept)
        found = {text: kept[name, text] for text in wanted if (name, text) in kept}
        broken = {text: said for text, said in found.items() if said}
        wrong += len(broken)
        _say(f"{name}: {len(found)} of {len(wanted)} settings, {len(broken)} break the contract")
        for text, said in broken.items():
            _say(f"  {text}: {said}")
    return int(wrong > 0)


def _ask(name: str, todo: Iterable[Settings], file: Path, kept: Kept) -> None:
    rows = list(todo)
    if not rows:
        return
    with file.open("a", encoding="utf-8") as out:
        for settings, said in asked_of(name, rows):
            kept[name, key(settings)] = said
            out.write(json.dumps({"lab": name, "settings": key(settings), "said": said}) + "\n")
            out.flush()


def _kept(file: Path) -> Kept:
    """What the file tells; a last line that was cut off is taken out of it."""
    text = file.read_text("utf-8") if file.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.write_text(whole, "utf-8")
    rows = map(json.loads, whole.splitlines())
    return {(row["lab"], row["settings"]): row["said"] for row in rows}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
