"""What two runs of a notebook are compared by: all but ids, or outcomes alone."""

import pytest

from tests.notebooks.told import Renamed, differences, outcomes_that_differ, told

ONE, OTHER = "abcde12345", "zyxwv98765"


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (
            f"https://{ONE}.execute-api/test {ONE}",
            f"https://{OTHER}.execute-api/test {OTHER}",
            True,
        ),
        ("vpce-0123456789abcdef0 of 2", "vpce-0fedcba9876543210 of 2", True),
        (f"{ONE} {ONE}", f"{ONE} {OTHER}", False),
        (f"{ONE} aaaaaaaaaa", f"{OTHER} {OTHER}", False),
        ("HTTP 200", "HTTP 403", False),
        ("one line", "one line and more", False),
        ("2 records", "3 records", False),
    ],
)
def test_the_same_but_for_ids_that_are_renamed_one_to_one(one, other, fit):
    assert Renamed().fit(one, other) is fit


def test_an_id_keeps_its_new_name_in_all_cells():
    was = {"a": ONE, "b": f"again {ONE}", "c": "(back end: embedded)"}
    said = {r"\(back end: end\w+\)": "(back end: embedded)"}
    now = {"a": OTHER, "b": f"again {OTHER}", "c": "(back end: endpoint)"}
    assert list(differences(was, now, said)) == []
    (found,) = differences(was, {**now, "b": f"again {ONE}"}, said)
    assert found.startswith("b: ")
    assert len(list(differences(was, {**now, "c": "(back end: aws)"}, said))) == 1


def test_outcomes_are_compared_whatever_stands_beside_them():
    was = {"a": "21 resources, HTTP/1.1 200 OK", "b": "✘ blocked: x [NO_ROUTE_TO_DESTINATION]"}
    now = {"a": "25 resources, HTTP/1.1 200 OK", "b": "✘ blocked: y [NO_ROUTE_TO_DESTINATION]"}
    assert list(outcomes_that_differ(was, now, {})) == []
    (found,) = outcomes_that_differ(was, {**now, "a": "HTTP/1.1 403 Forbidden"}, {})
    assert found.startswith("a: ")
    (found,) = outcomes_that_differ({"a": "3"}, {"a": "the cell failed: LabkitError: no"}, {})
    assert "LabkitError" in found
    one, other = {"a": "[SG_HAS_NO_RULES]"}, {"a": "[ENI_SG_RULES_MISMATCH]"}
    assert len(list(outcomes_that_differ(one, other, {}))) == 1
    assert not list(outcomes_that_differ(one, other, {one["a"]: other["a"]}))


def test_what_cells_told_is_their_text_and_their_errors():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n"]},
        {"output_type": "stream", "name": "stdout", "text": "two\n"},
        {"output_type": "execute_result", "data": {"text/plain": ["three"]}},
        {"output_type": "error", "ename": "LabkitError", "evalue": "four"},
    ]
    cells = [
        {"cell_type": "code", "id": "a", "outputs": outputs},
        {"cell_type": "markdown", "id": "b"},
    ]
    assert told({"cells": cells}) == {"a": "one\ntwo\nthree\nthe cell failed: LabkitError: four"}
