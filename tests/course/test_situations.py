"""A situation is one that a lab can be in, and that has something to find."""

import pytest

from labkit.blueprints import blueprint
from labkit.course.situations import SITUATIONS, situation
from labkit.errors import LabkitError
from labkit.flow import trace


@pytest.mark.parametrize("key", SITUATIONS)
def test_there_is_something_to_find(key):
    lab = blueprint(SITUATIONS[key].lab)
    topology = lab.topology(situation(key))
    assert len(trace(topology, lab.request(topology, lab.sources[0])).blockers) == 2


def test_a_wrong_name_lists_the_right_ones():
    with pytest.raises(LabkitError, match="03-one-evening"):
        situation("03-evening")
