"""Targets: which can be registered, and how each fares (F5.13, R228 to R231)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from labkit.emulator.clock import FOREVER, Passing
from labkit.emulator.rules.elbv2_groups import users
from labkit.emulator.rules.elbv2_reach import answers
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "ValidationError"
PRIVATE = tuple(
    IPv4Network(row) for row in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
)
"""Addresses outside the VPC that may be targets: those of networks that reach it privately."""

Health = tuple[str, str | None, str | None]
"""State, reason and description."""
UNREGISTERED: Health = (
    "unused",
    "Target.NotRegistered",
    "Target is not registered to the target group",
)
UNUSED: Health = (
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)
NO_ZONE: Health = (
    "unused",
    "Target.NotInUse",
    "Target is in an Availability Zone that is not enabled for the load balancer",
)
DRAINING: Health = (
    "draining",
    "Target.DeregistrationInProgress",
    "Target deregistration is in progress",
)
INITIAL: Health = (
    "initial",
    "Elb.RegistrationInProgress",
    "Target registration is in progress",
)
UNHEALTHY: Mapping[str, Health] = {
    "network": ("unhealthy", "Target.FailedHealthChecks", "Health checks failed"),
    "application": ("unhealthy", "Target.Timeout", "Request timed out"),
}
HEALTHY: Health = ("healthy", None, None)


def _group(call: Call) -> Any:
    return call.backend("elbv2").target_groups[call.get("TargetGroupArn")]


def target_is_of_the_groups_kind(call: Call) -> None:
    """An instance that runs in the VPC, an address that it reaches, a load balancer (R231)."""
    group = _group(call)
    for row in call.get("Targets", []):
        CHECKS.get(group.target_type, _any)(call, group, row["Id"])


def _instance(call: Call, group: Any, key: str) -> None:
    if not re.fullmatch(r"i-[0-9a-f]{8,17}", key):
        raise Refused(INVALID, f"Instance ID '{key}' is not valid")
    found = call.ec2.get_instance_by_id(key)
    if found is None:
        raise Refused("InvalidTarget", f"The following targets are not valid instances: '{key}'")
    if found.state != "running":
        text = "The following targets are not in a running state and cannot be registered"
        raise Refused("InvalidTarget", f"{text}: '{key}'")
    if found.vpc_id != group.vpc_id:
        text = f"The following targets are not in the target group VPC '{group.vpc_id}': '{key}'"
        raise Refused("InvalidTarget", text)


def _address(call: Call, group: Any, key: str) -> None:
    try:
        address = IPv4Address(key)
    except AddressValueError:
        raise Refused(INVALID, f"The IP address '{key}' is not a valid IPv4 address") from None
    inside = address in IPv4Network(call.ec2.get_vpc(group.vpc_id).cidr_block)
    if not inside and not any(address in row for row in PRIVATE):
        text = f"The IP address '{key}' is not in a private range"
        raise Refused(INVALID, text)


def _balancer(call: Call, _group: Any, key: str) -> None:
    found = call.backend("elbv2").load_balancers.get(key)
    if found is None or found.type != "application":
        text = f"The following targets are not application load balancers: '{key}'"
        raise Refused("InvalidTarget", text)


def _any(_call: Call, _group: Any, _key: str) -> None:
    """Functions are targets that this emulator does not know."""


CHECKS: Mapping[str, Callable[[Call, Any, str], None]] = {
    "instance": _instance,
    "ip": _address,
    "alb": _balancer,
}
"""Type of a target group to the check of a target."""


def targets_are_registered_by_port(call: Call) -> EmptyResult:
    """One instance may be there on several ports; moto keeps one each."""
    group = _group(call)
    first = "initial", 90.0 if group.protocol not in ("HTTP", "HTTPS") else 30.0
    for row in call.get("Targets", []):
        target = {**row, "Port": row.get("Port", group.port)}
        passing = call.clock.passing(first, ("settled", FOREVER))
        group.leaving.pop(_key(target), None)
        group.targets.setdefault(_key(target), {**target, "Since": passing})
    return EmptyResult()


def _key(target: Mapping[str, Any]) -> str:
    return f"{target['Id']}:{target['Port']}"


def _named(group: Any, row: Mapping[str, Any]) -> list[str]:
    """The targets that a row of a call means: without a port, the group's."""
    return [_key({"Id": row["Id"], "Port": row.get("Port", group.port)})]


def targets_leave_slowly(call: Call) -> EmptyResult:
    """They drain first (F9.20); one that is not registered is no error."""
    group = _group(call)
    for row in call.get("Targets", []):
        for key in _named(group, row):
            if key in group.targets:
                group.leave(key)
    return EmptyResult()


def health_is_of_what_is_there(call: Call) -> ActionResult:
    """Every target's, or that of those that were named (F5.13, R228 to R230)."""
    group = _group(call)
    wanted = [_named(group, row)[0] for row in call.get("Targets", [])] or _listed(group)
    rows = [_described(call, group, key) for key in wanted]
    return ActionResult({"TargetHealthDescriptions": rows})


def _listed(group: Any) -> list[str]:
    """Targets that drain are listed until they are gone, but for terminated instances (R230)."""
    draining = [
        key
        for key, (target, passing) in group.leaving.items()
        if not passing.over and not _terminated(group, target["Id"])
    ]
    return [*group.targets, *draining]


def _terminated(group: Any, key: str) -> bool:
    found = group.ec2_backend.get_instance_by_id(key)
    return key.startswith("i-") and (
        found is None or found.state in ("terminated", "shutting-down")
    )


def _described(call: Call, group: Any, key: str) -> dict[str, Any]:
    name, _, port = key.rpartition(":")
    state, reason, said = _health(call, group, key)
    health = {"State": state, "Reason": reason, "Description": said}
    checked = group.health_check_port
    return {
        "Target": {"Id": name, "Port": int(port)},
        "HealthCheckPort": port if checked == "traffic-port" else str(checked),
        "TargetHealth": {part: value for part, value in health.items() if value is not None},
    }


def _health(call: Call, group: Any, key: str) -> Health:
    if key not in group.targets:
        return _health_after(group, key)
    target = group.targets[key]
    state = _state(call, target["Id"])
    if state and state != "running":
        return "unused", "Target.InvalidState", f"Target is in the {state} state"
    listeners = list(users(group))
    if not listeners:
        return UNUSED
    balancer = call.backend("elbv2").load_balancers[listeners[0].load_balancer_arn]
    if _zone(call, target["Id"]) not in ("", *_zones(balancer)):
        return NO_ZONE
    since: Passing = target["Since"]
    if balancer.state == "provisioning" or not since.over:
        return INITIAL
    return HEALTHY if answers(call, balancer, group, target) else UNHEALTHY[balancer.type]


def _health_after(group: Any, key: str) -> Health:
    _, passing = group.leaving.get(key, (None, None))
    if passing is None:
        return UNREGISTERED
    # A terminated instance is told to drain for ten minutes at least, whatever the delay (R230).
    ends = _terminated(group, key.rpartition(":")[0])
    return DRAINING if ends or not passing.over else UNREGISTERED


def _state(call: Call, key: str) -> str:
    found = call.ec2.get_instance_by_id(key) if key.startswith("i-") else None
    return str(found.state) if found else ""


def _zone(call: Call, key: str) -> str:
    """The zone of an instance or of an address in the VPC; empty for what has none."""
    found = call.ec2.get_instance_by_id(key) if key.startswith("i-") else None
    if found:
        return str(found.placement.zone)
    enis = (eni for eni in call.ec2.enis.values() if eni.private_ip_address == key)
    return next((str(eni.subnet.availability_zone) for eni in enis), "")


def _zones(balancer: Any) -> list[str]:
    return [str(subnet.availability_zone) for subnet in balancer.subnets]


RULES = (
    Rule("register_targets", "before", target_is_of_the_groups_kind, ("R231",)),
    Rule("register_targets", "instead", targets_are_registered_by_port),
    Rule("deregister_targets", "instead", targets_leave_slowly, ("F9.20",)),
    Rule(
        "describe_target_health",
        "instead",
        health_is_of_what_is_there,
        ("F5.13", "R228", "R229", "R230"),
    ),
)
