"""Other requests: by another name, scheme or stage, signed, with the headers that are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from labkit.flow.api_gateway.methods import method_for
from labkit.flow.codes import Code
from labkit.flow.names import api_name
from labkit.flow.policy import evaluate
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import EXECUTE_API, api_of, asked_for, served, vpc_of
from labkit.flow.request import Request
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    EndpointType,
    Method,
    RestApi,
    Role,
    Topology,
    VpcEndpoint,
)

API_ID = "x-apigw-api-id"
"""The header that names an API where the host name does not (F1.6)."""
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def _sent(says: str, request: Request, **changes: Any) -> Change:
    return Change(says=says, request=replace(request, **changes))


def _url(request: Request, **parts: str) -> str:
    """The URL with some of its parts changed; a port of its own goes with the name."""
    return request.split._replace(**parts).geturl()


def _headers(request: Request, added: Mapping[str, str], *but: str) -> tuple[tuple[str, str], ...]:
    """The headers without some, and with these in place of those of the same name."""
    away = {*but, *added}
    kept = tuple(row for row in request.headers if row[0].lower() not in away)
    return (*kept, *added.items())


def by_endpoint_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By the endpoint's own name, which public DNS knows, with the API in a header (F1.4, F1.6)."""
    api, vpc = topology.get(RestApi, step.component), vpc_of(topology, found)
    request = found.request
    if api is None or vpc is None or api.endpoint_type is not EndpointType.PRIVATE:
        return
    name = api_name(request.hostname)
    service = f"com.amazonaws.{name.region if name else topology.region}.{EXECUTE_API}"
    for row in topology.all(VpcEndpoint):
        near = row.vpc in topology.neighbours(vpc.id) and row.service == service
        if near and row.dns_name:
            says = f"call {api.label} by the name of {row.label}, with the header {API_ID}"
            headers = _headers(request, {API_ID: api.id}, "host")
            url = _url(request, netloc=row.dns_name)
            yield _sent(says, request, url=url, headers=headers, signed_for="")


def by_aws_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By the endpoint's own name, for which its certificate is good (F1.7)."""
    endpoint = topology.get(VpcEndpoint, step.component)
    if endpoint and endpoint.dns_name:
        url = _url(found.request, netloc=endpoint.dns_name)
        yield _sent(f"call {endpoint.label} by its own name", found.request, url=url)


def naming_the_api(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A private API that there is, named by the header that endpoints read (F1.6)."""
    del step
    request = found.request
    for api in topology.all(RestApi):
        if api.endpoint_type is EndpointType.PRIVATE:
            headers = _headers(request, {API_ID: api.id})
            yield _sent(f"name {api.label} by the header {API_ID}", request, headers=headers)


def by_own_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By the default name of the API, which a STRICT one takes alone (F1.18)."""
    api, wanted = topology.get(RestApi, step.component), asked_for(topology, found)
    if api and wanted and wanted.by_default_name:
        name = f"{api.id}.{EXECUTE_API}.{api.region or topology.region}.amazonaws.com"
        url = _url(found.request, netloc=name)
        headers = _headers(found.request, {}, "host", API_ID)
        yield _sent(f"call {api.label} by its own name", found.request, url=url, headers=headers)


def inside_by_own_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A private API by its default name, for a sender in a VPC that took the public way (F1.13)."""
    api, wanted = topology.get(RestApi, step.component), asked_for(topology, found)
    if api and wanted and wanted.domain and vpc_of(topology, found):
        name = f"{api.id}.{EXECUTE_API}.{api.region or topology.region}.amazonaws.com"
        url = _url(found.request, netloc=name, path=f"/{wanted.stage}{wanted.path}")
        headers = _headers(found.request, {}, "host", API_ID)
        yield _sent(f"call {api.label} by its own name", found.request, url=url, headers=headers)


def by_https(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By https and its usual port."""
    del topology, step
    request = found.request
    if not request.is_packet:
        scheme = "wss" if request.scheme in ("ws", "wss") else "https"
        url = _url(request, scheme=scheme, netloc=request.hostname)
        yield _sent(f"call it by {scheme}, tcp/443", request, url=url)


def by_new_tls(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By a client that speaks TLS 1.2 (F1.8)."""
    del topology, step
    yield _sent("use a client that speaks TLS 1.2", found.request, tls="1.2")


def for_known_stage(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """For a stage that there is."""
    del step
    api, wanted = api_of(topology, found), asked_for(topology, found)
    if api is None or wanted is None or wanted.domain:
        return
    for row in api.stages:
        if api.deployed(row.name):
            url = _url(found.request, path=f"/{row.name}{wanted.path}")
            yield _sent(f"ask for the stage {row.name} of {api.label}", found.request, url=url)


def by_known_verb(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By a method that the path has."""
    del step
    wanted, serves = asked_for(topology, found), served(topology, found)
    request = found.request
    for verb in VERBS if wanted and serves else ():
        if wanted and serves and method_for(serves, verb, wanted.path):
            yield _sent(f"send {verb} in place of {request.method}", request, method=verb)


def _method(topology: Topology, found: Trace) -> Method | None:
    """The method that a request came to."""
    wanted, serves = asked_for(topology, found), served(topology, found)
    return method_for(serves, found.request.method, wanted.path) if wanted and serves else None


def with_key(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """With an API key that a usage plan admits (F1.29)."""
    del step
    api = api_of(topology, found)
    for key in (api.api_keys or ())[:1] if api else ():
        headers = _headers(found.request, {"x-api-key": key})
        yield _sent("send x-api-key with a key that counts", found.request, headers=headers)


def with_parameters(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """With the headers and query parameters that the method requires."""
    del step
    method, request = _method(topology, found), found.request
    required = method.required if method else ()
    places = [name.removeprefix("method.request.").partition(".")[::2] for name in required]
    headers = {name: VALUE for place, name in places if place == "header"}
    query = {name: [VALUE] for place, name in places if place == "querystring"}
    missing = {name: value for name, value in headers.items() if not request.header(name)}
    added = {name: value for name, value in query.items() if name not in request.query}
    url = _url(request, query=urlencode({**request.query, **added}, doseq=True))
    if missing or added:
        says = f"send {', '.join((*missing, *added))}"
        yield _sent(says, request, headers=_headers(request, missing), url=url)


VALUE = "value"
"""Stands for what only the caller knows."""


def as_json(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """As JSON, which the integration has a template for (F6.9)."""
    del topology, step
    request = found.request
    if request.header("content-type") not in ("", "application/json"):
        headers = _headers(request, {"content-type": "application/json"})
        yield _sent("send Content-Type: application/json", request, headers=headers)


def with_token(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """With a token where the authorizer looks for it (F4.6)."""
    del step
    method, serves = _method(topology, found), served(topology, found)
    rows = serves.authorizers if serves and method else ()
    row = next((one for one in rows if method and one.id == method.authorizer), None)
    name = row.header if row else "Authorization"
    headers = (*found.request.headers, (name, VALUE))
    yield _sent(f"send a valid token in {name}", found.request, headers=headers)


def signed(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Signed with a role of which a client can have credentials."""
    del step
    for role in topology.all(Role) if not found.request.signed_by else ():
        if _for_clients(role):
            says = f"sign the request as {role.label}"
            yield _sent(says, found.request, signed_by=role.id, signed_for="")


def _for_clients(role: Role) -> bool:
    """Whether an instance, or a user of the account, may assume the role."""
    account = role.id.split(":")[4] if role.id.count(":") > 4 else ""
    who = ("ec2.amazonaws.com", f"arn:aws:iam::{account}:root")
    return any(
        evaluate(
            role.trust, principal=one, action="sts:AssumeRole", resource=role.id, context={}
        ).effect
        == "allow"
        for one in who
    )


def signed_for_host(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Signed for the host that is called; the API is named by a header then (F1.9)."""
    api, request = topology.get(RestApi, step.component), found.request
    headers = request.headers
    if request.header("host") and api and request.host_header != request.hostname:
        headers = _headers(request, {API_ID: api.id}, "host")
    says = "sign for the host that is called"
    if headers != request.headers:
        says = f"{says}, and name {step.label} by the header {API_ID}"
    yield _sent(says, request, headers=headers, signed_for="")


FIXES: Fixes = {
    Code.NAME_NOT_FOUND: (by_endpoint_name,),
    Code.TLS_NAME_MISMATCH: (by_aws_name,),
    Code.API_NOT_FOUND: (naming_the_api,),
    Code.API_PRIVATE_FROM_OUTSIDE: (inside_by_own_name,),
    Code.ENDPOINT_ACCESS_MODE_STRICT: (by_own_name,),
    Code.PORT_CLOSED: (by_https,),
    Code.TLS_VERSION: (by_new_tls,),
    Code.STAGE_NOT_FOUND: (for_known_stage,),
    Code.METHOD_NOT_FOUND: (by_known_verb,),
    Code.API_KEY_REQUIRED: (with_key,),
    Code.REQUIRED_PARAMETER_MISSING: (with_parameters,),
    Code.UNSUPPORTED_MEDIA_TYPE: (as_json,),
    Code.BACKEND_ERROR: (as_json,),
    Code.TOKEN_MISSING: (with_token,),
    Code.REQUEST_NOT_SIGNED: (signed,),
    Code.ENDPOINT_POLICY_NO_ALLOW: (signed,),
    Code.SIGNATURE_MISMATCH: (signed_for_host,),
}
