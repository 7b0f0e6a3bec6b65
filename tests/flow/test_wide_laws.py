"""What holds of every network of several VPCs, however they are joined."""

from __future__ import annotations

import random as library
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labkit.flow import Outcome, remedies, trace
from labkit.topology import (
    RouteTable,
    SecurityGroup,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    VpcPeering,
)
from tests.flow.transits import block
from tests.flow.wide_networks import (
    VPCS,
    asked,
    meshed,
    packets,
    seeds,
    starred,
    transits,
)

THROUGH = (Outcome.DELIVERED, Outcome.LEFT)
FEW = settings(max_examples=40)


@FEW
@given(seeds, packets, st.sampled_from(VPCS))
def test_a_blackhole_more_never_opens(seed, packet, at):
    topology = transits(seed)
    before = trace(topology, packet)
    hole = TransitGatewayRoute(destination=block(at), state="blackhole")
    tables = [
        replace(row, routes=(*(one for one in row.routes if one.destination != block(at)), hole))
        for row in topology.all(TransitGatewayRouteTable)
    ]
    after = trace(topology.replaced(*tables), packet)
    if after.outcome in THROUGH:
        assert before.outcome in (after.outcome, Outcome.UNKNOWN)
    if before.outcome is Outcome.BLOCKED:
        assert after.outcome is Outcome.BLOCKED


@FEW
@given(seeds, packets, st.sets(st.sampled_from(["pcx-12", "pcx-13", "pcx-23"])))
def test_peering_is_not_transitive(seed, packet, gone):
    """Where two VPCs have no peering of their own, no other peering carries it."""
    topology = _anyhow(meshed(seed), seed)
    ends = {packet.source.replace("app", "vpc"), f"vpc-{packet.hostname.split('.')[1]}"}
    rerouted = topology.without(*gone)
    direct = [row for row in rerouted.all(VpcPeering) if {row.requester, row.accepter} == ends]
    found = trace(rerouted, packet)
    if found.outcome in THROUGH:
        assert direct


def _anyhow(topology: Topology, seed: int) -> Topology:
    """Every route by some peering, whether or not it leads there."""
    random = library.Random(seed)
    ways = ["pcx-12", "pcx-13", "pcx-23"]
    tables = [
        replace(row, routes=tuple(replace(one, target=random.choice(ways)) for one in row.routes))
        for row in topology.all(RouteTable)
    ]
    return topology.replaced(*tables)


@FEW
@given(seeds, packets)
def test_everything_propagated_is_everything_peered(seed, packet):
    """As far as routes, groups and ACLs allow: rules that name groups work on both."""
    mesh, star = meshed(seed), starred(seed, referencing=True)
    inward = [_without_groups_outward(row) for row in mesh.all(SecurityGroup)]
    one = trace(mesh.replaced(*inward), packet)
    other = trace(star.replaced(*inward), packet)
    assert (one.outcome in THROUGH) == (other.outcome in THROUGH)
    assert one.response.symptom == other.response.symptom


def _without_groups_outward(group: SecurityGroup) -> SecurityGroup:
    """A transit gateway heeds groups in ingress rules alone."""
    return replace(
        group, egress=tuple(row for row in group.egress if not isinstance(row.peer, str))
    )


@FEW
@given(seeds, packets)
def test_without_referencing_a_transit_gateway_lets_no_more_through(seed, packet):
    off = trace(starred(seed, referencing=False), packet)
    on = trace(starred(seed, referencing=True), packet)
    if off.outcome in THROUGH:
        assert on.outcome is off.outcome


@FEW
@given(seeds, packets)
def test_every_blocker_has_a_code_a_fact_and_a_remedy(seed, packet):
    found = trace(transits(seed), packet)
    assert (found.outcome is Outcome.BLOCKED) == bool(found.blockers)
    assert found.outcome is not Outcome.UNKNOWN or found.unknowns
    for step in found.blockers:
        assert step.code
        assert step.facts
        assert step.remedy


@FEW
@given(seeds, packets, seeds)
def test_the_order_in_which_things_are_given_means_nothing(seed, packet, order):
    topology = transits(seed)
    rows = list(topology.components)
    library.Random(order).shuffle(rows)
    assert trace(Topology(tuple(rows)), packet).outcome is trace(topology, packet).outcome


@FEW
@given(seeds, packets)
def test_a_part_that_nobody_described_is_never_reachable_by_guess(seed, packet):
    """Without the attachments nothing crosses, and where it depends on them it is not known."""
    topology = transits(seed)
    gone = [row.id for row in topology.all(TransitGatewayAttachment)]
    bare = Topology(
        topology.without(*gone).components, missing=frozenset({TransitGatewayAttachment})
    )
    found = trace(bare, packet)
    assert found.outcome not in THROUGH
    crossed = any(row.component in ("tgw-1", "tgw-2") for row in found.hops)
    assert not crossed or found.unknowns


@settings(max_examples=15)
@given(seeds, packets)
def test_a_remedy_is_proven_and_its_parts_are_not_enough(seed, packet):
    topology = transits(seed)
    assume(trace(topology, packet).outcome is Outcome.BLOCKED)
    for remedy in remedies(topology, packet)[:3]:
        where = topology
        for change in remedy.changes:
            assert trace(where, packet).outcome not in THROUGH
            where, _ = change.made(where, packet)
        assert trace(where, packet).outcome in THROUGH


def test_the_laws_are_not_vacuous():
    """Packets get through these networks, over one transit gateway and over two."""
    ways = set()
    for seed in range(600):
        found = trace(transits(seed), asked(seed + 1))
        hubs = {row.component for row in found.hops if row.kind == TransitGateway.__name__}
        ways.add((found.outcome, len(hubs)))
    assert {(Outcome.DELIVERED, 1), (Outcome.DELIVERED, 2), (Outcome.BLOCKED, 2)} <= ways
    outcomes = {trace(meshed(seed), asked(seed)).outcome for seed in range(100)}
    assert {Outcome.DELIVERED, Outcome.BLOCKED} <= outcomes
