"""The whole fault table, case by case: `python tasks.py faults`.

Every lab of the catalogue, every call of its run that changes something, every fault. After it
a new process goes on or tears down, turn and turn about, and the account is then listed without
labkit. The cases are taken in a seeded order, a batch of one lab after a batch of the next, and
each batch's results are kept: begun again, it goes on where it was.

The table's processes are copies of one that stands at that call, and a kill unwinds the copy.
`--kills` ends real processes by SIGKILL, in chains: each goes on where the one before was killed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from random import Random

from labkit.blueprints import BLUEPRINTS
from tests.faults.account import account
from tests.faults.chains import KILLS, chain
from tests.faults.crossing import Case, Result, read
from tests.faults.decoys import plant
from tests.faults.everything import everything
from tests.faults.hands import in_one_thread
from tests.faults.runs import LEARNER, Run, calls, results
from tests.faults.table import FAULTS

BATCH = 60
HANDS = (1, 8)
"""Steps at once: of one batch, and of the next."""
THEN = ("up", "down")


def cases_of(lab: str, count: int) -> list[Case]:
    """Every fault at each of so many calls, in an order that only the lab's name decides.

    More than one hand makes the order of calls another, so that each has its own row.
    """
    rows = [
        Case(lab, at, fault, THEN[(at + number) % 2], HANDS[(at // 2 + number) % 2])
        for at in range(count)
        for number, fault in enumerate(FAULTS)
    ]
    return Random(lab).sample(rows, len(rows))


def batches(rows: Sequence[Case]) -> Iterator[list[Case]]:
    """Those that share one run: the same number of hands, and no more than a batch has."""
    for hands in HANDS:
        same = [row for row in rows if row.hands == hands]
        yield from (same[at : at + BATCH] for at in range(0, len(same), BATCH))


def on_an_account(lab: str, rows: Sequence[Case]) -> list[Result]:
    """The results of one batch; of no cases, one for each call of a run that nothing befalls."""
    with account() as there, in_one_thread(), tempfile.TemporaryDirectory() as folder:
        plant(there.clients, lab, LEARNER, most=2)
        hands = rows[0].hands if rows else 1
        run = Run(there, lab, Path(folder) / "lab.jsonl", everything(there.clients), hands)
        if rows:
            return results(run, rows)
        names = enumerate(calls(run))
        return [Result(Case(lab, at, "", ""), call, phase) for at, (phase, call) in names]


def killed(lab: str, seed: int) -> tuple[int, list[str]]:
    """Processes of a chain that were killed, and what was wrong after all of them."""
    with account() as there, tempfile.TemporaryDirectory() as folder:
        plant(there.clients, lab, LEARNER, most=2)
        before = everything(there.clients)
        run = Run(there, lab, Path(folder) / "lab.jsonl", before, HANDS[seed % len(HANDS)])
        met, wrong = chain(run, seed, of=KILLS)
    return len(met), wrong


def kill(labs: Sequence[str], chains: int) -> int:
    """So many chains of each lab, and a line for each; 1 if anything was wrong after any."""
    rows = [(lab, *killed(lab, seed)) for seed in range(chains) for lab in labs]
    for lab in labs:
        counts = [(met, len(wrong)) for name, met, wrong in rows if name == lab]
        ended, bad = (sum(column) for column in zip(*counts, strict=True))
        print(f"{lab:<22} {ended:>4} processes killed, {bad} things wrong afterwards")
    print(f"{'all':<22} {sum(met for _, met, _ in rows):>4} processes killed")
    print(*(f"{lab}: {row}" for lab, _, wrong in rows for row in wrong), sep="\n")
    return int(any(wrong for *_, wrong in rows))


def report(found: Iterable[Result], of: Counter[str]) -> list[str]:
    """Cases, leaks and decoys harmed, by lab and by fault."""
    rows = list(found)
    lines = []
    for title, name in (("lab", "lab"), ("fault", "fault")):
        lines.append(f"{title:<42} {'cases':>6} {'leaks':>6} {'harmed':>6} {'wrong':>6}")
        groups = sorted({getattr(row.case, name) for row in rows})
        lines += [
            _line(group, [r for r in rows if getattr(r.case, name) == group]) for group in groups
        ]
    lines.append(_line(f"all, of {of.total()}", rows))
    lines += [f"{row.case} ({row.call}): {row}" for row in rows if not row.good]
    return lines


def _line(title: str, rows: Sequence[Result]) -> str:
    counts = [
        sum(bool(getattr(row, name)) for row in rows) for name in ("leaks", "harmed", "wrong")
    ]
    return f"{title:<42} {len(rows):>6} " + " ".join(f"{count:>6}" for count in counts)


def main(arguments: Sequence[str]) -> int:
    """Run what is not in the file of results yet, then report. 1 if any case was not good."""
    parser = argparse.ArgumentParser(prog="tasks.py faults", description=__doc__)
    parser.add_argument("--file", type=Path, default=Path("build/faults.jsonl"))
    parser.add_argument("--lab", action="append", choices=BLUEPRINTS, help="only this one")
    parser.add_argument("--most", type=int, default=10**9, help="batches of each lab, at most")
    parser.add_argument("--kills", type=int, metavar="CHAINS", help="instead: kill for real")
    parser.add_argument("--report", action="store_true", help="run none, only report")
    given = parser.parse_args(arguments)
    labs = given.lab or list(BLUEPRINTS)
    if given.kills:
        return kill(labs, given.kills)
    given.file.parent.mkdir(parents=True, exist_ok=True)
    kept = _kept(given.file)
    of: Counter[str] = Counter()
    todo = []
    for lab in labs:
        count = _count(given.file, kept, lab)
        of[lab] = count * len(FAULTS)
        done = {row.case for row in kept}
        rows = [row for row in cases_of(lab, count) if row not in done]
        todo.append([(lab, batch) for batch in batches(rows)][: given.most])
    for lab, batch in () if given.report else _in_turn(todo):
        found = on_an_account(lab, batch)
        _keep(given.file, found)
        kept += found
        print(_line(lab, found), flush=True)
    table = [row for row in kept if row.case.fault and row.case.lab in labs]
    print("\n".join(report(table, of)))
    return int(any(not row.good for row in table))


def _count(file: Path, kept: list[Result], lab: str) -> int:
    """How many calls change something in a run of the lab; kept with the results."""
    counted = [row for row in kept if row.case.lab == lab and not row.case.fault]
    if not counted:
        counted = on_an_account(lab, ())
        _keep(file, counted)
        kept += counted
    return len(counted)


def _in_turn(todo: Sequence[Sequence[tuple[str, list[Case]]]]) -> Iterator[tuple[str, list[Case]]]:
    for row in zip_longest(*todo):
        yield from (batch for batch in row if batch is not None)


def _kept(file: Path) -> list[Result]:
    """The results in the file; a last line that was cut off is taken out of it."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.write_text(whole, encoding="utf-8")
    return [read(line) for line in whole.splitlines()]


def _keep(file: Path, found: Iterable[Result]) -> None:
    with file.open("a", encoding="utf-8") as kept:
        kept.write("".join(f"{row.line()}\n" for row in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
