"""A situation is one that a lab can be in, and that has something to find."""

import pytest

from labkit.blueprints import blueprint, remedies
from labkit.course.situations import SITUATIONS, situation
from labkit.errors import LabkitError


@pytest.mark.parametrize("key", SITUATIONS)
def test_two_things_have_to_be_set_right_and_not_fewer(key):
    found = SITUATIONS[key]
    lab = blueprint(found.lab)
    asking, sender = lab.asking(found.request), found.source or lab.sources[0]
    mended = remedies(asking, lab.settings(**situation(key)), sender)
    assert mended
    assert {len(row) for row in mended} == {2}


def test_a_wrong_name_lists_the_right_ones():
    with pytest.raises(LabkitError, match="03-one-evening"):
        situation("03-evening")
