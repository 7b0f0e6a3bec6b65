"""Every belief on the list is met by something that whoever holds it gets wrong and learns from."""

import pytest

from labkit.course.challenges import CHALLENGES
from labkit.course.exercises import EXERCISES
from labkit.course.misconceptions import MISCONCEPTIONS
from labkit.course.questions import QUESTIONS
from labkit.facts import FACTS

ASKED = {**QUESTIONS, **{key: row.cause for key, row in CHALLENGES.items()}}


@pytest.mark.parametrize("row", MISCONCEPTIONS, ids=lambda row: row.met_by[0] if row.met_by else "")
def test_it_is_met_and_its_mistakes_are_explained(row):
    assert row.facts
    assert set(row.facts) <= FACTS.keys()
    assert row.met_by
    assert set(row.met_by) <= ASKED.keys() | EXERCISES.keys()
    for key in set(row.met_by) & ASKED.keys():
        asked = ASKED[key]
        assert all(asked.explain(one) for one in asked.offered if one != asked.answer), key


def test_no_belief_stands_there_twice():
    assert len({row.belief for row in MISCONCEPTIONS}) == len(MISCONCEPTIONS) > 20
