"""Domain name access associations: a private domain behind a VPC endpoint (F1.15, F1.16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.emulator.rules.apigateway_domains import domain_arn
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule

Association = dict[str, Any]
UNKNOWN = "Invalid domain name access association identifier specified"


def associations(call: Call) -> dict[str, Association]:
    """The associations of an account and Region by ARN."""
    found: dict[str, Association] = vars(call.apigateway).setdefault("access_associations", {})
    return found


def _private_domains(call: Call) -> Iterator[tuple[str, Any]]:
    for domain in call.apigateway.domain_names.values():
        if domain.kind == "PRIVATE":
            yield domain_arn(call, domain), domain


def association_is_made(call: Call) -> Any:
    """Between a private domain and an endpoint for execute-api; once for each name there."""
    body = call.body
    arn, endpoint = str(body.get("domainNameArn") or ""), body.get("accessAssociationSource")
    domain = dict(_private_domains(call)).get(arn)
    if domain is None:
        raise not_found("Invalid domain name identifier specified")
    found = call.ec2.vpc_end_points.get(endpoint)
    if found is None or not found.service_name.endswith(".execute-api"):
        raise bad_request(f"Invalid VPC endpoint id specified: {endpoint}")
    name = domain.domain_name
    key = (
        f"arn:aws:apigateway:{call.region}:{call.account}:/domainnameaccessassociations/"
        f"domainname/{name}/vpcesource/{endpoint}"
    )
    if key in associations(call):
        raise conflict(f"An access association for {name} and {endpoint} already exists")
    associations(call)[key] = without_nothing(
        {
            "domainNameAccessAssociationArn": key,
            "domainNameArn": arn,
            "accessAssociationSourceType": body.get("accessAssociationSourceType") or "VPCE",
            "accessAssociationSource": endpoint,
            "tags": body.get("tags"),
        }
    )
    return json_answer(201, associations(call)[key])


def associations_are_listed(call: Call) -> Any:
    """Those of this account; others' are none of ours."""
    others = call.queried("resourceOwner") == ["OTHER_ACCOUNTS"]
    rows = [] if others else [*associations(call).values()]
    return json_answer(200, {"item": rows})


def deleted_association_is_gone(call: Call) -> Any:
    """202, and 404 the next time."""
    key = call.path.get("domain_name_access_association_arn", "")
    if associations(call).pop(key, None) is None:
        raise not_found(UNKNOWN)
    return empty_answer(202)


def owner_rejects_an_association(call: Call) -> Any:
    """The domain's owner ends what another account began."""
    key = (call.queried("domainNameAccessAssociationArn") or [""])[0]
    if associations(call).pop(key, None) is None:
        raise not_found(UNKNOWN)
    return empty_answer(202)


_NAME = "domain_name_access_association"

RULES = (
    Rule(f"create_{_NAME}", "instead", association_is_made, ("F1.15", "F1.16")),
    Rule(f"get_{_NAME}s", "instead", associations_are_listed, ("F1.15",)),
    Rule(f"delete_{_NAME}", "instead", deleted_association_is_gone, ("F1.15",)),
    Rule(f"reject_{_NAME}", "instead", owner_rejects_an_association, ("F10.8",)),
)
