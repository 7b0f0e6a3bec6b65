"""Load balancers, target groups, listeners and rules that are not there, and pages of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "ValidationError"


@dataclass(frozen=True, slots=True)
class Kind:
    """What an ARN can name: AWS's noun, the parameter, how the ARN reads, the error, its text."""

    noun: str
    parameter: str
    resource: str
    code: str
    among: Callable[[Any], Iterable[str]]

    @property
    def text(self) -> str:
        """What AWS says of an ARN that names nothing."""
        return f"One or more {self.noun}s not found"


def _listeners(backend: Any) -> Iterator[Any]:
    for balancer in backend.load_balancers.values():
        yield from balancer.listeners.values()


BALANCER = Kind(
    "load balancer",
    "LoadBalancerArn",
    r"loadbalancer/(app|net|gwy)/[^/]+/[0-9a-f]+",
    "LoadBalancerNotFound",
    lambda backend: backend.load_balancers,
)
GROUP = Kind(
    "target group",
    "TargetGroupArn",
    r"targetgroup/[^/]+/[0-9a-f]+",
    "TargetGroupNotFound",
    lambda backend: backend.target_groups,
)
LISTENER = Kind(
    "listener",
    "ListenerArn",
    r"listener/(app|net|gwy)/[^/]+/[0-9a-f]+/[0-9a-f]+",
    "ListenerNotFound",
    lambda backend: [row.arn for row in _listeners(backend)],
)
LISTENER_RULE = Kind(
    "rule",
    "RuleArn",
    r"listener-rule/(app|net|gwy)/[^/]+/[0-9a-f]+/[0-9a-f]+/[0-9a-f]+",
    "RuleNotFound",
    lambda backend: [
        rule.arn for listener in _listeners(backend) for rule in listener.rules.values()
    ],
)
KINDS = (BALANCER, GROUP, LISTENER, LISTENER_RULE)


def unknown_resource_is_refused(kind: Kind, call: Call) -> None:
    """By its ARN, one or several; an ARN that cannot be one is refused as such."""
    given = [call.get(kind.parameter), *call.get(f"{kind.parameter}s", [])]
    for arn in (row for row in given if row):
        _well_formed(kind, arn)
        if arn not in kind.among(call.backend("elbv2")):
            raise Refused(kind.code, kind.text)


def _well_formed(kind: Kind, arn: str) -> None:
    pattern = rf"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{{12}}:{kind.resource}"
    if not re.fullmatch(pattern, arn):
        raise Refused(INVALID, f"'{arn}' is not a valid {kind.noun} ARN")


def malformed_arn_is_refused(kind: Kind, call: Call) -> None:
    """Where what is already gone is no error."""
    _well_formed(kind, call.get(kind.parameter))


def unknown_name_is_refused(call: Call) -> None:
    """AWS says which load balancers it does not find by their names."""
    names, arns = call.get("Names", []), call.get("LoadBalancerArns", [])
    if names and arns:
        text = "Load balancer names and load balancer ARNs cannot be specified at the same time"
        raise Refused(INVALID, text)
    known = {row.name for row in call.backend("elbv2").load_balancers.values()}
    missing = [name for name in names if name not in known]
    if missing:
        raise Refused("LoadBalancerNotFound", f"Load balancers '[{', '.join(missing)}]' not found")


def unknown_target_group_name_is_refused(call: Call) -> None:
    """By name as by ARN."""
    known = {row.name for row in call.backend("elbv2").target_groups.values()}
    if set(call.get("Names", [])) - known:
        raise Refused("TargetGroupNotFound", GROUP.text)


def tags_are_of_what_is_there(call: Call) -> None:
    """Every ARN names one of the four kinds, and what is there."""
    for arn in call.get("ResourceArns", []):
        fitting = [kind for kind in KINDS if f":{kind.resource.split('/')[0]}/" in arn]
        if not fitting:
            raise Refused(INVALID, f"'{arn}' is not a valid resource ARN")
        _well_formed(fitting[0], arn)
        if arn not in fitting[0].among(call.backend("elbv2")):
            raise Refused(fitting[0].code, fitting[0].text)


def list_comes_in_pages(key: str, named: str, call: Call, answer: Any) -> Any:
    """As many as were asked for, with the marker of the next ones."""
    rows = list(answer.result[key])
    size, marker = int(call.get("PageSize", 400)), call.get("Marker")
    names = [getattr(row, named) for row in rows]
    start = names.index(marker) + 1 if marker in names else 0
    page = rows[start : start + size]
    more = start + size < len(rows)
    answer.result.update({key: page, "NextMarker": getattr(page[-1], named) if more else None})
    return answer


def marker_comes_from_an_answer(call: Call) -> None:
    """A marker that no answer has given is refused."""
    known = {row.name for row in call.backend("elbv2").load_balancers.values()}
    if call.get("Marker") and call.get("Marker") not in known:
        raise Refused(INVALID, f"The marker '{call.get('Marker')}' is not valid")


def _named(function: Callable[..., Any], *given: Any) -> Callable[..., Any]:
    made = partial(function, *given)
    made.__name__ = function.__name__  # type: ignore[attr-defined]
    return made


LOOKED_UP: Mapping[str, tuple[Kind, ...]] = {
    "describe_load_balancers": (BALANCER,),
    "describe_load_balancer_attributes": (BALANCER,),
    "modify_load_balancer_attributes": (BALANCER,),
    "create_listener": (BALANCER,),
    "set_security_groups": (BALANCER,),
    "set_subnets": (BALANCER,),
    "set_ip_address_type": (BALANCER,),
    "describe_target_groups": (BALANCER, GROUP),
    "describe_target_group_attributes": (GROUP,),
    "modify_target_group": (GROUP,),
    "modify_target_group_attributes": (GROUP,),
    "register_targets": (GROUP,),
    "deregister_targets": (GROUP,),
    "describe_target_health": (GROUP,),
    "describe_listeners": (BALANCER, LISTENER),
    "describe_listener_attributes": (LISTENER,),
    "describe_listener_certificates": (LISTENER,),
    "modify_listener": (LISTENER,),
    "modify_listener_attributes": (LISTENER,),
    "delete_listener": (LISTENER,),
    "add_listener_certificates": (LISTENER,),
    "remove_listener_certificates": (LISTENER,),
    "create_rule": (LISTENER,),
    "describe_rules": (LISTENER, LISTENER_RULE),
    "modify_rule": (LISTENER_RULE,),
    "delete_rule": (LISTENER_RULE,),
}
"""Operation to the kinds of resource that it names."""

RULES = (
    *constraint_rules("elbv2", INVALID),
    Rule("describe_load_balancers", "before", unknown_name_is_refused),
    *(
        Rule(operation, "before", _named(unknown_resource_is_refused, kind))
        for operation, kinds in LOOKED_UP.items()
        for kind in kinds
    ),
    Rule("delete_load_balancer", "before", _named(malformed_arn_is_refused, BALANCER)),
    Rule("delete_target_group", "before", _named(malformed_arn_is_refused, GROUP)),
    Rule("describe_load_balancers", "before", marker_comes_from_an_answer),
    Rule("describe_target_groups", "before", unknown_target_group_name_is_refused),
    Rule("describe_target_groups", "after", _named(list_comes_in_pages, "TargetGroups", "arn")),
    Rule("describe_listeners", "after", _named(list_comes_in_pages, "Listeners", "arn")),
    *(
        Rule(operation, "before", tags_are_of_what_is_there)
        for operation in ("add_tags", "remove_tags", "describe_tags")
    ),
)
