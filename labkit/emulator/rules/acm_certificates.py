"""ACM: certificates wait for their validation, and stay while something uses them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import passing_of, takes_time

VALIDATED = 120
"""Seconds from the request of a certificate until its domain is validated."""
PENDING = "PENDING_VALIDATION"
WHEN_ISSUED = ("NotBefore", "NotAfter", "IssuedAt", "Serial")


def unknown_certificate_is_refused(call: Call) -> None:
    """By every call that names one."""
    arn = call.get("CertificateArn")
    if arn and arn not in call.backend("acm")._certificates:  # noqa: SLF001  moto's only list
        raise Refused("ResourceNotFoundException", f"Could not find certificate {arn}.")


def certificate_waits_for_validation(call: Call, answer: Any) -> Any:
    """It is issued when its domain is validated; moto looks at the clock of the machine."""
    arn = answer.result["CertificateArn"]
    made = call.backend("acm")._certificates[arn]  # noqa: SLF001  moto's only list
    if passing_of(made, "status") is None and made.status == PENDING:
        takes_time(made, "status", call.clock.passing((PENDING, VALIDATED), ("ISSUED", FOREVER)))
    return answer


def certificate_tells_who_uses_it(call: Call, answer: Any) -> Any:
    """And nothing of its dates before it is issued."""
    told = answer.result["Certificate"]
    told["InUseBy"] = list(dict.fromkeys(_users(call, told["CertificateArn"])))
    if told["Status"] == PENDING:
        for key in WHEN_ISSUED:
            told.pop(key, None)
    return answer


def _users(call: Call, arn: str) -> Iterator[str]:
    """Load balancers by their listeners, and custom domain names.

    A service that was never called uses none, and is not loaded for the question.
    """
    if "moto.elbv2.models" in sys.modules:
        for balancer in call.backend("elbv2").load_balancers.values():
            if any(arn in row.certificates for row in balancer.listeners.values()):
                yield balancer.arn
    if "moto.apigateway.models" in sys.modules:
        for domain in call.apigateway.domain_names.values():
            if arn in (domain.certificate_arn, domain.regional_certificate_arn):
                yield f"arn:aws:apigateway:{call.region}::/domainnames/{domain.domain_name}"


def certificate_in_use_cannot_go(call: Call) -> None:
    """Its users must let go of it first."""
    arn = call.get("CertificateArn")
    if any(_users(call, arn)):
        text = f"Certificate {arn} in account {call.account} is in use."
        raise Refused("ResourceInUseException", text)


def certificate_that_waits_is_not_given(call: Call) -> None:
    """There is none before it is issued."""
    made = call.backend("acm")._certificates[call.get("CertificateArn")]  # noqa: SLF001
    if made.status == PENDING:
        text = f"The certificate {made.arn} is in the process of being issued."
        raise Refused("RequestInProgressException", text)


NAMING = (
    "describe_certificate",
    "get_certificate",
    "delete_certificate",
    "export_certificate",
    "list_tags_for_certificate",
    "add_tags_to_certificate",
    "remove_tags_from_certificate",
    "import_certificate",
)
RULES = (
    *constraint_rules("acm", "ValidationException"),
    *(Rule(operation, "before", unknown_certificate_is_refused) for operation in NAMING),
    Rule("request_certificate", "after", certificate_waits_for_validation),
    Rule("describe_certificate", "after", certificate_tells_who_uses_it),
    Rule("get_certificate", "before", certificate_that_waits_is_not_given),
    Rule("delete_certificate", "before", certificate_in_use_cannot_go),
)
