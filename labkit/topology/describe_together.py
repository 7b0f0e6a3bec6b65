"""What only several rows together tell: names of interfaces, Elastic IPs, a thing told twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from ipaddress import IPv4Address
from typing import NoReturn

from labkit.topology.api import HttpApi, RestApi
from labkit.topology.base import Component, TopologyError
from labkit.topology.describe_places import Rows, each
from labkit.topology.describe_rows import Row, address, address_or_none, text_or
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.names import DomainName
from labkit.topology.network import Instance, NetworkInterface, PrivateAddress, Subnet, Vpc
from labkit.topology.routing import AWS_OWN, PrefixList, VpcPeering
from labkit.topology.topology import Topology

Elastic = dict[str, dict[IPv4Address | None, IPv4Address]]
"""Public addresses by interface and private address; None stands for the primary one."""


def once(components: Iterable[Component]) -> Iterator[Component]:
    """Each component; one that is told again in the same words is the same one.

    Both accounts of a peering connection describe it, each from its side (`_again`). Raises
    `TopologyError` for one that is told again, and otherwise.
    """
    rows = list(components)
    listed = {row.id for row in rows if isinstance(row, PrefixList) and row.cidrs}
    found: dict[str, Component] = {}
    for component in rows:
        if isinstance(component, PrefixList) and not component.cidrs and component.id in listed:
            # describe-managed-prefix-lists names what describe-prefix-lists gives with its blocks.
            continue
        before = found.setdefault(component.id, component)
        if before is component:
            continue
        if isinstance(component, DomainName) and _of_another_region(before, component):
            elsewhere = replace(component, id=f"{component.id}/{component.target}")
            found.setdefault(elsewhere.id, elsewhere)
            continue
        found[component.id] = _again(before, component) or _two_things(before, component)
    yield from found.values()


def _of_another_region(before: Component, now: DomainName) -> bool:
    """A domain may have one name in each Region, and a target of its own there."""
    return isinstance(before, DomainName) and before.target != now.target


def _two_things(before: Component, now: Component) -> NoReturn:
    what = f"{before.id} is described twice, and not alike"
    if type(before) is type(now):
        differ = (row.name for row in fields(now) if row.compare and row.name != "name")
        names = ", ".join(name for name in differ if getattr(before, name) != getattr(now, name))
        what = f"{what} in {names}"
    advice = "leave the older of the two descriptions out"
    raise TopologyError(what, where=before.kind, try_=advice)


def _again(before: Component, now: Component) -> Component | None:
    """What two rows tell of one component; None where they cannot both be right."""
    if replace(now, name=before.name) == before:
        return before
    if isinstance(before, VpcPeering) and isinstance(now, VpcPeering):
        return _both_sides(before, now)
    if isinstance(before, Subnet) and isinstance(now, Subnet):
        # Each account has letters of its own for the zones; the ids of zones are everybody's.
        one_zone = before.zone_id == now.zone_id != ""
        same = replace(now, name=before.name, zone=before.zone) == before
        return before if one_zone and same else None
    if isinstance(before, PrefixList) and isinstance(now, PrefixList):
        # AWS's own lists grow: two accounts asked at different times.
        own = before.name == now.name and now.name.startswith(AWS_OWN)
        blocks = tuple(dict.fromkeys((*before.cidrs, *now.cidrs)))
        return replace(before, cidrs=blocks) if own else None
    return None


def _both_sides(one: VpcPeering, other: VpcPeering) -> VpcPeering | None:
    """A peering connection as both accounts tell of it: each knows its own options alone.

    A state in which it carries nothing counts, whoever tells of it.
    """
    if (one.requester, one.accepter) != (other.requester, other.accepter):
        return None
    first, second = zip(one.regions, other.regions, strict=True)
    resolves = (one.resolves[0] or other.resolves[0], one.resolves[1] or other.resolves[1])
    return replace(
        one,
        state=one.state if one.state != "active" else other.state,
        regions=(first[0] or first[1], second[0] or second[1]),
        resolves=resolves,
    )


def settled(rows: Rows, topology: Topology) -> Topology:
    """The topology with what its rows tell about each other."""
    interfaces = _interfaces(topology, elastic(rows))
    whole = topology.replaced(*_own(topology), *interfaces)
    return whole.replaced(*_with_dns(rows, whole))


def _with_dns(rows: Rows, topology: Topology) -> Iterator[Vpc]:
    """VPCs whose DNS attributes nobody told, though they must be on: an endpoint of theirs has
    private DNS, which AWS grants with both attributes alone (F2.3).
    """
    told = {str(row.get("VpcId")) for row in _objects(rows.get("VpcAttributes", ()))}
    told |= {
        str(row.get("VpcId"))
        for row in _objects(rows.get("Vpcs", ()))
        if "EnableDnsHostnames" in row
    }
    named = {row.vpc for row in topology.all(VpcEndpoint) if row.is_interface and row.private_dns}
    for vpc in topology.all(Vpc):
        if vpc.id in named - told:
            yield replace(vpc, dns_hostnames=True, dns_support=True)


def _objects(rows: object) -> Iterator[Mapping[str, object]]:
    listed = rows if isinstance(rows, (list, tuple)) else ()
    return (row for row in listed if isinstance(row, Mapping))


def _own(topology: Topology) -> Iterator[Component]:
    """What is of the topology's own account and Region, which need no telling."""
    for vpc in topology.all(Vpc):
        if vpc.account == topology.account:
            yield replace(vpc, account="")
    apis: tuple[RestApi | HttpApi, ...] = (*topology.all(RestApi), *topology.all(HttpApi))
    for api in apis:
        account = "" if api.account == topology.account else api.account
        region = "" if api.region == topology.region else api.region
        if (account, region) != (api.account, api.region):
            yield replace(api, account=account, region=region)


def elastic(rows: Rows) -> Elastic:
    """The Elastic IP addresses that are associated with an interface."""
    found: Elastic = {}
    for interface, private, public in each(rows, "Addresses", _association):
        found.setdefault(interface, {})[private] = public
    return found


def _association(row: Row) -> tuple[str, IPv4Address | None, IPv4Address]:
    interface = text_or(row, "NetworkInterfaceId")
    return interface, address_or_none(row, "PrivateIpAddress"), address(row, "PublicIp")


def _interfaces(topology: Topology, mapped: Elastic) -> Iterator[NetworkInterface]:
    """The interfaces that get a name or a public address from another row."""
    for interface in topology.all(NetworkInterface):
        name = interface.name or _name(topology, interface)
        public = mapped.get(interface.id)
        if public:
            yield replace(_with_public(interface, public), name=name)
        elif name != interface.name:
            yield replace(interface, name=name)


def _name(topology: Topology, interface: NetworkInterface) -> str:
    """After what it belongs to; the subnet too, where the owner has an interface in each."""
    owner = topology.owner(interface.id)
    if owner is None or not owner.name:
        return ""
    if isinstance(owner, Instance):
        return f"{owner.name}-eni"
    return f"{owner.name} in {topology.label(interface.subnet)}"


def _with_public(
    interface: NetworkInterface, public: dict[IPv4Address | None, IPv4Address]
) -> NetworkInterface:
    primary = public.get(interface.private_ip) or public.get(None)
    others = (
        PrivateAddress(
            private_ip=row.private_ip, public_ip=row.public_ip or public.get(row.private_ip)
        )
        for row in interface.secondary
    )
    return replace(interface, public_ip=interface.public_ip or primary, secondary=tuple(others))
