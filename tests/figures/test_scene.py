"""The scene is the union of every setting, with the same ids each time, and fits a page."""

import os
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from labkit.blueprints import BLUEPRINTS, cover, settings_to_try
from labkit.errors import LabkitError
from labkit.figures import Moment, drawing, moments, scene
from labkit.figures import layout as layout_module
from labkit.figures.about import about
from labkit.figures.kinds import KINDS
from labkit.figures.layout import icon_file, lay_out
from labkit.figures.scenes import INTERNET, TOGETHER, scene_of
from labkit.figures.traced import moments_of
from labkit.flow import Request, trace
from labkit.topology import InternetGateway
from tests.flow.test_joined_vpcs import two
from tests.flow.test_transit import LOST, pair

LAB = BLUEPRINTS["private-api"]
CHAIN = BLUEPRINTS["private-integration"]
every_lab = pytest.mark.parametrize("lab", BLUEPRINTS.values(), ids=list(BLUEPRINTS))


@lru_cache
def some_moments(lab):
    """Every setting with every request and source; of a lab with too many, those of a few."""
    if lab.count <= 1024:
        return tuple(moments(lab))
    rows = (*cover(lab, 3), *Random(5).sample(settings_to_try(lab), 40))
    return tuple(row for settings in rows for row in moments_of(lab, settings))


@every_lab
def test_every_component_of_every_way_has_a_node(lab):
    keys = {node.key for node in scene(lab).nodes}
    assert {key for moment in some_moments(lab) for key in moment.trace.way} <= keys


@every_lab
def test_every_stretch_of_every_way_has_an_edge_and_nothing_else_has(lab):
    edges = {(edge.tail, edge.head) for edge in scene(lab).edges}
    assert edges == {pair for moment in some_moments(lab) for pair in moment.trace.stretches}


@every_lab
def test_things_stand_in_the_order_in_which_the_settings_meet_them(lab):
    rows = (row for settings in cover(lab, TOGETHER) for row in lab.topology(settings).components)
    met = dict.fromkeys(row.id for row in rows if row.kind in KINDS)
    assert [node.key for node in scene.__wrapped__(lab).nodes if node.key != INTERNET] == list(met)


def test_a_way_may_meet_a_thing_twice():
    edges = {edge.name for edge in scene(CHAIN).edges}
    assert {"edge-app--nat-gateway", "edge-nlb--app", "edge-internet-gateway--records"} <= edges
    assert not {"edge-nlb--records", "edge-app--records", "edge-records--lab-api"} & edges


def test_ids_are_the_names_that_people_use():
    names = {node.name for node in scene(LAB).nodes}
    assert {"node-private-app", "node-execute-api-endpoint", "node-lab-api"} <= names
    assert "edge-private-app--execute-api-endpoint" in {edge.name for edge in scene(LAB).edges}


def test_frames_stand_in_frames_and_only_where_something_is_in_them():
    frames = {frame.key: frame for frame in scene(LAB).clusters}
    assert frames["private-a"].parent == "vpc"
    assert frames["public-a"].style == "public"
    assert frames["private-a"].style == "private"
    assert "public-b" not in frames


@every_lab
def test_there_are_few_enough_things_to_read(lab):
    assert len(scene(lab).nodes) <= (14 if lab.name != "playground" else 20)


def test_every_kind_has_an_icon():
    assert all(icon_file(kind).is_file() for kind in KINDS)


@every_lab
def test_nothing_lies_upon_another_thing_or_outside_of_its_frame(lab):
    drawn, layout = scene(lab), lay_out(scene(lab))
    frames = {frame.key: layout.boxes[frame.name] for frame in drawn.clusters}
    boxes = [layout.boxes[node.name] for node in drawn.nodes]
    for node in drawn.nodes:
        box, frame = layout.boxes[node.name], frames.get(node.cluster)
        assert sum(_overlap(box, other) for other in boxes) == 1
        assert frame is None or (frame.x <= box.x and box.bottom <= frame.bottom)


def _overlap(one, other):
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.bottom <= other.y or other.bottom <= one.y
    return not (beside or above)


def test_what_graphviz_writes_past_python_is_silenced(capfd):
    with layout_module._quiet():
        os.write(2, b"Warning: no font")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def crowded(count):
    """The lab with more gateways, which stand idle and bear one name."""

    def build(*arguments):
        twins = (InternetGateway(id=f"igw-{row}", name="twin", vpc=None) for row in range(count))
        return LAB.build(*arguments).replaced(*twins)

    return replace(LAB, build=build, title="Crowded")


def test_more_than_fits_is_said_and_not_drawn():
    with pytest.raises(LabkitError, match="508 things do not fit"):
        scene(crowded(500))


def test_things_of_one_name_get_ids_of_their_own():
    names = [node.name for node in scene(crowded(3)).nodes]
    assert [name for name in names if "twin" in name] == ["node-twin", "node-twin-2", "node-twin-3"]


@pytest.mark.parametrize(("joined", "between"), [(pair(), "tgw"), (two(), "pcx-12")])
def test_what_joins_vpcs_stands_on_the_way(joined, between):
    found = trace(joined, Request.to("app-1", "10.2.1.10", 443))
    drawn = scene_of(joined, found, "joined")
    assert between in {row.key for row in drawn.nodes}
    assert {("app-1", between), (between, "app-2")} <= set(found.stretches)
    rows = dict(about(joined, joined.component(between)))
    assert "vpc-2" in str(rows)


def test_a_way_that_ends_at_a_subnet_has_a_picture():
    """Where a zone has no attachment it comes no further than its own subnet."""
    change, _ = LOST["no subnet in the sender's zone"]
    topology = pair(change)
    found = trace(topology, Request.to("app-1", "10.2.1.10", 443))
    drawn = drawing(scene_of(topology, found, "lost"), Moment({}, "app-1", topology, found))
    assert "blocked" in drawn.says
