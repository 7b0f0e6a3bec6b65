"""What the kernel and labkit say of the same requests, one JSON row a case.

python -m tests.kernel.judge --first 0 --networks 20 --requests 12
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from random import Random

from labkit.flow import Request, trace
from labkit.topology import (
    Component,
    Instance,
    NetworkAcl,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    VpcEndpoint,
)
from tests.flow.networks import ANYWHERE, GROUPS, HOSTS, PUBLIC, SUBNETS, VPCS, network, request
from tests.kernel import spaces
from tests.kernel.probe import public_ends, send
from tests.kernel.realise import INTERNET, plan, realised

EVERYTHING = (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)


def friendly(topology: Topology, seed: int) -> Topology:
    """The same network with most of its filters open and most of its routes usual."""
    random = Random(seed)
    rows: list[Component] = []
    for row in topology.components:
        changed = _friendly(row, random)
        if changed is not None:
            rows.append(changed)
    return Topology(tuple(rows))


def _friendly(row: Component, random: Random) -> Component | None:
    often = random.random() < 0.7
    if isinstance(row, NetworkAcl):
        return None if often else row
    if isinstance(row, SecurityGroup):
        ways = [EVERYTHING if random.random() < 0.7 else way for way in (row.ingress, row.egress)]
        return replace(row, ingress=ways[0], egress=ways[1])
    if isinstance(row, Instance) and often:
        return replace(row, state="running", applications=None)
    if isinstance(row, NetworkInterface) and row.id.removeprefix("eni-") in PUBLIC:
        return replace(
            row, public_ip=row.public_ip or (PUBLIC[row.id.removeprefix("eni-")] if often else None)
        )
    if isinstance(row, RouteTable) and often:
        return replace(row, routes=tuple(_usual(row, random)))
    return row


def _usual(table: RouteTable, random: Random) -> Iterator[Route]:
    own = VPCS[table.vpc]
    yield Route(destination=own, target="local")
    yield from (Route(destination=cidr, target="pcx") for cidr in VPCS.values() if cidr != own)
    ways = ["igw", "igw", "nat", "eni-box"] if table.subnets != ("a1",) else ["igw"]
    yield Route(destination=ANYWHERE, target=random.choice(ways))


def inspected(topology: Topology, seed: int) -> Topology:
    """A friendly network whose subnets reach each other by way of `box`, in a subnet of its own,
    and with groups as peers in rules: what AWS has for an appliance between subnets.
    """
    random = Random(seed)
    new: list[Component] = []
    for table in topology.all(RouteTable):
        other = {"a1": "10.0.2.0/24", "a2": "10.0.1.0/24"}.get(table.subnets[0])
        if other and random.random() < 0.8:
            kept = [row for row in table.routes if str(row.destination) != other]
            way = Route(destination=IPv4Network(other), target="eni-box")
            new.append(replace(table, routes=(*kept, way)))
    for group in topology.all(SecurityGroup):
        named = [
            (SecurityGroupRule(peer=random.choice([*GROUPS, ANYWHERE]), protocol="-1"),)
            for _ in range(2)
        ]
        ways = [
            way if random.random() < often else EVERYTHING
            for way, often in zip(named, (0.7, 0.2), strict=True)
        ]
        new.append(replace(group, ingress=ways[0], egress=ways[1]))
    own = Subnet(id="a3", vpc="vpc-a", cidr=IPv4Network("10.0.3.0/24"), zone="us-east-1a")
    routes = tuple(_usual(RouteTable(id="", vpc="vpc-a", subnets=("a1",)), random))
    new += [own, RouteTable(id="rtb-a3", vpc="vpc-a", routes=routes, subnets=("a3",))]
    box, card = topology.find(Instance, "box"), topology.find(NetworkInterface, "eni-box")
    new.append(replace(box, state="running", forwards=random.choice(["nat", "route", "route"])))
    check = random.random() < 0.3
    new.append(replace(card, subnet="a3", private_ip=own.cidr[14], source_dest_check=check))
    return topology.replaced(*new)


def cases(seed: int, count: int) -> tuple[Topology, list[Request]]:
    """The network of a seed, as it is, made friendly, or with an appliance; requests in it."""
    topology = network(seed)
    if seed % 3:
        topology = friendly(topology, seed)
    if seed % 3 == 2:
        topology = inspected(topology, seed)
    asked = [request(seed * 1000 + at, packets_only=True) for at in range(count)]
    if seed % 3:
        near = ("one", "two", "three") if seed % 3 == 2 else tuple(HOSTS)
        asked[::2] = [_between(near, seed * 1000 + at) for at in range(0, count, 2)]
    return topology, [row for row in dict.fromkeys(asked) if _can_say(topology, row)]


def _between(hosts: tuple[str, ...], seed: int) -> Request:
    """A request from one of these hosts to another, or to somebody on the internet."""
    random = Random(seed)
    numbered = enumerate(HOSTS.items(), start=10)
    private = [SUBNETS[subnet][1][at] for at, (name, subnet) in numbered if name in hosts]
    public = [PUBLIC[name] for name in hosts]
    address = random.choice([*private, *private, *public, "8.8.8.8"])
    scheme = random.choice(["tcp", "udp", "icmp", "ip"])
    port = 443 if scheme in ("tcp", "udp") else 0
    return Request.to(random.choice(hosts), str(address), port, scheme)


def _can_say(topology: Topology, asked: Request) -> bool:
    """Whether AWS's pages and the kernel have an answer.

    No page says on which ports, but for 443, a service's endpoint listens. And a packet without
    ports that comes in from one's own public address looks like an answer to the one that went out.
    """
    endpoints = topology.all(VpcEndpoint)
    cards = [card for row in endpoints for card in topology.interfaces(row)]
    if asked.scheme == "tcp" and asked.port != 443:
        return not any(asked.address == card.private_ip for card in cards)
    own = PUBLIC.get(asked.source.removeprefix("eni-"))
    return not (asked.scheme == "ip" and asked.address == own)


def judged(seed: int, count: int) -> Iterator[dict[str, object]]:
    """What both say of the requests of one seed."""
    topology, asked = cases(seed, count)
    made = plan(topology, public_ends(topology, asked))
    with realised(made):
        answers = send(made, asked)
    for row, by in zip(asked, answers, strict=True):
        found = trace(topology, row)
        kernel = "left" if by == INTERNET else "delivered" if by else "blocked"
        yield {
            "seed": seed,
            "source": row.source,
            "url": row.url,
            "kernel": kernel,
            "by": by,
            "labkit": str(found.outcome),
            "codes": list(found.codes),
        }


def main(arguments: list[str]) -> None:
    """Judge the networks asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.judge", description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the first network's seed")
    parser.add_argument("--networks", type=int, default=10, help="how many networks")
    parser.add_argument("--requests", type=int, default=12, help="how many requests in each")
    given = parser.parse_args(arguments)
    spaces.alone("tests.kernel.judge", arguments)
    for seed in range(given.first, given.first + given.networks):
        for row in judged(seed, given.requests):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
