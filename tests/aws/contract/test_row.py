"""What a row expects, and what is said of an answer that differs."""

import pytest
from botocore.exceptions import ClientError

from labkit.aws.contract.report import count, lines, tables
from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses, text_fits
from labkit.aws.contract.run import Kept, ask
from labkit.aws.contract.world import NotSetUp


def error(code="InvalidParameter", text="The vpc 'vpc-1' is in use", status=400):
    response = {"Error": {"Code": code, "Message": text}}
    return ClientError({**response, "ResponseMetadata": {"HTTPStatusCode": status}}, "CreateVpc")


@pytest.mark.parametrize(
    ("wanted", "text", "fits"),
    [
        ("exactly", "exactly", True),
        ("exactly", "exactly so", False),
        ("the vpc '…' is gone", "the vpc 'vpc-1' is gone", True),
        ("the vpc '…' is gone", "the subnet 'vpc-1' is gone", False),
        ("(…) [a.c]", "(1) [a.c]", True),
        ("(…) [a.c]", "(1) [abc]", False),
    ],
)
def test_dots_stand_for_any_text(wanted, text, fits):
    assert text_fits(wanted, text) is fits


@pytest.mark.parametrize(
    ("expected", "answer", "says"),
    [
        (refuses("InvalidParameter"), error(), ""),
        (refuses("InvalidParameter", "The vpc '…' is in use", 400), error(), ""),
        (refuses("InvalidParameter"), {"Vpc": {}}, "not refused"),
        (refuses("Other"), error(), "refused with InvalidParameter"),
        (refuses("InvalidParameter", "No"), error(), "the text is The vpc"),
        (refuses("InvalidParameter", status=409), error(), "the status is 400"),
        (gives({"a": 1}), error(), "refused"),
        (gives({"a": 1}), {"a": 1, "b": 2}, ""),
        (gives({"a": 1}), {"a": True}, "answer.a is True"),
        (gives({"a": {"b": "x…"}}), {"a": {"b": "xyz"}}, ""),
        (gives({"a": {"b": "x…"}}), {"a": {"b": "yz"}}, "answer.a.b is yz"),
        (gives({"a": {"b": 1}}), {"a": 3}, "answer.a is 3"),
        (gives({"a": ABSENT}), {"b": 1}, ""),
        (gives({"a": ABSENT}), {"a": None}, "answer.a is None"),
        (gives({"a": 1}), {"b": 1}, "answer.a is absent"),
        (gives([1, str]), [1, "x"], ""),
        (gives([1, 2]), [1, 3], "answer[1] is 3"),
        (gives([1, 2]), [1], "answer is [1]"),
        (gives(holding({"a": 1}, {"a": 3})), [{"a": 3}, {"a": 2}, {"a": 1}], ""),
        (gives(holding({"a": 4})), [{"a": 3}], "answer lacks"),
        (gives(holding("x…")), ["yx", "xy"], ""),
        (gives(lambda found: found > 2), 3, ""),
        (gives(lambda found: found > 2), 2, "answer is 2"),
        (gives(None), None, ""),
        (gives(None), 0, "answer is 0"),
    ],
)
def test_an_answer_is_as_expected_or_it_is_said_where_not(expected, answer, says):
    found = expected.differs(answer)
    assert says in found
    assert bool(found) == bool(says)


def result(call, expected=None):
    return ask(Row("the vpc is refused", call, expected or gives({"a": 1}), ("F1.1",)), None)


def raising(problem):
    def call(_):
        raise problem

    return call


def test_a_row_is_kept_differs_or_could_not_be_asked():
    assert result(lambda _: {"a": 1}).kept is Kept.KEPT
    assert result(lambda _: {"a": 2}).kept is Kept.DIFFERS
    assert result(raising(error()), refuses("InvalidParameter")).kept is Kept.KEPT
    assert result(raising(error())).kept is Kept.DIFFERS
    unasked = result(raising(NotSetUp("no vpc")))
    assert (unasked.kept, unasked.says) == (Kept.NOT_ASKED, "no vpc")
    assert "lacks 'Vpc'" in result(lambda _: {}["Vpc"]).says
    assert result(lambda _: next(iter(()))).kept is Kept.DIFFERS


def test_what_is_not_kept_is_shown():
    rows = [result(lambda _: {"a": 1}), result(lambda _: {"a": 2}), result(raising(NotSetUp("x")))]
    assert str(count(rows)) == "1 of 3 kept, 1 could not be asked"
    assert not count(rows).whole
    assert count(rows[:1]).whole
    assert list(lines("VPCs", rows)) == [
        "VPCs: 1 of 3 kept, 1 could not be asked",
        "  ✘ the vpc is refused (F1.1)",
        "      answer.a is 2",
        "  … the vpc is refused (F1.1)",
        "      x",
    ]
    assert "  ✔ the vpc is refused (F1.1)" in list(lines("VPCs", rows, every=True))
    table = list(tables({"embedded": {"VPCs": rows[:1]}, "moto": {"VPCs": rows[1:2]}}))
    assert "| The vpc is refused | F1.1 | ✔ | ✘ |" in table
