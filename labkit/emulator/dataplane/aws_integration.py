"""AWS: an action or a path of an AWS service, called with the integration's role (F6.1 to F6.8).

    arn:aws:apigateway:{region}:{service}:action/{Action}
    arn:aws:apigateway:{region}:{service}:path/{path}
    arn:aws:apigateway:{region}:{bucket}.s3:path/{path}

With an action API Gateway writes what the service needs for it (R142); a path is called as it
stands, with what the mappings give.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from labkit.emulator.dataplane.account import Account
from labkit.emulator.dataplane.answers import Answer, not_here, server_error
from labkit.emulator.dataplane.asking import asked
from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.dataplane.choosing import client_answer
from labkit.emulator.dataplane.mapping import Exchange, request_body
from labkit.emulator.dataplane.outgoing import (
    OURS_BEFORE_AWS,
    mapped_parameters,
    verb_of,
    with_path,
    with_stage_variables,
)
from labkit.emulator.dataplane.query_api import as_json_call, as_query_answer, speaks_json_alone
from labkit.emulator.dataplane.reach import Reach
from labkit.emulator.dataplane.service_answers import (
    access_denied,
    as_gateway_gets_it,
    unreadable,
)
from labkit.emulator.dataplane.service_call import ServiceCall, call_service
from labkit.emulator.dataplane.services import SERVICES, Service
from labkit.flow.policy import evaluate
from labkit.topology import PolicyDocument

API_GATEWAY = "apigateway.amazonaws.com"
_URI = re.compile(
    r"arn:aws:apigateway:(?P<region>[a-z0-9-]+):(?:(?P<subdomain>[a-z0-9.-]+)\.)?"
    r"(?P<service>[a-z0-9-]+):(?P<form>action|path)/(?P<what>.*)"
)


def aws(exchange: Exchange, reach: Reach) -> Answer:
    """Call the service and map its answer.

    Raises `Refusal`: 500 for a role or mapping that is wrong, 501 for a service that is not here.
    """
    body = request_body(exchange)
    call = _call(exchange, body)
    policies = _assumed(reach.account, str(exchange.setting("credentials") or ""))
    received = asked(
        exchange.log,
        call.sending,
        lambda: (
            unreadable(call)
            or _permitted(exchange, reach.account, call, policies)
            or _answered(reach, call)
        ),
    )
    return client_answer(exchange, str(received.status), received, traced=True)


def _answered(reach: Reach, call: ServiceCall) -> Received:
    if speaks_json_alone(call):
        return as_query_answer(call, call_service(reach.application, as_json_call(call)))
    return as_gateway_gets_it(call, call_service(reach.application, call))


def _call(exchange: Exchange, body: bytes) -> ServiceCall:
    mapped = mapped_parameters(exchange, OURS_BEFORE_AWS)
    text = with_path(with_stage_variables(exchange, str(exchange.setting("uri"))), mapped.path)
    uri = _URI.fullmatch(text)
    if uri is None or uri["service"] not in SERVICES:
        raise not_here(f"AWS integrations of the form {exchange.setting('uri')}")
    service = SERVICES[uri["service"]]
    action = uri["what"] if uri["form"] == "action" else ""
    if action and service.protocol == "rest":
        raise not_here(f"AWS integrations of the form {exchange.setting('uri')}")
    form = action and service.protocol == "query"
    path, _, query = ("/" if action else f"/{uri['what'].lstrip('/')}").partition("?")
    pairs = (*_action_form(service, action), *mapped.query) if form else mapped.query
    host = ".".join(part for part in (uri["subdomain"], uri["service"]) if part)
    return ServiceCall(
        service=uri["service"],
        region=uri["region"],
        host=f"{host}.{uri['region']}.amazonaws.com",
        method=verb_of(exchange),
        path=quote(path, safe="/%:@!$&'()*+,;=~-._"),
        query="&".join(part for part in (query, urlencode(pairs)) if part),
        headers=_headers(exchange, service, action, mapped.headers),
        body=b"" if body == b"{}" and form else body,
    )


def _action_form(service: Service, action: str) -> Headers:
    return (("Action", action), ("Version", service.version))


def _headers(exchange: Exchange, service: Service, action: str, mapped: Headers) -> Headers:
    """The mapped headers, and what an action needs that no mapping gave (F6.3, R142)."""
    usual = [("Accept", "application/json")]
    if service.protocol == "json" and action:
        usual.append(("Content-Type", f"application/x-amz-json-{service.version}"))
        usual.append(("X-Amz-Target", f"{service.target}.{action}"))
    elif service.protocol == "query":
        usual.append(("Content-Type", "application/x-www-form-urlencoded"))
    else:
        kind = exchange.incoming.headers.get("content-type", "application/json")
        usual.append(("Content-Type", kind))
    given = {name.lower() for name, _ in mapped}
    return (*(row for row in usual if row[0].lower() not in given), *mapped)


def _assumed(account: Account, arn: str) -> tuple[PolicyDocument, ...]:
    """The role's permissions, once its trust lets API Gateway in (F1.32, F6.4, F6.8)."""
    if arn.endswith(":user/*"):
        raise not_here("the caller's own credentials for an integration")
    role = account.role(arn)
    if role is None:
        raise server_error(NOT_ASSUMED)
    trust, policies = role
    decision = evaluate(
        trust, principal=API_GATEWAY, action="sts:AssumeRole", resource=arn, context={}
    )
    if decision.effect != "allow":
        raise server_error(NOT_ASSUMED)
    return policies


NOT_ASSUMED = "API Gateway does not have permission to assume the provided role"
"""What the execution log says of a role (F6.8)."""


def _permitted(
    exchange: Exchange,
    account: Account,
    call: ServiceCall,
    policies: tuple[PolicyDocument, ...],
) -> Received | None:
    """None if the role may, else the service's own refusal, which is an error like others."""
    role = str(exchange.setting("credentials"))
    effects = {
        evaluate(
            policy,
            principal=role,
            action=f"{call.service}:{call.action}",
            resource=call.resource(account.id),
            context={},
        ).effect
        for policy in policies
    }
    if "allow" in effects and "deny" not in effects:
        return None
    return access_denied(role, call, account.id)
