"""Custom domain names of REST APIs, public and private (F1.15, F1.16)."""

from __future__ import annotations

import time
from typing import Any

from moto.apigateway.models import DomainName
from moto.apigateway.utils import create_id

from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_policies import kept_policy
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    invalid,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Refused, Rule

_DOMAIN: Any = DomainName
TYPES = ("EDGE", "REGIONAL", "PRIVATE")
EDGE_ZONE = "Z2FDTNDATAQYW2"
REGIONAL_ZONES = {"us-east-1": "Z1UJRXOUMOOFQ8", "us-west-2": "Z2OJLYMUO9EFXC"}
"""Hosted zones of the names that a custom domain's alias leads to."""


def domain_of(call: Call) -> Any:
    """The domain that the URL names; a private one is named by its id as well."""
    found = call.apigateway.domain_names.get(call.path.get("domain_name", ""))
    ids = call.queried("domainNameId")
    if found is None or (found.domain_id or "") != (ids[0] if ids else ""):
        raise not_found("Invalid domain name identifier specified")
    return found


def _kind(call: Call) -> str:
    types = (call.body.get("endpointConfiguration") or {}).get("types") or ["EDGE"]
    if set(types) - set(TYPES):
        raise invalid(
            f"Value '[{', '.join(types)}]' at "
            "'createDomainNameInput.endpointConfiguration.types' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]"
        )
    return str(types[0])


def domain_has_a_certificate(call: Call) -> None:
    """Of the right kind for its type, in a name that nobody has here; no stars in private."""
    body, kind = call.body, _kind(call)
    name = str(body.get("domainName") or "")
    if "." not in name.strip("."):
        raise bad_request("Invalid domain name specified")
    regional = body.get("regionalCertificateArn") or body.get("regionalCertificateName")
    plain = body.get("certificateArn") or body.get("certificateBody")
    given = regional if kind == "REGIONAL" else plain
    if not given:
        raise bad_request("A certificate was not provided for the domain name")
    if str(given).startswith("arn:") and ":acm:" not in str(given):
        raise bad_request("Invalid certificate ARN")
    if kind == "PRIVATE" and name.startswith("*"):
        raise bad_request("Wildcard domain names are not supported for private domain names")
    if name in call.apigateway.domain_names:
        raise conflict("The domain name you provided already exists.")


def domain_is_made(call: Call) -> Any:
    """With the names that its type gives it."""
    body, kind = call.body, _kind(call)
    name = body["domainName"]
    made = _DOMAIN(name, region_name=call.region, tags=body.get("tags"))
    made.domain_id = create_id() if kind == "PRIVATE" else None
    made.kind, made.given = kind, dict(body)
    made.security_policy = body.get("securityPolicy") or "TLS_1_2"
    made.made_at = int(time.time())
    made.policy = kept_policy(call, "*", body.get("policy") or "") if body.get("policy") else None
    made.certificate_arn = body.get("certificateArn")
    made.regional_certificate_arn = body.get("regionalCertificateArn")
    call.apigateway.domain_names[name] = made
    return json_answer(201, domain_shown(call, made))


def domain_arn(call: Call, domain: Any) -> str:
    """A private domain's ARN, which tells domains of the same name apart."""
    place = f"/domainnames/{domain.domain_name}+{domain.domain_id}"
    return f"arn:aws:apigateway:{call.region}:{call.account}:{place}"


def domain_shown(call: Call, domain: Any, *, tags: bool = False) -> dict[str, Any]:
    """A domain as AWS shows it."""
    address = (domain.given.get("endpointConfiguration") or {}).get("ipAddressType")
    usual = "dualstack" if domain.kind == "PRIVATE" else "ipv4"
    fields = {
        "domainName": domain.domain_name,
        "certificateName": domain.given.get("certificateName"),
        "certificateArn": domain.certificate_arn,
        "certificateUploadDate": domain.made_at,
        "regionalCertificateArn": domain.regional_certificate_arn,
        "regionalCertificateName": domain.given.get("regionalCertificateName"),
        "endpointConfiguration": {"types": [domain.kind], "ipAddressType": address or usual},
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": domain.security_policy,
        "policy": domain.policy,
        "routingMode": domain.given.get("routingMode"),
        "tags": (domain.tags or {}) if tags else (domain.tags or None),
        **_names(call, domain),
    }
    return without_nothing(fields)


def _names(call: Call, domain: Any) -> dict[str, str]:
    """What a record in the domain's zone is to lead to, by type."""
    if domain.kind == "PRIVATE":
        return {"domainNameId": domain.domain_id, "domainNameArn": domain_arn(call, domain)}
    if domain.kind == "REGIONAL":
        zone = REGIONAL_ZONES.get(call.region, EDGE_ZONE)
        return {"regionalDomainName": domain.regional_domain_name, "regionalHostedZoneId": zone}
    name = domain.distribution_domain_name
    return {"distributionDomainName": name, "distributionHostedZoneId": EDGE_ZONE}


def domain_is_shown(call: Call) -> Any:
    """One domain."""
    return json_answer(200, domain_shown(call, domain_of(call), tags=True))


def domains_are_listed(call: Call) -> Any:
    """All domains."""
    rows = [domain_shown(call, row) for row in call.apigateway.domain_names.values()]
    return json_answer(200, {"item": rows})


def deleted_domain_takes_its_mappings_along(call: Call) -> Any:
    """202, and 404 the next time."""
    name = domain_of(call).domain_name
    del call.apigateway.domain_names[name]
    call.apigateway.base_path_mappings.pop(name, None)
    return empty_answer(202)


DOMAIN = {
    "/certificateArn": Field("certificate_arn"),
    "/regionalCertificateArn": Field("regional_certificate_arn"),
    "/securityPolicy": Field("security_policy"),
    "/policy": Field("policy", takes=ALL),
}
"""The paths of a domain that patches reach."""

_TYPE = "/endpointConfiguration/types"


def patches_of_a_domain_take_effect(call: Call) -> Any:
    """A private domain stays private, a public one public (F1.16); moto lacks the operation."""
    operations, domain = patches_of(call), domain_of(call)
    kinds = [row.get("value") for row in operations if str(row.get("path")).startswith(_TYPE)]
    for kind in kinds:
        if "PRIVATE" in (kind, domain.kind) and kind != domain.kind:
            raise bad_request(
                "A private domain name cannot become public, nor a public one private"
            )
    others = [row for row in operations if not str(row.get("path")).startswith(_TYPE)]
    before = domain.policy
    patch(domain, DOMAIN, others)
    try:
        domain.policy = kept_policy(call, "*", domain.policy or "")
    except Refused:
        domain.policy = before
        raise
    domain.kind = kinds[-1] if kinds else domain.kind
    return json_answer(200, domain_shown(call, domain, tags=True))


RULES = (
    Rule("create_domain_name", "before", domain_has_a_certificate, ("F1.15", "F1.16")),
    Rule("create_domain_name", "instead", domain_is_made, ("F1.15", "F2.13")),
    Rule("get_domain_name", "instead", domain_is_shown),
    Rule("get_domain_names", "instead", domains_are_listed),
    Rule("delete_domain_name", "instead", deleted_domain_takes_its_mappings_along),
    Rule("update_domain_name", "instead", patches_of_a_domain_take_effect, ("F1.16",)),
)
