"""A snapshot's picture has several columns, also of what no way joins, and no way runs back."""

import pytest

from labkit.aws.snapshot import example_snapshot
from labkit.blueprints import BLUEPRINTS
from labkit.figures import scene, scene_of
from labkit.figures.layout import lay_out
from labkit.figures.spread import neighbours
from labkit.flow import target_of, trace
from tests.figures.test_folding import crowd

WAYS = [
    ("shop-web-a", "10.20.21.10:5432/tcp"),
    ("shop-web-b", "8.8.8.8:443/tcp"),
    ("shop-db-a", "10.20.11.10:443/tcp"),
    ("10.20.21.10", "https://kinesis.us-east-1.amazonaws.com/"),
]


@pytest.mark.parametrize("count", [0, 60])
def test_it_is_no_long_column(count):
    laid = lay_out(scene_of(crowd(example_snapshot(), count, 6), None, "wide"))
    assert laid.height < 2 * laid.width


@pytest.mark.parametrize("way", WAYS)
def test_every_edge_of_a_way_goes_to_the_right(way):
    topology = example_snapshot()
    drawn = scene_of(topology, trace(topology, target_of(*way)), "ways")
    boxes = lay_out(drawn).boxes
    for edge in (row for row in drawn.edges if not row.back):
        tail, head = drawn.node(edge.tail), drawn.node(edge.head)
        assert boxes[tail.name].x < boxes[head.name].x


def test_a_lab_is_laid_out_as_before():
    assert not scene(BLUEPRINTS["private-api"]).spread


def test_all_of_a_subnet_stands_in_one_column():
    drawn = scene_of(example_snapshot(), None, "columns")
    after = [pair[1] for pair in neighbours(drawn)]
    assert len(after) == len(set(after)), "each stands after one other at most"
