"""Load balancers, target groups and VPC links, as their services describe them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from labkit.topology.describe_rows import (
    Row,
    choice,
    name_of,
    number,
    number_or,
    part,
    rows_of,
    text,
    text_or,
    texts,
)
from labkit.topology.load_balancers import Listener, LoadBalancer, Target, TargetGroup, VpcLink

BalancerType = Literal["network", "application", "gateway"]
TargetType = Literal["instance", "ip", "alb", "lambda"]
Scheme = Literal["internal", "internet-facing"]
TYPES: dict[str, BalancerType] = {
    "network": "network",
    "application": "application",
    "gateway": "gateway",
}
TARGET_TYPES: dict[str, TargetType] = {
    "instance": "instance",
    "ip": "ip",
    "alb": "alb",
    "lambda": "lambda",
}
SCHEMES: dict[str, Scheme] = {"internal": "internal", "internet-facing": "internet-facing"}
ON_OFF = {"on": True, "off": False}
TRUE_FALSE: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "use_load_balancer_configuration": None,
}
CROSS_ZONE = "load_balancing.cross_zone.enabled"
ENFORCED = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"


def load_balancer(row: Row) -> LoadBalancer:
    """A load balancer, with what `joined` adds: attributes, listeners, interfaces."""
    kind = choice(row, "Type", TYPES, "application")
    cross_zone = _attribute(row, CROSS_ZONE)
    return LoadBalancer(
        id=text(row, "LoadBalancerArn"),
        name=name_of(row) or text_or(row, "LoadBalancerName"),
        load_balancer_type=kind,
        vpc=text(row, "VpcId"),
        subnets=tuple(text(zone, "SubnetId") for zone in rows_of(row, "AvailabilityZones")),
        interfaces=texts(row, "NetworkInterfaceIds"),
        groups=texts(row, "SecurityGroups"),
        listeners=tuple(_listeners(row)),
        scheme=choice(row, "Scheme", SCHEMES, "internal"),
        dns_name=text_or(row, "DNSName"),
        cross_zone=kind == "application" if cross_zone is None else cross_zone,
        enforce_private_link=choice(row, ENFORCED, ON_OFF, default=True),
        state=text_or(part(row, "State"), "Code", "active"),
    )


def _attribute(row: Row, key: str) -> bool | None:
    """An attribute that is on or off; None where it is not told or follows another one."""
    found = {text(item, "Key"): item for item in rows_of(row, "Attributes")}
    return choice({key: found.get(key, {}).get("Value")}, key, TRUE_FALSE, None)


def _listeners(row: Row) -> Iterator[Listener]:
    """Each port; a Gateway Load Balancer's only listener has none."""
    for item in rows_of(row, "Listeners"):
        gateway = item.get("Port") is None and item.get("Protocol") in (None, "GENEVE")
        yield Listener(
            port=6081 if gateway else number(item, "Port"),
            protocol="GENEVE" if gateway else text(item, "Protocol"),
            target_groups=tuple(dict.fromkeys(_forwards(item))),
            arn=text_or(item, "ListenerArn"),
        )


def _forwards(listener: Row) -> Iterator[str]:
    """The target groups that its default actions send to; one is told twice over."""
    for action in rows_of(listener, "DefaultActions"):
        rows: list[Row] = [action, *rows_of(part(action, "ForwardConfig"), "TargetGroups")]
        yield from (key for row in rows if (key := text_or(row, "TargetGroupArn")))


def target_group(row: Row) -> TargetGroup:
    """A target group, with what `joined` adds: attributes, and targets with their health."""
    port = number_or(row, "Port", 0)
    return TargetGroup(
        id=text(row, "TargetGroupArn"),
        name=name_of(row) or text_or(row, "TargetGroupName"),
        vpc=text_or(row, "VpcId"),
        protocol=text_or(row, "Protocol"),
        port=port,
        target_type=choice(row, "TargetType", TARGET_TYPES, "instance"),
        targets=tuple(_targets(row, port)),
        preserve_client_ip=_attribute(row, "preserve_client_ip.enabled"),
        cross_zone=_attribute(row, CROSS_ZONE),
    )


def _targets(row: Row, port: int) -> Iterator[Target]:
    for item in rows_of(row, "TargetHealthDescriptions"):
        target = part(item, "Target")
        yield Target(
            id=text(target, "Id"),
            port=number_or(target, "Port", port),
            health=text_or(part(item, "TargetHealth"), "State"),
        )


def vpc_link(row: Row) -> VpcLink:
    """A VPC link; the two versions come from two services, which spell their keys apart."""
    return _second(row) if "VpcLinkId" in row else _first(row)


def _first(row: Row) -> VpcLink:
    return VpcLink(
        id=text(row, "id"),
        name=name_of(row) or text_or(row, "name"),
        version=1,
        targets=texts(row, "targetArns"),
        state=text_or(row, "status", "AVAILABLE"),
    )


def _second(row: Row) -> VpcLink:
    return VpcLink(
        id=text(row, "VpcLinkId"),
        name=name_of(row) or text_or(row, "Name"),
        version=2,
        subnets=texts(row, "SubnetIds"),
        groups=texts(row, "SecurityGroupIds"),
        state=text_or(row, "VpcLinkStatus", "AVAILABLE"),
    )
