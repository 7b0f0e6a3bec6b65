"""Target groups: what they begin with, what uses them, what is refused (F5.13, R233)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.models import FakeTargetGroup, elbv2_backends

from labkit.emulator.clock import FOREVER, Clock, Passing
from labkit.emulator.rules.elbv2_attributes import group_attributes
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "ValidationError"
HTTP = ("HTTP", "HTTPS")
SETTINGS = (
    ("Protocol", "protocol"),
    ("Port", "port"),
    ("VpcId", "vpc_id"),
    ("TargetType", "target_type"),
    ("HealthCheckProtocol", "health_check_protocol"),
    ("HealthCheckPort", "health_check_port"),
    ("HealthCheckPath", "health_check_path"),
    ("HealthCheckIntervalSeconds", "health_check_interval_seconds"),
)
"""Parameters of a target group and where moto keeps them: another value, another group."""


class Group(FakeTargetGroup):
    """moto's target group, with targets by id and port, and users by its listeners."""

    clock: Clock
    leaving: dict[str, tuple[dict[str, Any], Passing]]

    @property
    def load_balancer_arns(self) -> list[str]:
        """The load balancers whose listeners and rules forward to it."""
        return list(dict.fromkeys(row.load_balancer_arn for row in users(self)))

    @load_balancer_arns.setter
    def load_balancer_arns(self, value: list[str]) -> None:
        """moto's own list, which forgets no listener, is not kept."""

    def deregister_terminated_instances(self, instance_ids: list[str]) -> None:
        """A terminated instance leaves by itself (R230)."""
        for key, target in list(self.targets.items()):
            if target["Id"] in instance_ids:
                self.leave(key)

    def leave(self, key: str) -> None:
        """Take a target out; it drains for the delay that the group has."""
        delay = float(str(self.attributes["deregistration_delay.timeout_seconds"]))
        passing = self.clock.passing(("draining", delay), ("gone", FOREVER))
        self.leaving[key] = (self.targets.pop(key), passing)


def users(group: Any) -> Iterator[Any]:
    """The listeners that forward to a target group, by themselves or by a rule."""
    backend = elbv2_backends[group.account_id][group.region_name]
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            actions = [row for rule in listener.rules.values() for row in rule.actions]
            if any(group.arn in arns_of(row.data) for row in actions):
                yield listener


def arns_of(action: dict[str, Any]) -> list[str]:
    """The target groups that an action forwards to."""
    more = action.get("ForwardConfig", {}).get("TargetGroups", [])
    found = [action.get("TargetGroupArn"), *(row.get("TargetGroupArn") for row in more)]
    return [arn for arn in dict.fromkeys(found) if arn]


def same_target_group_is_given_again(call: Call) -> Any:
    """A repeated call gives the group that is there; one that differs is refused."""
    name = call.get("Name")
    for group in call.backend("elbv2").target_groups.values():
        if group.name != name:
            continue
        if any(_differs(group, call.get(key), held) for key, held in SETTINGS):
            text = f"A target group with the same name '{name}' exists, but with different settings"
            raise Refused("DuplicateTargetGroupName", text)
        return ActionResult({"TargetGroups": [group]})
    return _made(call, call.otherwise())


def _differs(group: Any, given: Any, held: str) -> bool:
    return given is not None and str(given) != str(getattr(group, held))


def _made(call: Call, answer: Any) -> Any:
    """The group with AWS's defaults, where moto has those of an application's for all."""
    (group,) = answer.result["TargetGroups"]
    vars(group).pop("load_balancer_arns", None)
    group.__class__ = Group
    group.clock, group.leaving = call.clock, {}
    group.attributes = group_attributes(group.protocol or "", group.target_type)
    if group.protocol not in HTTP and group.health_check_protocol in HTTP:
        _checked_by_http(call, group)
    return answer


def _checked_by_http(call: Call, group: Any) -> None:
    """A network load balancer's health check by HTTP: any 2xx or 3xx within 6 s (10 by HTTPS)."""
    if not call.get("Matcher"):
        group.matcher = {"HttpCode": "200-399"}
    if not call.get("HealthCheckTimeoutSeconds"):
        group.health_check_timeout_seconds = 6 if group.health_check_protocol == "HTTP" else 10
    group.health_check_path = group.health_check_path or "/"


def kind_of_target_has_its_protocol(call: Call) -> None:
    """An application load balancer is a target by TCP or TLS only."""
    if call.get("TargetType") == "alb" and call.get("Protocol") not in (None, "TCP", "TLS"):
        text = "The protocol of a target group with target type 'alb' must be TCP or TLS"
        raise Refused(INVALID, text)


def used_target_group_cannot_go(call: Call) -> None:
    """While a listener or a rule forwards to it."""
    arn = call.get("TargetGroupArn")
    group = call.backend("elbv2").target_groups.get(arn)
    if group is not None and any(users(group)):
        text = f"Target group '{arn}' is currently in use by a listener or a rule"
        raise Refused("ResourceInUse", text)


def unknown_attribute_is_refused(call: Call) -> None:
    """Attributes that a target group of its protocol does not have."""
    group = call.backend("elbv2").target_groups[call.get("TargetGroupArn")]
    for row in call.get("Attributes", []):
        if row["Key"] not in group.attributes:
            text = f"Target group attribute key '{row['Key']}' is not recognized"
            raise Refused(INVALID, text)


def all_attributes_are_answered(call: Call, answer: Any) -> Any:
    """moto answers those that were given."""
    group = call.backend("elbv2").target_groups[call.get("TargetGroupArn")]
    answer.result["Attributes"] = group.attributes
    return answer


def unknown_balancer_attribute_is_refused(call: Call) -> None:
    """Attributes that a load balancer of its type does not have."""
    balancer = call.backend("elbv2").load_balancers[call.get("LoadBalancerArn")]
    for row in call.get("Attributes", []):
        if row["Key"] not in balancer.attrs:
            text = f"Load balancer attribute key '{row['Key']}' is not recognized"
            raise Refused(INVALID, text)


RULES = (
    Rule("create_target_group", "before", kind_of_target_has_its_protocol),
    Rule("create_target_group", "instead", same_target_group_is_given_again, ("F5.13", "R233")),
    Rule("delete_target_group", "before", used_target_group_cannot_go),
    Rule("modify_target_group_attributes", "before", unknown_attribute_is_refused),
    Rule("modify_target_group_attributes", "after", all_attributes_are_answered),
    Rule("modify_load_balancer_attributes", "before", unknown_balancer_attribute_is_refused),
)
