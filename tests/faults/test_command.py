"""`tasks.py faults`: every case once, in batches that are kept, and goes on where it was."""

from __future__ import annotations

import tests.faults.__main__ as command
from tests.faults.crossing import Case, Result
from tests.faults.table import FAULTS

LAB, CALLS = "who-may-call", 13


def test_batches_hold_every_case_once_and_one_number_of_hands_each():
    rows = command.cases_of(LAB, CALLS)
    parts = list(command.batches(rows))
    assert sorted(row for part in parts for row in part) == sorted(rows)
    assert {(row.at, row.fault) for row in rows} == {(at, f) for at in range(CALLS) for f in FAULTS}
    assert all(len(part) <= command.BATCH for part in parts)
    assert all(len({row.hands for row in part}) == 1 for part in parts)


def test_it_goes_on_where_it_was_and_tells_a_leak(tmp_path, monkeypatch, capsys):
    ran: list[Case] = []

    def on_an_account(lab, rows):
        if not rows:
            return [Result(Case(lab, at, "", ""), "a call", "up") for at in range(CALLS)]
        ran.extend(rows)
        return [Result(row, leaks=("Vpcs vpc-1",) if row == leaking else ()) for row in rows]

    leaking = list(command.batches(command.cases_of(LAB, CALLS)))[-1][-1]
    monkeypatch.setattr(command, "on_an_account", on_an_account)
    monkeypatch.setattr(command, "BATCH", 7)
    file = tmp_path / "faults.jsonl"
    options = ["--file", str(file), "--lab", LAB]
    assert command.main([*options, "--most", "2"]) == 0
    assert len(ran) == 14
    file.write_text(file.read_text("utf-8") + '{"case": {"lab', "utf-8")
    assert command.main(options) == 1
    assert sorted(ran) == sorted(command.cases_of(LAB, CALLS))
    capsys.readouterr()
    assert command.main([*options, "--report"]) == 1
    assert f"{leaking} (): " in (told := capsys.readouterr().out)
    assert f"all, of {CALLS * len(FAULTS)}" in told
