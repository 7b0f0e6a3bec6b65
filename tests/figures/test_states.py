"""Classes and words of a state, in text, HTML and SVG alike, are what the trace says."""

import itertools
from dataclasses import replace
from random import Random

import pytest

from labkit.aws.snapshot import load_snapshot
from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.blueprints.management import managed
from labkit.errors import LabkitError
from labkit.figures import (
    Look,
    Moment,
    alt_text,
    describe,
    moment,
    png,
    scene,
    state,
    structure,
    svg,
    svg_of,
)
from labkit.figures.scenes import scene_of
from labkit.figures.states import FOR_COMMANDS
from labkit.figures.style import code_lines, wrapped
from labkit.figures.traced import moments_of
from labkit.flow import target_of, trace
from labkit.topology import InternetGateway, RouteTable, Topology

LAB = BLUEPRINTS["private-api"]
CASES = (
    ({}, "private-app", ["private-app", "execute-api-endpoint", "lab-api", "records"], {}),
    (
        {"endpoint_admits_443": False},
        "private-app",
        ["private-app", "execute-api-endpoint"],
        {"execute-api-endpoint": "✘ SG_HAS_NO_RULES"},
    ),
    ({"private_dns": False}, "private-app", ["private-app"], {"private-app": "✘ NAME_NOT_FOUND"}),
    (
        {"endpoint": False, "nat_gateway": True, "api_type": "REGIONAL"},
        "private-app",
        ["private-app", "nat-gateway", "internet-gateway", "lab-api", "records"],
        {},
    ),
    ({"api_type": "EDGE"}, "internet", ["internet", "lab-api", "records"], {}),
)


@pytest.mark.parametrize(("settings", "source", "way", "blocks"), CASES)
def test_the_way_is_numbered_and_its_end_marked(settings, source, way, blocks):
    shown = state(scene(LAB), moment(LAB, settings, source))
    assert shown.numbers == {f"node-{name}": place for place, name in enumerate(way, start=1)}
    expected = blocks or {way[-1]: "✔ delivered"}
    assert shown.verdicts == {f"node-{name}": says for name, says in expected.items()}
    ends = {shown.looks[name] for name in shown.verdicts}
    assert ends == {Look.BLOCKED if blocks else Look.WAY}
    for tail, head in itertools.pairwise(way):
        wanted = Look.BLOCKED if head in blocks else Look.WAY
        assert shown.looks[f"edge-{tail}--{head}"] is wanted


def test_what_a_setting_lacks_is_absent_and_says_so():
    shown = state(scene(LAB), moment(LAB, {"endpoint": False}))
    for name in ("node-execute-api-endpoint", "node-nat-gateway"):
        assert (shown.looks[name], shown.notes[name]) == (Look.ABSENT, "not built")
    assert shown.looks["edge-execute-api-endpoint--lab-api"] is Look.ABSENT
    assert "Not built: execute-api-endpoint, nat-gateway." in describe(LAB, {"endpoint": False})


def test_every_blocker_is_marked_not_only_the_first():
    both = {"endpoint_admits_443": False, "policy_names_endpoint": False}
    shown = state(scene(LAB), moment(LAB, both))
    assert list(shown.verdicts) == ["node-execute-api-endpoint", "node-lab-api"]
    assert "node-lab-api" not in shown.numbers


def test_what_a_blocker_leads_to_is_told_from_the_cause():
    lab = BLUEPRINTS["playground"]
    shown = state(scene(lab), moment(lab, {"app_may": False}, "internet", "private"))
    assert shown.verdicts == {
        "node-records": "✘ IDENTITY_POLICY_NO_ALLOW",
        "node-public-api": "✘ then BACKEND_ERROR",
    }


@pytest.mark.parametrize("lab", BLUEPRINTS.values(), ids=list(BLUEPRINTS))
def test_picture_and_words_agree(lab):
    random = Random(1)
    settings = random.sample(settings_to_try(lab), 24)
    states = [at for row in settings for at in moments_of(lab, row)]
    for at in random.sample(states, min(96, len(states))):
        found = structure(svg_of(lab, at))
        shown = state(scene(lab), at)
        for name, look in shown.looks.items():
            assert found[name][0].split()[-1] == look
        says = found["picture-says"][1]
        assert says.startswith(alt_text(at.trace))
        assert all(code in says for code in at.trace.codes)
        said = "".join(words for name, (_, words) in found.items() if name.startswith("verdict-"))
        assert all(code in said.replace(" ", "") for code in at.trace.codes)
        assert at.trace.outcome.sign in said


def test_an_observation_with_other_ids_is_drawn_by_its_names():
    here = moment(LAB, {"endpoint": False, "api_type": "REGIONAL"}, "public-app")
    topology = here.topology
    (gateway,), tables = topology.all(InternetGateway), topology.all(RouteTable)
    renamed = topology.without(gateway.id).replaced(
        replace(gateway, id="igw-0a1b"), *(_through(table, "igw-0a1b") for table in tables)
    )
    traced = trace(renamed, LAB.request(renamed, here.source))
    assert "igw-0a1b" in traced.way
    away = Moment(here.settings, here.source, renamed, traced)
    assert state(scene(LAB), away) == state(scene(LAB), here)


def _through(table, gateway):
    """The table with its way to the internet by another gateway."""
    routes = (replace(it, target=gateway) if it.target == "igw" else it for it in table.routes)
    return replace(table, routes=tuple(routes))


def test_an_empty_topology_is_a_sentence():
    bare = replace(LAB, build=lambda *_: Topology(()), sources=("private-app",))
    assert "nothing to draw" in structure(svg(bare))["picture-says"][1]
    assert "nothing to draw" in describe(bare)
    assert png(bare).startswith(b"\x89PNG")


def test_wrong_names_are_answered_with_the_right_ones():
    with pytest.raises(LabkitError, match="one of: private-app, public-app, internet"):
        svg(LAB, {}, "nobody")
    with pytest.raises(LabkitError, match="one of: endpoint, private_dns"):
        svg(LAB, {"endpont": True})


@pytest.mark.parametrize(
    ("says", "lines"),
    [
        ("delivered", ["delivered"]),
        ("NO_ROUTE_TO_DESTINATION", ["NO_ROUTE_TO_", "DESTINATION"]),
        (
            "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
            ["IGW_PUBLIC_IP_", "ASSOCIATION_FOR_", "EGRESS"],
        ),
    ],
)
def test_codes_break_behind_underscores_and_lose_nothing(says, lines):
    assert code_lines(says) == lines


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("records", ["records"]),
        ("execute-api-endpoint", ["execute-api-", "endpoint"]),
        ("lab-2a3334.internal", ["lab-2a3334.", "internal"]),
        ("a.b", ["a.b"]),
        ("a-name-that-goes-on-and-on-and-on", ["a-name-that-", "goes-on-and-…"]),
        ("abcdefghijklmnopqrstuvwxyz0123456789", ["abcdefghijklmn", "opqrstuvwxyz0…"]),
        ("", [""]),
    ],
)
def test_names_take_two_lines_at_most(label, lines):
    assert wrapped(label) == lines


def test_what_serves_the_commands_alone_is_drawn_as_faintly_as_what_is_not_there():
    lab = managed(LAB)
    drawn = scene(lab)
    shown = state(drawn, moment(lab))
    names = [node.name for node in drawn.nodes if node.label.startswith("management-")]
    assert len(names) == 2
    for name in names:
        assert (shown.looks[name], shown.notes[name]) == (Look.ABSENT, FOR_COMMANDS)
    assert shown.looks["cluster-management"] is Look.ABSENT
    assert "management" not in describe(lab)


def drawn_of(topology, sender, target):
    found = trace(topology, target_of(sender, target))
    shown = scene_of(topology, found, "a network")
    return shown, state(shown, Moment({}, sender, topology, found))


def test_what_stops_on_the_way_back_is_drawn_as_a_second_arrow():
    """The request got there, so its own arrow is that of a way."""
    example = load_snapshot("example")
    shown, seen = drawn_of(example, "shop-web-a", "10.20.21.10:5432/tcp")
    assert seen.verdicts == {"node-shop-db-b": "✘ SUBNET_ACL_RESTRICTION"}
    assert seen.looks["edge-shop-web-a--shop-db-b"] is Look.WAY
    assert seen.looks["edge-shop-db-b--shop-web-a"] is Look.BLOCKED
    assert {edge.name for edge in shown.edges if edge.main} == {"edge-shop-web-a--shop-db-b"}


def test_what_stops_on_the_way_there_has_one_arrow():
    shown, seen = drawn_of(load_snapshot("example"), "shop-web-b", "10.20.20.10:5432/tcp")
    assert [edge.name for edge in shown.edges] == ["edge-shop-web-b--shop-db-a"]
    assert seen.looks["edge-shop-web-b--shop-db-a"] is Look.BLOCKED


def test_a_link_stands_where_it_has_interfaces_and_a_peering_in_its_region():
    newer = {node.label: node.cluster for node in scene(BLUEPRINTS["alb-integration"]).nodes}
    assert newer["vpc-link"] == newer["alb"] == "vpc"
    first = {node.label: node.cluster for node in scene(BLUEPRINTS["private-integration"]).nodes}
    assert first["vpc-link"] == "aws"
    example = load_snapshot("example")
    places = {node.label: node.cluster for node in scene_of(example, None, "it").nodes}
    assert places["shop-reports"] == "123456789012/us-east-1"
