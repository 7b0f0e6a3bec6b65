"""Certificates of ACM: requested of Amazon's authority, or imported ones that sign themselves.

A custom domain needs a certificate (F1.37). One that is requested is issued once the owner of
the domain has proved it, which a lab of a made-up name cannot; so labs import one that signs
itself. AWS takes such a one for regional domains, and not for edge ones (F1.38); whether for
private ones, its documentation does not settle (F1.39).

The private key of an imported certificate lives in memory for the one call that imports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.calls import told, unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, Unseen, from_pairs, pairs
from labkit.aws.self_signed import self_signed
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes

IN_USE = frozenset({"ResourceInUseException"})
"""The code of a certificate that a custom domain used until a moment ago."""


def _create(scope: Scope, resource: Resource, token: str) -> Attributes:
    make = MAKERS[resource.properties["authority"]]
    arn = make(scope, resource, token)
    return _issued(scope, resource, {"id": arn, "arn": arn})


def _requested(scope: Scope, resource: Resource, token: str) -> str:
    answer = scope.client("acm").request_certificate(
        DomainName=resource.properties["domain"],
        ValidationMethod="DNS",
        IdempotencyToken=token,
        Tags=pairs(scope.tags(*resource.key)),
    )
    return str(answer["CertificateArn"])


def _imported(scope: Scope, resource: Resource, _token: str) -> str:
    certificate, key = self_signed(resource.properties["domain"])
    answer = scope.client("acm").import_certificate(
        Certificate=certificate, PrivateKey=key, Tags=pairs(scope.tags(*resource.key))
    )
    return str(answer["CertificateArn"])


MAKERS = {"amazon": _requested, "itself": _imported}
"""How a certificate comes, by who signs it."""


def _issued(scope: Scope, _: Resource, attributes: Attributes) -> Attributes:
    arn = attributes["arn"]
    scope.waits.until(lambda: _is_issued(scope, arn), f"the certificate {arn} was not issued")
    return attributes


def _is_issued(scope: Scope, arn: str) -> bool:
    known = described(scope, arn)
    if known is None:
        raise Unseen(f"the certificate {arn}")
    status = known["Status"]
    if status not in ("ISSUED", "PENDING_VALIDATION"):
        raise CallFailed("CertificateFailed", f"the certificate {arn} is {status}")
    return bool(status == "ISSUED")


def described(scope: Scope, arn: str) -> dict[str, Any] | None:
    """The description of a certificate, or None where it does not exist."""
    found: list[dict[str, Any]] = []
    with unless_gone():
        found.append(scope.client("acm").describe_certificate(CertificateArn=arn)["Certificate"])
    return found[0] if found else None


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    with told(again=IN_USE):
        scope.client("acm").delete_certificate(CertificateArn=attributes["arn"])


def tags_of(scope: Scope, arn: str) -> dict[str, str] | None:
    """The tags of a certificate, or None where it does not exist."""
    found: list[dict[str, str]] = []
    with unless_gone():
        answer = scope.client("acm").list_tags_for_certificate(CertificateArn=arn)
        found.append(from_pairs(answer.get("Tags")))
    return found[0] if found else None


def _ours(scope: Scope) -> Iterator[tuple[str, dict[str, str]]]:
    """The ARNs of this lab's and learner's certificates, with their tags."""
    for page in scope.client("acm").get_paginator("list_certificates").paginate():
        for row in page["CertificateSummaryList"]:
            tags = tags_of(scope, row["CertificateArn"]) or {}
            if scope.owns(tags):
                yield str(row["CertificateArn"]), tags


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    found = (arn for arn, tags in _ours(scope) if scope.is_step(tags, *resource.key))
    return next(({"id": arn, "arn": arn} for arn in found), None)


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Certificates that still carry this lab's and learner's tags."""
    for arn, tags in _ours(scope):
        yield Leftover("certificate", arn, tags.get("Name", ""))


HANDLERS: dict[str, Handler] = {"certificate": Handler(_create, _issued, _delete, _find)}
