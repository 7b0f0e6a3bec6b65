"""Names in a file become seats; what is wrong with a line is said with its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.classroom import roster
from labkit.classroom.roster import MOST, Learner, made, parse, read, same
from labkit.errors import LabkitError

WRONG = (
    (["Ana", "Bo; rm -rf"], "line 2", "';' is not part of a name"),
    (["Ana", "", "Bo,Cy"], "line 3", "',' is not part of a name"),
    (["..."], "line 1", "is no name"),
    (["x" * 41], "line 1", "41 characters"),
    (["Ana", "# a note", "Bo", "ANA"], "lines 1 and 4", "Two learners have one name"),
    (["Zoë", "Zoe\u0308"], "lines 1 and 2", "Two learners have one name"),
    (["Instructor"], "line 1", "the class itself"),
    (["board"], "line 1", "the class itself"),
    ([], "roster", "no names"),
    (["# only a note", "  "], "roster", "no names"),
    ([f"Learner {n}" for n in range(MOST + 1)], "roster", f"{MOST + 1} names"),
)


@pytest.mark.parametrize(("lines", "where", "what"), WRONG)
def test_a_broken_line_is_named(lines, where, what):
    with pytest.raises(LabkitError) as caught:
        parse(lines)
    assert where in caught.value.where
    assert what in caught.value.what
    assert caught.value.try_


def test_names_become_users():
    lines = ["Ana María", "Zoë", "Zoe", "李雷", "O’Brien-Smith jr.", " # note", "", "root"]
    assert parse(lines) == (
        Learner("Ana María", "ana-maria"),
        Learner("Zoë", "zoe"),
        Learner("Zoe", "zoe-2"),
        Learner("李雷", "learner-4"),
        Learner("O’Brien-Smith jr.", "obrien-smith-jr"),
        Learner("root", "root"),
    )


def test_names_are_made_on_the_spot():
    assert made(2) == (Learner("Learner 1", "learner-1"), Learner("Learner 2", "learner-2"))
    for count in (0, MOST + 1):
        with pytest.raises(LabkitError, match="no size of a class"):
            made(count)


def test_a_file_is_read_and_named(tmp_path):
    path = tmp_path / "class.txt"
    path.write_bytes("\ufeffAna\r\nBo\r\n".encode())
    assert [one.name for one in read(path)] == ["Ana", "Bo"]
    path.write_bytes(b"Ana\n\xff\xfe\n")
    with pytest.raises(LabkitError, match="not UTF-8"):
        read(path)
    with pytest.raises(LabkitError, match="cannot be read"):
        read(tmp_path / "none.txt")


@given(st.lists(st.text(min_size=1, max_size=60), max_size=30))
def test_whatever_is_typed_is_refused_or_gives_users_of_their_own(lines):
    try:
        learners = parse(lines)
    except LabkitError:
        return
    users = [one.user for one in learners]
    assert len(set(users)) == len(users)
    assert all(user.isascii() and user[0].isalnum() and len(user) <= 20 for user in users)
    assert set(users).isdisjoint(roster.TAKEN)
    assert len({same(one.name) for one in learners}) == len(learners)
