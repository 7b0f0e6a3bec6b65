"""A class on one account: what is shared, what that takes, what is said before it costs."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.classroom.account.needs import Taken, accounts, documented, given_limits, with_given
from labkit.classroom.account.parts import parts, turns
from labkit.classroom.account.plan import planned
from labkit.classroom.account.table import TABLE, chosen
from labkit.classroom.account.told import COLUMNS, page_table
from labkit.classroom.roster import made, parse
from labkit.cli import main
from labkit.course.kit import notebooks
from labkit.errors import LabkitError
from labkit.facts import FACTS
from labkit.provision import resources
from labkit.provision.cost import hourly
from labkit.provision.lent import lent, own
from labkit.provision.quotas import QUOTAS, Limit

BY_NUMBER = {row.number: row for row in TABLE}


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_what_is_shared_needs_nothing_of_anybodys_own(name):
    wanted = resources(blueprint(name).topology(learner="ana"))
    shared = lent(wanted)
    keys = {row.key for row in shared}
    there = {row.key for row in wanted}
    assert {key for row in shared for key in row.needs if key in there} <= keys
    rest = own(wanted, shared, lambda ref: f"<{ref}>")
    assert {row.key for row in rest} | keys == there
    assert not {key for row in rest for key in row.needs} & keys
    assert {"vpc", "subnet", "vpc_endpoint", "instance"} & {key[0] for key in there} == {
        "vpc", "subnet", "vpc_endpoint", "instance"
    } & {key[0] for key in keys}  # fmt: skip


def test_what_a_learner_makes_names_what_is_shared_by_its_id():
    wanted = resources(blueprint("private-api").topology(learner="ana"))
    rest = {row.key: row for row in own(wanted, lent(wanted), lambda ref: f"vpce-of-{ref.name}")}
    assert "vpce-of-execute-api-endpoint" in rest["api_policy", "lab-api"].properties["policy"]
    method = rest["api_method", "lab-api POST /kinesis"]
    assert ("role", "api-to-kinesis") in method.needs


def test_the_table_holds_each_notebook_with_its_labs_and_minutes(project_root):
    course = notebooks(project_root / "notebooks")
    assert [it.number for it in course] == [row.number for row in TABLE]
    tickets = {"10": 5}
    for it in course:
        assert BY_NUMBER[it.number].minutes == it.minutes * tickets.get(it.number, 1)
    for it in course:
        text = (project_root / "notebooks" / it.file).read_text("utf-8")
        built = {name for name in BLUEPRINTS if f'Lab(\\"{name}\\"' in text}
        assert built <= set(BY_NUMBER[it.number].labs) or BY_NUMBER[it.number].way == "own"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.number)
def test_the_way_of_a_notebook_follows_from_whose_its_toggles_are(row):
    mine = {name for lab in row.labs for name in turns(lab).learner}
    everybody = {name for lab in row.labs for name in turns(lab).everybody}
    assert {
        "own": not row.labs,
        "led": bool(row.labs) and not mine,
        "shared": bool(row.subject) and set(row.subject) <= mine,
        "apart": bool(set(row.subject) & everybody),
    }[row.way]


def test_private_dns_of_a_shared_vpc_is_everybodys():
    assert "private_dns" in turns("private-api").everybody
    assert "policy_names_endpoint" in turns("private-api").learner


def test_the_page_shows_the_table(project_root):
    assert page_table() in (project_root / "docs" / "classroom.md").read_text("utf-8")


def test_a_class_of_thirty_shares_a_network_in_one_new_account():
    (found,) = planned(made(30), chosen("03"), 1).notebooks
    assert (found.accounts, found.short(30)) == (1, ())
    assert found.go == 29 * 30  # DeleteRestApi, one in 30 s (F9.2)
    once, each = parts("private-api", "shared")[0].once, parts("private-api", "shared")[0].each
    assert found.price >= hourly(once) + 30 * hourly(each)
    assert found.price < 30 * hourly((*once, *each))


def test_whole_labs_for_everybody_say_each_quota_and_how_many_accounts():
    (found,) = planned(made(30), chosen("05"), 1, own=True).notebooks
    said = " ".join(found.short(30))
    for code, count in (("L-F678F1CE", 30), ("L-1216C47A", 60)):
        assert code in said
        assert f"{count} " in said
    assert found.accounts == 15  # two of 2 vCPUs in 5
    raised = with_given({"L-1216C47A": 60, "L-F678F1CE": 30, "L-A4707A72": 30}, documented)
    (found,) = planned(made(30), chosen("05"), 1, own=True, limits=raised).notebooks
    assert (found.accounts, found.short(30)) == (1, ())


def test_an_account_with_less_than_a_new_one_is_said():
    poor = with_given(given_limits(["L-F678F1CE=0"]), documented)
    plan = planned(made(3), chosen("03"), 1, limits=poor)
    assert plan.accounts == 0
    assert plan.notebooks[0].short(3) == (
        "1 VPCs are needed at once and the Region may have 0 (vpc L-F678F1CE, F9.17).",
    )


def test_an_account_each_is_an_account_each():
    plan = planned(made(7), chosen("04"), 1)
    assert plan.accounts == 7
    assert plan.notebooks[0].go == 30  # two APIs of one's own, in one's own account
    (playground,) = planned(made(7), chosen("09"), 1).notebooks
    assert (playground.accounts, playground.go) == (0, 30)
    assert "6 vCPUs" in playground.short(1)[0]


def test_how_many_accounts_a_quota_makes():
    rows = [Taken(QUOTAS[0], 1, 2, Limit(7)), Taken(QUOTAS[1], 1, 0, Limit(5))]
    assert [accounts(rows, count) for count in (1, 3, 4, 7)] == [1, 1, 2, 3]
    assert accounts([Taken(QUOTAS[0], 6, 0, Limit(5))], 1) == 0
    assert {row.fact for row in QUOTAS} <= set(FACTS)


def test_the_day_is_shared_out_by_the_minutes_of_the_notebooks():
    plan = planned(made(2), chosen("00,03"), 7)
    assert [one.hours for one in plan.notebooks] == [Decimal(2), Decimal(5)]
    assert plan.price == sum(one.price for one in plan.notebooks)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--learners", "0"], "0 is no size of a class"),
        ([], "There is nobody in the class"),
        (["--learners", "3", "--notebooks", "03,17"], "There is no notebook '17'"),
        (["--learners", "3", "--notebooks", ","], "No notebook is named"),
        (["--learners", "3", "--hours", "0"], "0 hours are no day"),
        (["--learners", "3", "--hours", "-2"], "-2 hours are no day"),
        (["--learners", "3", "--hours", "nan"], "nan hours are no day"),
        (["--learners", "3", "--quota", "L-F678F1CE=many"], "is no quota with its number"),
    ],
)
def test_bad_input_is_one_sentence(capsys, words, said):
    assert main(["classroom", "plan", *words]) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_roster_of_nobody_or_of_two_with_one_name(tmp_path, capsys):
    for text, said in (("# nobody\n", "no names"), ("Ana\nana\n", "Two learners have one name")):
        file = tmp_path / "names.txt"
        file.write_text(text, "utf-8")
        assert main(["classroom", "plan", "--roster", str(file)]) == 1
        assert said in capsys.readouterr().err


def test_nobody_may_be_called_as_what_is_shared():
    with pytest.raises(LabkitError, match="shares its network"):
        planned(parse(["Ana", "Class"]), chosen("03"), 1)


def test_no_toggle_is_told_twice(capsys):
    assert main(["classroom", "plan", "--learners", "30", "--notebooks", "07"]) == 0
    (told,) = re.findall(r"turned by the instructor: ([^)]+)", capsys.readouterr().out)
    assert len(told.split(", ")) == len(set(told.split(", "))) > 1


def test_the_plan_as_text_and_as_json(capsys):
    words = ["classroom", "plan", "--learners", "30", "--notebooks", "03,04", "--hours", "2"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "shared network, own API" in text
    assert "30 learners, 2 hours: $" in text
    assert "private_dns" in text
    head = text.splitlines()[0]
    assert [name for name, _ in COLUMNS if name not in head] == []
    assert all(f"{name}: {words}." in text for name, words in COLUMNS)
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["way"] for one in found["notebooks"]] == ["shared", "apart"]
    assert found["accounts"] == 30
    assert len(found["learners"]) == 30
