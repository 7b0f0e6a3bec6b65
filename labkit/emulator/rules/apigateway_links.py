"""VPC links of REST APIs, version 1: a link to one network load balancer (F5.3, F5.4, F9.7).

A link takes some minutes (F9.1). One that cannot be made fails in that time, and stays until it
is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.rules.states import as_begun, takes_time

MAKING, GOING = 180.0, 120.0
"""Seconds until a link is there, and until a deleted one is gone (F9.1)."""

READY = "Your vpc link is ready for use"
NO_NLB = "NLB ARN is malformed"
TAKEN = "NLB is already associated with another VPC Endpoint Service"
_ARN = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+")


def links(call: Call) -> dict[str, Any]:
    """The links that are there; those whose deletion is over are forgotten."""
    kept = call.apigateway.vpc_links
    for key in [key for key, link in kept.items() if link.status == "GONE"]:
        del kept[key]
    found: dict[str, Any] = kept
    return found


def link_of(call: Call) -> Any:
    """The link that the URL names (R079)."""
    found = links(call).get(call.path.get("vpclink_id", ""))
    if found is None:
        raise not_found("Invalid Vpc Link identifier specified")
    return found


def link_has_a_name_and_one_target(call: Call) -> None:
    """Checked at once, the name first (R080 to R082)."""
    targets = call.body.get("targetArns") or []
    if not call.body.get("name"):
        raise bad_request("Name cannot be empty")
    if len(targets) > 1:
        raise bad_request("More than one target arn specified for vpc link.")
    for arn in targets or [""]:
        if not _ARN.fullmatch(arn):
            raise bad_request(f"Invalid ARN. ARN is not well formed {arn}")


def link_is_pending_first(call: Call, _answer: Any) -> Any:
    """Then it is there, or it has failed (R075, R076, R084, R085)."""
    link = list(call.apigateway.vpc_links.values())[-1]
    problem = _problem(call, link)
    link.outcome = problem or READY
    last = ("FAILED" if problem else "AVAILABLE", FOREVER)
    takes_time(link, "status", call.clock.passing(("PENDING", MAKING), last))
    return json_answer(202, link_shown(as_begun(link, "status")))


def _problem(call: Call, link: Any) -> str:
    arn = link.target_arns[0]
    balancer = call.elbv2.load_balancers.get(arn)
    if ":loadbalancer/net/" not in arn and (balancer is None or balancer.type != "network"):
        return NO_NLB
    if balancer is None:
        return "NLB was not found"
    others = (row for row in links(call).values() if row is not link and row.status != "FAILED")
    services = (row.to_dict() for row in call.ec2.configurations.values())
    taken = any(arn in row.target_arns for row in others)
    return TAKEN if taken or any(arn in str(row) for row in services) else ""


def link_shown(link: Any, *, tags: bool = False) -> dict[str, Any]:
    """A link as AWS shows it: a message once it has come to something, tags if one is asked."""
    fields = {
        "id": link.id,
        "name": link.name,
        "description": link.description or None,
        "targetArns": link.target_arns,
        "status": link.status,
        "statusMessage": None if link.status == "PENDING" else getattr(link, "outcome", None),
        "tags": (link.tags or {}) if tags else (link.tags or None),
    }
    return without_nothing(fields)


def link_is_shown(call: Call) -> Any:
    """One link with its tags (R076)."""
    return json_answer(200, link_shown(link_of(call), tags=True))


def links_are_listed(call: Call) -> Any:
    """All links; tags only where there are some (R076)."""
    return json_answer(200, {"item": [link_shown(row) for row in links(call).values()]})


LINK = {"/name": Field("name"), "/description": Field("description", takes=ALL)}
"""The paths of a link that patches reach."""


def only_name_and_description_change(call: Call) -> Any:
    """A link stays with its target (R077, R083)."""
    operations, link = patches_of(call), link_of(call)
    if any(str(row.get("path", "")).startswith("/targetArns") for row in operations):
        raise bad_request("Target arns are not allowed to be changed/added.")
    patch(link, LINK, operations)
    return json_answer(200, link_shown(link, tags=True))


def link_that_a_method_references_stays(call: Call) -> None:
    """Methods and served deployments that name it by its id hold it (F9.7)."""
    key = link_of(call).id
    refuse_if_referenced(key, references(call, key), "[Method:Resource:Stage]")


def refuse_if_referenced(key: str, places: Iterable[str], form: str) -> None:
    """Raise `Refused` if a link is named anywhere."""
    found = ", ".join(dict.fromkeys(places))
    if found:
        raise bad_request(
            f"Cannot delete vpc link. Vpc link '{key}', is referenced in [{found}] in format of "
            f"{form}."
        )


def references(call: Call, key: str) -> Iterator[str]:
    """Where REST APIs name a link: method, resource and stage of each place."""
    for api in call.apigateway.apis.values():
        for stage in api.stages.values():
            deployment = api.deployments[stage.deployment_id]
            for row in deployment.snapshot.resources:
                for verb, method in row.methods.items():
                    if _names(method.get("methodIntegration") or {}, key):
                        yield f"{verb}:{row.id}:{stage.name}"
        for resource in api.resources.values():
            for verb, method in resource.resource_methods.items():
                if getattr(method.method_integration, "connection_id", None) == key:
                    yield f"{verb}:{resource.id}:test-invoke-stage"


def _names(integration: Any, key: str) -> bool:
    return bool(integration.get("connectionId") == key)


def deleted_link_goes_slowly(call: Call) -> Any:
    """202; it is DELETING for some minutes, and then not found (R078)."""
    link = link_of(call)
    takes_time(link, "status", call.clock.passing(("DELETING", GOING), ("GONE", FOREVER)))
    links(call)
    return empty_answer(202)


RULES = (
    Rule("create_vpc_link", "before", link_has_a_name_and_one_target, ("R080", "R081", "R082")),
    Rule("create_vpc_link", "after", link_is_pending_first, ("F5.4", "R075", "R084", "R085")),
    Rule("get_vpc_link", "instead", link_is_shown, ("R076", "R079")),
    Rule("get_vpc_links", "instead", links_are_listed, ("R076",)),
    Rule("update_vpc_link", "instead", only_name_and_description_change, ("R077", "R083")),
    Rule("delete_vpc_link", "before", link_that_a_method_references_stays, ("F9.7",)),
    Rule("delete_vpc_link", "instead", deleted_link_goes_slowly, ("F9.9", "R078")),
)
