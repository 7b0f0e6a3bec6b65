"""Integrations: what a method does with a request. One function a type, in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from labkit.emulator.dataplane.account import Account
from labkit.emulator.dataplane.answers import Answer, not_here, server_error
from labkit.emulator.dataplane.choosing import client_answer
from labkit.emulator.dataplane.mapping import Exchange, check_header_mappings, request_body
from labkit.emulator.dataplane.services import (
    SERVICES,
    Application,
    BackendAnswer,
    access_denied,
    call_service,
    resource_of,
    unreadable,
)
from labkit.flow.policy import evaluate
from labkit.topology import PolicyDocument

API_GATEWAY = "apigateway.amazonaws.com"
_URI = re.compile(
    r"arn:aws:apigateway:(?P<region>[a-z0-9-]+):(?P<service>[a-z0-9.-]+):"
    r"(?P<form>action|path)/(?P<what>.+)"
)
Run = Callable[[Exchange, Account, Application], Answer]


def integrate(exchange: Exchange, account: Account, application: Application) -> Answer:
    """Run a method's integration. Raises `Refusal` where API Gateway itself answers."""
    kind = str(exchange.integration.get("type"))
    run = INTEGRATIONS.get(kind)
    if run is None:
        raise not_here(f"{kind} integrations yet")
    return run(exchange, account, application)


def _mock(exchange: Exchange, _account: Account, _application: Application) -> Answer:
    """The request template's statusCode chooses the response (R137, R138)."""
    found = re.search(r"""["']?statusCode["']?\s*:\s*["']?(\d{3})""", request_body(exchange))
    if found is None:
        raise server_error()
    return client_answer(exchange, found[1], "", traced=False)


def _aws(exchange: Exchange, account: Account, application: Application) -> Answer:
    """An action of an AWS service, called with the integration's role (F6.1 to F6.7)."""
    integration = exchange.integration
    uri = _URI.fullmatch(str(integration.get("uri")))
    if uri is None or uri["form"] != "action" or uri["service"] not in SERVICES:
        raise not_here(f"AWS integrations of the form {integration.get('uri')} yet")
    check_header_mappings(integration)
    body = request_body(exchange)
    policies = _assumed(account, str(integration.get("credentials") or ""))
    backend = (
        unreadable(uri["service"], body)
        or _permitted(exchange, account, uri, body, policies)
        or call_service(application, uri["service"], uri["what"], body, uri["region"])
    )
    return client_answer(exchange, str(backend.status), backend.body, traced=True)


def _assumed(account: Account, arn: str) -> tuple[PolicyDocument, ...]:
    """The role's permissions, once its trust lets API Gateway in (F1.32, F6.4, F6.8)."""
    role = account.role(arn)
    if role is None:
        raise server_error()
    trust, policies = role
    decision = evaluate(
        trust, principal=API_GATEWAY, action="sts:AssumeRole", resource=arn, context={}
    )
    if decision.effect != "allow":
        raise server_error()
    return policies


def _permitted(
    exchange: Exchange,
    account: Account,
    uri: re.Match[str],
    body: str,
    policies: tuple[PolicyDocument, ...],
) -> BackendAnswer | None:
    """None if the role may, else the service's own refusal, which is a 400 like others."""
    role = str(exchange.integration["credentials"])
    service, action = uri["service"], uri["what"]
    resource = resource_of(SERVICES[service], body, uri["region"], account.id)
    effects = {
        evaluate(
            policy,
            principal=role,
            action=f"{service}:{action}",
            resource=resource,
            context={},
        ).effect
        for policy in policies
    }
    if "allow" in effects and "deny" not in effects:
        return None
    return access_denied(role, service, action, resource)


INTEGRATIONS: Mapping[str, Run] = {"MOCK": _mock, "AWS": _aws}
"""The types that there are; any other answers 501 and says so."""
