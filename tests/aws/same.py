"""Whether two topologies are the same up to ids, assigned addresses and what AWS adds."""

from __future__ import annotations

import dataclasses
import re
from ipaddress import IPv4Address

from labkit.topology import (
    Instance,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    RestApi,
    RouteTable,
    SecurityGroup,
    Topology,
    VpcEndpoint,
)

NAMED = "<{}>"
SETS = {"routes", "subnets", "interfaces", "groups", "ingress", "egress", "route_tables"}


def differences(seen: Topology, wanted: Topology) -> list[str]:
    """One line for each component that is not the same in both."""
    left, right = comparable(seen), comparable(wanted)
    return [
        f"{key}: {left.get(key)} instead of {right.get(key)}"
        for key in sorted({*left, *right})
        if left.get(key) != right.get(key)
    ]


def comparable(topology: Topology) -> dict[str, object]:
    """Components by kind and name, names in place of ids."""
    rows = [row for row in topology.components if not _aws_own(row)]
    names = {row.id: NAMED.format(row.name) for row in rows}
    names |= {
        deployment.id: NAMED.format("deployment")
        for api in topology.all(RestApi)
        for deployment in api.deployments
    }
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])")

    def plain(value, field=""):
        if isinstance(value, str):
            if field == "name":
                return value
            return names.get(value) or _texts(pattern, names, value)
        if isinstance(value, tuple):
            items = [plain(item) for item in value]
            return sorted(items, key=repr) if field in SETS else items
        if dataclasses.is_dataclass(value):
            return {f.name: plain(getattr(value, f.name), f.name) for f in _fields(value)}
        return value

    return {f"{row.kind} {row.name}": _settled(row, plain(row)) for row in rows}


def _texts(pattern, names, value):
    """Ids in the middle of a text; placeholders of one plain word stand only by themselves."""
    return pattern.sub(
        lambda m: names[m.group()] if "-" in m.group() or ":" in m.group() else m.group(), value
    )


def _fields(value):
    return [f for f in dataclasses.fields(value) if f.compare]


def _aws_own(row) -> bool:
    """What AWS makes with every VPC: the main route table and the default group."""
    main = isinstance(row, RouteTable) and row.main
    return main or (isinstance(row, SecurityGroup) and row.name == "default")


def _settled(row, plain):
    """Without what AWS assigns: addresses of endpoints, gateways and the internet, names."""
    if isinstance(row, NetworkInterface):
        plain["public_ip"] = row.public_ip is not None
        if row.interface_type != "interface":
            plain["private_ip"] = isinstance(row.private_ip, IPv4Address)
    if isinstance(row, NatGateway):
        plain["addresses"] = [_there(address) for address in row.addresses]
    if isinstance(row, Instance):
        plain["applications"] = plain["applications"] or ()
    if isinstance(row, VpcEndpoint):
        plain["dns_name"] = row.dns_name.split(".", 1)[-1]
    if isinstance(row, InternetGateway):
        assert row.vpc
    plain.pop("id")
    return plain


def _there(address):
    return address.private_ip is not None, address.public_ip is not None, address.zone
