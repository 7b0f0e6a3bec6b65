"""Exercises: sorted, ordered, graded with the why of that very mistake, and kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import sort
from labkit.course import sorting
from labkit.course.exercises import EXERCISES, Ordering, Sorting, exercise_called
from labkit.errors import LabkitError
from labkit.facts import FACTS


@pytest.mark.parametrize("key", EXERCISES)
def test_the_declared_answer_is_right_and_its_facts_exist(key):
    row = EXERCISES[key]
    graded = row.grade(row.answer)
    assert graded.right == graded.of > 0
    assert str(graded).splitlines()[1].startswith("✔")
    if isinstance(row, Ordering):
        assert sorted(row.order) == sorted(row.items)
        assert row.items != row.order
        cited = [why.rsplit("(", 1)[1].rstrip(")") for _, _, why in row.rules]
        assert set(cited) <= FACTS.keys()


@given(st.permutations(EXERCISES["99-order"].items))
def test_an_order_is_right_exactly_if_it_keeps_every_rule(order):
    row = EXERCISES["99-order"]
    graded = row.grade({item: str(place + 1) for place, item in enumerate(order)})
    kept = sum(order.index(first) < order.index(then) for first, then, _ in row.rules)
    assert (graded.right, len(graded.lines)) == (kept, len(row.rules) - kept)


def test_the_route_table_goes_after_the_subnets_that_are_associated_with_it():
    row = EXERCISES["99-order"]
    places = {**row.answer}
    places["the subnets"], places["the route table"] = (
        places["the route table"],
        places["the subnets"],
    )
    (line,) = row.grade(places).lines
    assert line.startswith("✘ first the subnets, then the route table: ")
    assert "(F9.6)" in line


def test_a_wrong_group_is_met_with_its_own_why_and_the_others_stay_right():
    row = EXERCISES["00-names"]
    assert isinstance(row, Sorting)
    wrong = {**row.answer, "private API": "from API Gateway into your VPC"}
    graded = row.grade(wrong)
    assert (graded.right, graded.of) == (len(row.rows) - 1, len(row.rows))
    (line,) = (line for line in graded.lines if line.startswith("✘"))
    assert "asked from a VPC only" in line


def test_what_is_missing_or_double_is_said_and_what_is_chosen_is_kept(labkit_home, monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    sheet, row = sort("99-order"), EXERCISES["99-order"]
    assert sheet.check({}) == "'the VPC' is nowhere yet. Try: choose a place for each first"
    assert str(sheet.graded).splitlines()[1:] == ["✘ 0 of 10 right", sheet.check({})]
    assert "Two have the place 1" in sheet.check(dict.fromkeys(row.items, "1"))
    assert sheet.check(row.answer).splitlines()[1] == "✔ 11 of 11 rules kept"
    assert sort("99-order").chosen == row.answer
    with pytest.raises(LabkitError, match="00-names"):
        exercise_called("00-name")


def test_the_first_check_is_kept_when_a_second_is_made(labkit_home, monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    sheet, row = sort("00-names"), EXERCISES["00-names"]
    wrong = {**row.answer, "VPC link": row.answer["private API"]}
    sheet.check({})
    assert "Your first check" not in sheet.check(wrong)
    assert sheet.check(row.answer).splitlines()[-1] == "Your first check: 9 of 10 right"
    assert str(sort("00-names").graded).splitlines()[1] == "✔ 10 of 10 right"
    assert str(sort("00-names").graded).splitlines()[-1] == "Your first check: 9 of 10 right"
    assert "Your first check" not in sheet.check(wrong)
    assert sheet.chosen == wrong
    monkeypatch.setenv("LABKIT_HEADLESS", "1")
    assert "Your first check" not in str(sort("00-names").graded)


def test_a_person_gets_a_list_for_each_item_and_the_result_beside_it(labkit_home, monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    row = EXERCISES["00-names"]
    made = []
    monkeypatch.setattr(
        sorting, "sorting_view", lambda **given: made.append(view(**given)) or made[-1]
    )
    sort("00-names")._ipython_display_()
    _, *lists, button, said, _ = made[0].children
    assert [one.description for one in lists] == list(row.items)
    for one in lists:
        one.value = row.answer[one.description]
    button.click()
    assert "10 of 10 right" in said.value
    assert 'role="status"' in said.value


view = sorting.sorting_view
