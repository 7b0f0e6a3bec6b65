"""Random VPCs of one machine each, joined by peering or transit gateways, from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

from hypothesis import strategies as st

from labkit.flow import Request
from labkit.topology import (
    Component,
    NetworkAcl,
    Route,
    SecurityGroupRule,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    VpcPeering,
)
from tests.flow.networks import OPEN as ALL
from tests.flow.networks import PORTS, entry
from tests.flow.transits import ANYWHERE, PRIVATE, address, block, vpc

VPCS = (1, 2, 3)
ATTACHED = {f"attach-{at}": at for at in VPCS}


def _rules(random: Random) -> tuple[SecurityGroupRule, ...]:
    if random.random() < 0.5:
        return (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)
    made = []
    for _ in range(random.randint(0, 3)):
        protocol, first, last = random.choice(PORTS)
        peer = random.choice([ANYWHERE, *map(block, VPCS), *(f"sg-{at}" for at in VPCS)])
        made.append(SecurityGroupRule(peer=peer, protocol=protocol, from_port=first, to_port=last))
    return tuple(made)


def _acls(random: Random) -> Iterator[NetworkAcl]:
    for at in VPCS:
        if random.random() < 0.3:
            rows = {(row.number, row.egress): row for row in (entry(random), entry(random))}
            yield NetworkAcl(
                id=f"acl-{at}",
                vpc=f"vpc-{at}",
                subnets=(f"subnet-{at}",),
                entries=(*rows.values(), *ALL),
            )


def _routes(random: Random, target: str, at: int, chance: float) -> Iterator[Route]:
    for other in VPCS:
        if other != at and random.random() < chance:
            yield Route(destination=block(other), target=target.format(*sorted((at, other))))


def _vpcs(random: Random, target: str, *, chance: float, zones: str) -> Iterator[Component]:
    for at in VPCS:
        routes = tuple(_routes(random, target, at, chance))
        zone, door = random.choice(zones), random.choice(zones)
        yield from vpc(at, *routes, zone=zone, door=door, rules=_rules(random))
    yield from _acls(random)


def peerings() -> tuple[VpcPeering, ...]:
    """A peering between every two VPCs."""
    return tuple(
        VpcPeering(id=f"pcx-{one}{other}", requester=f"vpc-{one}", accepter=f"vpc-{other}")
        for one, other in combinations(VPCS, 2)
    )


def meshed(seed: int) -> Topology:
    """Every two VPCs peered; routes, groups and ACLs are random."""
    random = Random(seed)
    return Topology((*_vpcs(random, "pcx-{}{}", chance=0.8, zones="a"), *peerings()))


def starred(seed: int, *, referencing: bool) -> Topology:
    """The same with a transit gateway to which everything propagates, in place of peering."""
    random = Random(seed)
    table = TransitGatewayRouteTable(id="rtb-tgw", gateway="tgw", propagations=tuple(ATTACHED))
    rows = (
        TransitGatewayAttachment(
            id=key,
            gateways=("tgw",),
            resource=f"vpc-{at}",
            tables=("rtb-tgw",),
            subnets=(f"door-{at}",),
        )
        for key, at in ATTACHED.items()
    )
    hub = TransitGateway(id="tgw", group_referencing=referencing)
    return Topology((*_vpcs(random, "tgw", chance=0.8, zones="a"), hub, table, *rows))


def _table(random: Random, key: str, gateway: str) -> TransitGatewayRouteTable:
    routes = []
    blocks = random.sample([ANYWHERE, PRIVATE, *map(block, VPCS)], random.randint(0, 3))
    for destination in blocks:
        to = random.choice([*ATTACHED, "attach-peering", ""])
        routes.append(
            TransitGatewayRoute(
                destination=destination,
                attachments=(to,) if to else (),
                state="active" if to else "blackhole",
            )
        )
    learnt = tuple(key for key in ATTACHED if random.random() < 0.7)
    return TransitGatewayRouteTable(
        id=key, gateway=gateway, routes=tuple(routes), propagations=learnt
    )


def transits(seed: int) -> Topology:
    """Two transit gateways that are peered, with two tables each; all of it random."""
    random = Random(seed)
    rows: list[Component] = list(_vpcs(random, "tgw-1", chance=0.9, zones="aab"))
    hubs = ("tgw-1", "tgw-1", "tgw-2")
    for hub in sorted(set(hubs)):
        rows.append(TransitGateway(id=hub, group_referencing=random.random() < 0.3))
        rows += [_table(random, f"rtb-{hub}-{at}", hub) for at in (1, 2)]
    for (key, at), hub in zip(ATTACHED.items(), hubs, strict=True):
        rows.append(
            TransitGatewayAttachment(
                id=key,
                gateways=(hub,),
                resource=f"vpc-{at}",
                tables=(random.choice([f"rtb-{hub}-1", f"rtb-{hub}-2", ""]),),
                subnets=(f"door-{at}", f"subnet-{at}")[: random.choice([1, 1, 2])],
                appliance_mode=random.random() < 0.2,
                state=random.choice([*["available"] * 9, "pending"]),
            )
        )
    rows.append(
        TransitGatewayAttachment(
            id="attach-peering",
            gateways=("tgw-1", "tgw-2"),
            resource_type="peering",
            resource="tgw-2",
            tables=("rtb-tgw-1-1", random.choice(["rtb-tgw-2-1", "rtb-tgw-2-2"])),
        )
    )
    return Topology(tuple(rows))


def asked(seed: int) -> Request:
    """A packet from one machine to another, or to an address that is none's."""
    random = Random(seed)
    one, other = random.sample(VPCS, 2)
    to = random.choice([*[address(other)] * 6, "10.9.0.1", "8.8.8.8", f"10.{other}.2.2"])
    kind = random.choice(["tcp", "tcp", "udp", "icmp", "ip"])
    port = random.choice([443, 443, 53]) if kind in ("tcp", "udp") else 0
    return Request.to(f"app-{one}", to, port, kind)


seeds = st.integers(0, 2**32)
"""One number makes a whole network: a law that fails names it."""
packets = st.builds(asked, seeds)
