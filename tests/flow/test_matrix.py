"""The matrix: by classes of equal senders it says the same as a trace for each pair."""

import csv
import io
import json
from dataclasses import replace
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.errors import LabkitError
from labkit.flow import INTERNET, Request, matrix, trace
from labkit.topology import Instance, NetworkInterface, Topology
from tests.flow.networks import network, request
from tests.flow.wide_networks import asked, meshed, transits

NETWORKS = (network, meshed, transits)


def twins(topology: Topology) -> Topology:
    """The topology with two more instances beside each, which differ by their address alone."""
    more = []
    taken = {row.private_ip for row in topology.all(NetworkInterface)}
    for machine in topology.all(Instance):
        card = topology.get(NetworkInterface, machine.interfaces[0])
        for number in (100, 101):
            address = IPv4Address((int(card.private_ip) & ~255) + number)
            if address not in taken:
                taken.add(address)
                new = replace(
                    card,
                    id=f"{card.id}-{number}",
                    private_ip=address,
                    secondary=(),
                    public_ip=None,
                )
                name = f"{machine.id}-{number}"
                more += [new, replace(machine, id=name, name=name, interfaces=(new.id,))]
    return topology.replaced(*more)


def pair(topology, source, asked):
    found = trace(topology, replace(asked, source=source))
    return found.outcome, found.codes[0] if found.codes else ""


@settings(max_examples=40)
@given(st.sampled_from(NETWORKS), st.integers(0, 10_000), st.booleans())
def test_by_classes_is_by_each_pair(build, seed, wide):
    topology = twins(build(seed))
    senders = [*(row.id for row in topology.all(Instance)), INTERNET]
    requests = [(asked if wide else request)(seed * 7 + turn) for turn in range(3)]
    machines = topology.all(NetworkInterface)
    own = machines[seed % len(machines)].private_ip
    requests += [Request.to(INTERNET, str(own), 443), Request.to(INTERNET, str(own), protocol="ip")]
    found = matrix(topology, senders, requests)
    assert found.evaluations <= len(senders) * len(requests)
    for source, cells in zip(senders, found.cells, strict=True):
        for one, cell in zip(requests, cells, strict=True):
            assert (cell.outcome, cell.code) == pair(topology, source, one)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_labs_by_classes_are_by_each_pair(name):
    lab = blueprint(name)
    topology = twins(lab.topology())
    senders = [*(row.id for row in topology.all(Instance)), *lab.sources]
    requests = [row.request(topology, lab.sources[0]) for row in lab.requests]
    found = matrix(topology, senders, requests)
    for source, cells in zip(found.sources, found.cells, strict=True):
        for one, cell in zip(requests, cells, strict=True):
            assert (cell.outcome, cell.code) == pair(topology, source, one)


@pytest.fixture
def found():
    topology = twins(blueprint("private-api").topology())
    senders = [row.id for row in topology.all(Instance)]
    requests = [Request.to(INTERNET, "10.0.9.9", 443), Request.to(INTERNET, "8.8.8.8", 53, "udp")]
    return matrix(topology, senders, requests)


def test_equal_senders_share_a_trace_and_a_row(found):
    assert found.evaluations < len(found.sources) * len(found.columns)
    assert len(found.rows) < len(found.sources)
    assert sorted(one for row in found.rows.values() for one in row) == sorted(found.sources)


def test_text_html_json_and_csv_say_the_same(found):
    cell = found.cell(found.sources[0], "8.8.8.8:53/udp")
    assert str(cell) in str(found)
    assert str(cell) in found._repr_html_()
    told = json.loads(json.dumps(found.as_json()))
    assert told["requests"] == ["10.0.9.9:443/tcp", "8.8.8.8:53/udp"]
    lines = list(csv.DictReader(io.StringIO(found.as_csv())))
    assert len(lines) == len(found.sources) * 2
    assert lines[1]["outcome"] == str(cell.outcome)
    assert lines[1]["code"] == cell.code
    assert (told["rows"][0]["cells"][1]["code"] or "") == cell.code


def test_an_unknown_sender_is_a_sentence(found):
    with pytest.raises(LabkitError, match="can send no request"):
        matrix(blueprint("private-api").topology(), ["nobody"], [])
