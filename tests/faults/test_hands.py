"""Hands in one thread: steps that take turns at their calls, as threads would at theirs."""

import pytest

from labkit.provision import run
from tests.faults.hands import Hands, give_way, in_one_thread


def step(said, name, calls):
    for number in range(calls):
        give_way()
        said.append(f"{name}{number}")


def test_each_goes_on_until_its_next_call():
    hands, said = Hands(), []
    rows = [hands.submit(step, said, name, calls) for name, calls in (("a", 3), ("b", 1))]
    over, left = hands.wait(rows)
    assert (over, left) == ({rows[1]}, {rows[0]})
    assert said == ["a0", "b0"]
    assert hands.wait(left) == ({rows[0]}, set())
    assert said == ["a0", "b0", "a1", "a2"]


def test_what_ends_a_step_is_told_to_whoever_waits():
    hands = Hands()
    row = hands.submit(step, None, "a", 1)
    hands.wait([row])
    with pytest.raises(AttributeError):
        row.result()


def test_runs_have_them_and_one_hand_has_none():
    with in_one_thread():
        with run._crew(8) as crew:
            assert isinstance(crew, Hands)
        with run._crew(1) as crew:
            assert not isinstance(crew, Hands)
