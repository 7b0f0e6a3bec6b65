"""Two states beside each other: marked is what differs, and the words name every difference."""

import xml.etree.ElementTree as ET

import pytest

from labkit import Lab
from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.errors import LabkitError
from labkit.figures import beside, moment, scene, state
from labkit.figures.layout import lay_out

LAB = BLUEPRINTS["private-dns"]


def marks(svg):
    """The boxes with one more outline, by their upper left corners."""
    rows = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
    return {
        (float(row.get("x")), float(row.get("y"))) for row in rows if row.get("class") == "mark"
    }


@pytest.mark.parametrize("number", [1, 7, 50, 100, 143])
def test_marked_is_what_differs_and_nothing_else(number):
    one, other = moment(LAB), moment(LAB, settings_to_try(LAB)[number])
    drawn = scene(LAB)
    shown, others = state(drawn, one), state(drawn, other)
    differ = {
        node.name
        for node in drawn.nodes
        if (shown.looks[node.name], shown.notes[node.name], shown.verdicts.get(node.name))
        != (others.looks[node.name], others.notes[node.name], others.verdicts.get(node.name))
    }
    boxes = lay_out(drawn).boxes
    wanted = {(boxes[name].x - 7, boxes[name].y - 7) for name in differ}
    found = beside(LAB, one, other)
    assert marks(found.one.svg) == marks(found.other.svg) == wanted


def test_the_same_twice_has_nothing_marked_and_nothing_listed():
    found = beside(LAB, moment(LAB), moment(LAB))
    assert (marks(found.one.svg), found.differences) == (set(), ())


def test_a_lab_beside_itself_with_another_toggle(labkit_home):
    lab = Lab("private-dns", backend="embedded")
    told = str(lab.beside("public-app", private_dns=False))
    assert "as it is set: ✘ blocked: GET /test/hello from public-app → HTTP 403" in told
    assert "private_dns=False: ✔ delivered" in told
    assert "Private DNS of the endpoint: on  |  off" in told
    assert "stopped by: API_NOT_PRIVATE  |  nothing" in told
    html = lab.beside("public-app", private_dns=False)._repr_html_()
    assert html.count("<img alt=") == 2
    assert "<th scope=" in html
    assert "nothing differs" in str(lab.beside())
    with pytest.raises(LabkitError, match="There is no toggle 'dns'"):
        lab.beside(dns=False)
