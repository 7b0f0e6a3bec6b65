"""Security groups: their names, the form of their rules, and what is there already (F7.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from labkit.emulator.rules.rule import Call, Refused, Rule

_VALUE = "InvalidParameterValue"
_NUMBERS: Mapping[str, str] = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}
PORTS = range(65536)


def group_name_is_free_in_its_vpc(call: Call) -> None:
    """`default` is AWS's own."""
    name = call.get("GroupName")
    if name == "default":
        raise Refused(_VALUE, "Cannot use reserved security group name: default")
    vpc = call.get("VpcId") or call.ec2.get_default_vpc().id
    if any(group.name == name for group in call.ec2.groups[vpc].values()):
        text = f"The security group '{name}' already exists for VPC '{vpc}'"
        raise Refused("InvalidGroup.Duplicate", text)


def groups_asked_for_by_name_exist(call: Call) -> None:
    """Names are those of the default VPC."""
    vpc = call.ec2.get_default_vpc() if call.get("GroupNames") else None
    known = {group.name for group in call.ec2.groups[vpc.id].values()} if vpc else set()
    for name in call.get("GroupNames", []):
        if name not in known:
            where = f"default VPC '{vpc.id}'" if vpc else "a default VPC"
            text = f"The security group '{name}' does not exist in {where}"
            raise Refused("InvalidGroup.NotFound", text)


def default_group_stays(call: Call) -> None:
    """It goes with its VPC."""
    group = call.ec2.get_security_group_from_id(call.get("GroupId"))
    if group is not None and group.is_default:
        text = f'the specified group: "{group.id}" name: "default" cannot be deleted by a user'
        raise Refused("CannotDelete", text)


def _permissions(call: Call) -> list[dict[str, Any]]:
    """The permissions of a call; one may be written out among its parameters."""
    rows: list[dict[str, Any]] = call.params.get("IpPermissions", [])
    return rows or ([call.params] if call.params.get("IpProtocol") else [])


def _protocol(row: Mapping[str, Any]) -> str:
    said = str(row.get("IpProtocol", "-1")).lower()
    return _NUMBERS.get(said, said)


def permission_is_well_formed(call: Call) -> None:
    """Ports for TCP and UDP, upwards; a peer's CIDR without host bits."""
    for row in _permissions(call):
        _check_ports(row)
        for ranges, key, kind in (
            (row.get("IpRanges", []), "CidrIp", IPv4Network),
            (row.get("Ipv6Ranges", []), "CidrIpv6", IPv6Network),
            ([row], "CidrIp", IPv4Network),
            ([row], "CidrIpv6", IPv6Network),
        ):
            for one in ranges:
                if one.get(key):
                    one[key] = _canonical(one[key], kind)


def _check_ports(row: dict[str, Any]) -> None:
    protocol, low, high = _protocol(row), row.get("FromPort"), row.get("ToPort")
    if protocol not in {"tcp", "udp"}:
        if protocol != "-1":
            row.setdefault("FromPort", -1)
            row.setdefault("ToPort", -1)
        return
    if low is None or high is None:
        text = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."
        raise Refused(_VALUE, text)
    if int(low) not in PORTS or int(high) not in PORTS or int(low) > int(high):
        raise Refused(_VALUE, f"Invalid {protocol.upper()} port range ({low}:{high})")


def _canonical(said: str, kind: type[IPv4Network | IPv6Network]) -> str:
    try:
        return str(kind(said, strict=False))
    except ValueError:
        raise Refused(_VALUE, f"CIDR block {said} is malformed") from None


Peer = tuple[str, Any, Any, str]
"""Protocol, ports and peer: what makes a rule the same as another."""


def _asked(call: Call) -> Iterator[Peer]:
    """Every rule that a call would make."""
    for row in _permissions(call):
        protocol = _protocol(row)
        ports = (None, None) if protocol == "-1" else (row.get("FromPort"), row.get("ToPort"))
        for peer in _peers(row):
            yield (protocol, *ports, peer)


def _peers(row: Mapping[str, Any]) -> Iterator[str]:
    for one in (*row.get("IpRanges", []), *row.get("Ipv6Ranges", []), row):
        yield from (str(one[key]) for key in ("CidrIp", "CidrIpv6") if one.get(key))
    yield from (str(one.get("GroupId")) for one in row.get("UserIdGroupPairs", []))
    yield from (str(one.get("PrefixListId")) for one in row.get("PrefixListIds", []))


def _held(rules: list[Any]) -> set[Peer]:
    return {
        (
            str(rule.ip_protocol),
            rule.from_port,
            rule.to_port,
            str(
                rule.cidr_ipv4
                or rule.cidr_ipv6
                or rule.source_group.get("GroupId")
                or rule.prefix_list_id
            ),
        )
        for rule in rules
    }


def rule_is_made_once(call: Call) -> None:
    """If one is there already, none of the call's rules is made."""
    group = call.ec2.get_security_group_from_id(call.get("GroupId"))
    if group is None:
        return
    inward = call.operation.endswith("ingress")
    held = _held(group.ingress_rules if inward else group.egress_rules)
    for protocol, low, high, peer in _asked(call):
        if (protocol, low, high, peer) in held:
            ports = "" if low is None else f", from port: {low}, to port: {high}"
            name = "ALL" if protocol == "-1" else protocol.upper()
            rule = f"peer: {peer}, {name}{ports}, ALLOW"
            text = f'the specified rule "{rule}" already exists'
            raise Refused("InvalidPermission.Duplicate", text)


_AUTHORIZE = ("authorize_security_group_ingress", "authorize_security_group_egress")
_REVOKE = ("revoke_security_group_ingress", "revoke_security_group_egress")

RULES = (
    Rule("create_security_group", "before", group_name_is_free_in_its_vpc),
    Rule("describe_security_groups", "before", groups_asked_for_by_name_exist),
    Rule("delete_security_group", "before", default_group_stays),
    *(Rule(name, "before", permission_is_well_formed) for name in (*_AUTHORIZE, *_REVOKE)),
    *(Rule(name, "before", rule_is_made_once) for name in _AUTHORIZE),
)
