"""VPC links, version 2: interfaces in the subnets of a VPC (F5.7, F5.8).

Subnets and security groups cannot change. The interfaces are AWS's own, and go with the link.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.apigateway_links import GOING, MAKING, references, refuse_if_referenced
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    empty_answer,
    json_answer,
    not_found,
)
from labkit.emulator.rules.ec2_shared import all_subnets, make_service_interface, release_interface
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.rules.states import as_begun, takes_time

READY = "VPC link is ready to route traffic"
MOST_SUBNETS = 10
"""Subnets that one link may have (F5.14)."""


def links(call: Call) -> dict[str, Any]:
    """The links that are there; those whose deletion is over go, with their interfaces."""
    kept = call.apigatewayv2.vpc_links
    for key in [key for key, link in kept.items() if link.status == "GONE"]:
        for interface in kept.pop(key).interfaces:
            release_interface(call.ec2, interface)
    found: dict[str, Any] = kept
    return found


def link_of(call: Call) -> Any:
    """The link that the URL names."""
    key = call.path.get("vpcLinkId", "")
    found = links(call).get(key)
    if found is None:
        raise not_found(f"Invalid VpcLink identifier specified {key}")
    return found


def link_is_in_subnets_of_one_vpc(call: Call) -> None:
    """Its subnets and groups exist, and belong together."""
    body, ec2 = call.body, call.ec2
    if not body.get("name"):
        raise bad_request("Name cannot be empty")
    wanted = body.get("subnetIds") or []
    if not 0 < len(wanted) <= MOST_SUBNETS:
        raise bad_request(f"A VPC link has between 1 and {MOST_SUBNETS} subnets")
    known = {row.id: row.vpc_id for row in all_subnets(ec2)}
    missing = [key for key in wanted if key not in known]
    if missing:
        raise bad_request(f"The subnet ID '{missing[0]}' does not exist")
    vpcs = {known[key] for key in wanted}
    if len(vpcs) > 1:
        raise bad_request("The subnets of a VPC link belong to one VPC")
    _check_groups(ec2, body.get("securityGroupIds") or [], *vpcs)


def _check_groups(ec2: Any, groups: list[str], vpc: str) -> None:
    for key in groups:
        if key not in ec2.groups[vpc]:
            raise bad_request(f"The security group '{key}' does not exist in VPC '{vpc}'")


def link_gets_its_interfaces(call: Call, _answer: Any) -> Any:
    """One in each subnet; the link is pending for some minutes (F5.7, F9.1)."""
    link = list(call.apigatewayv2.vpc_links.values())[-1]
    link.sg_ids = link.sg_ids or []
    words = f"VPC Link interface of {link.id}"
    link.interfaces = [
        make_service_interface(call.ec2, key, "api_gateway_managed", _groups(call, link), words).id
        for key in link.subnet_ids
    ]
    link.status = "PENDING"
    passing = call.clock.passing(("PENDING", MAKING), ("AVAILABLE", FOREVER))
    takes_time(link, "status", passing)
    return json_answer(201, link_shown(as_begun(link, "status")))


def _groups(call: Call, link: Any) -> list[str]:
    """The groups that were given, or the default one of the VPC."""
    if link.sg_ids:
        return list(link.sg_ids)
    vpc = call.ec2.get_subnet(link.subnet_ids[0]).vpc_id
    return [call.ec2.get_default_security_group(vpc).id]


def link_shown(link: Any) -> dict[str, Any]:
    """A link as AWS shows it."""
    fields: dict[str, Any] = {**link.to_json(), "vpcLinkStatus": link.status}
    if link.status == "AVAILABLE":
        fields["vpcLinkStatusMessage"] = READY
    return fields


def link_is_shown(call: Call) -> Any:
    """One link."""
    return json_answer(200, link_shown(link_of(call)))


def links_are_listed(call: Call) -> Any:
    """All links."""
    return json_answer(200, {"items": [link_shown(row) for row in links(call).values()]})


def only_its_name_changes(call: Call) -> Any:
    """Subnets and groups are for good (F5.7)."""
    link = link_of(call)
    link.name = call.body.get("name") or link.name
    return json_answer(200, link_shown(link))


def link_that_an_integration_uses_stays(call: Call) -> None:
    """Routes and methods that name it hold it (F9.7)."""
    key = link_of(call).id
    refuse_if_referenced(key, _routes(call, key), "[Method:Resource]")
    refuse_if_referenced(key, references(call, key), "[Method:Resource:Stage]")


def _routes(call: Call, key: str) -> Iterator[str]:
    """Where HTTP APIs use a link: the method of each integration, with its route if it has one."""
    for api in call.apigatewayv2.apis.values():
        for row in api.integrations.values():
            if row.connection_id == key:
                users = [one.route_id for one in api.routes.values() if _leads_to(one, row.id)]
                for place in users or [row.id]:
                    yield f"{row.integration_method or 'ANY'}:{place}"


def _leads_to(route: Any, integration: str) -> bool:
    return bool(route.target == f"integrations/{integration}")


def deleted_link_goes_slowly(call: Call) -> Any:
    """202; it is DELETING for some minutes, and its interfaces go with it."""
    link = link_of(call)
    takes_time(link, "status", call.clock.passing(("DELETING", GOING), ("GONE", FOREVER)))
    links(call)
    return empty_answer(202)


RULES = (
    Rule("create_vpc_link", "before", link_is_in_subnets_of_one_vpc, ("F5.7",)),
    Rule("create_vpc_link", "after", link_gets_its_interfaces, ("F5.7", "F9.1")),
    Rule("get_vpc_link", "instead", link_is_shown),
    Rule("get_vpc_links", "instead", links_are_listed),
    Rule("update_vpc_link", "instead", only_its_name_changes, ("F5.7",)),
    Rule("delete_vpc_link", "before", link_that_an_integration_uses_stays, ("F9.7",)),
    Rule("delete_vpc_link", "instead", deleted_link_goes_slowly, ("F5.7",)),
)
