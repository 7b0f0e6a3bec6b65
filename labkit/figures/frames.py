"""The frames of a picture: accounts, Regions, VPCs, zones and subnets, one inside the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.figures.kinds import AWS, region_frame
from labkit.topology import InternetGateway, Route, Subnet, Topology, Vpc


@dataclass(frozen=True, slots=True)
class Cluster:
    """A frame around nodes; `style` is account, region, vpc, zone, public, private or aws."""

    key: str
    name: str
    label: str
    detail: str
    style: str
    parent: str | None = None


def vpc_frames(topology: Topology) -> Iterator[Cluster]:
    """A lab's frames: it has one account and Region, and its subnets say their zone."""
    for vpc in topology.all(Vpc):
        yield Cluster(vpc.id, "", vpc.label, _blocks(vpc), "vpc")
    for subnet in topology.all(Subnet):
        style = _style(topology, subnet)
        yield Cluster(subnet.id, "", subnet.label, subnet.zone, style, subnet.vpc)
    yield _services(topology)


def all_frames(topology: Topology) -> Iterator[Cluster]:
    """The frames of anybody's network."""
    around = {vpc.id: region_frame(topology, vpc) for vpc in topology.all(Vpc)}
    regions = sorted(set(around.values()))
    for account in sorted({frame.partition("/")[0] for frame in regions}):
        yield Cluster(account, "", f"account {account}", "", "account")
    for frame in regions:
        account, _, region = frame.partition("/")
        yield Cluster(frame, "", region, "Region", "region", account)
    for vpc in topology.all(Vpc):
        yield Cluster(vpc.id, "", vpc.label, _blocks(vpc), "vpc", around[vpc.id])
    for vpc_id, zone in sorted({(row.vpc, row.zone) for row in topology.all(Subnet)}):
        yield Cluster(f"{vpc_id}/{zone}", "", zone, "zone", "zone", vpc_id)
    for row in topology.all(Subnet):
        style, zone = _style(topology, row), f"{row.vpc}/{row.zone}"
        yield Cluster(row.id, "", row.label, str(row.cidr), style, zone)
    yield _services(topology)


def _services(topology: Topology) -> Cluster:
    return Cluster(AWS, "", "AWS services", topology.region, "aws")


def _blocks(vpc: Vpc) -> str:
    return ", ".join(map(str, vpc.cidrs))


def _style(topology: Topology, subnet: Subnet) -> str:
    return "public" if _is_public(topology, subnet) else "private"


def _is_public(topology: Topology, subnet: Subnet) -> bool:
    """A public subnet is one whose route table leads to an internet gateway (F7.2)."""
    table = topology.route_table(subnet.id)
    routes: tuple[Route, ...] = table.routes if table else ()
    return any(topology.get(InternetGateway, route.target) for route in routes)
