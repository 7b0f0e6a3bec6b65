"""Fourth leg: API Gateway. Every check from the name of the API to its method."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labkit.flow.api_gateway.asked import Asked
from labkit.flow.api_gateway.authorization import Knock, authorize
from labkit.flow.api_gateway.checks import Check, first_refusal
from labkit.flow.api_gateway.front import (
    API_GATEWAY,
    by_its_door,
    by_its_name,
    domain_lets_in,
    has_stage,
    names_an_api,
)
from labkit.flow.api_gateway.http_routes import at_route
from labkit.flow.api_gateway.methods import method_for
from labkit.flow.api_gateway.refusals import (
    INVALID_API_KEY,
    MISSING_TOKEN,
    TOO_LARGE,
    missing_parameters,
)
from labkit.flow.calls import UNTOLD
from labkit.flow.codes import Code
from labkit.flow.identity import Caller
from labkit.flow.request import Request
from labkit.flow.steps import blocked, hop, not_reached, passed, service_hop, unknown, unsettled
from labkit.flow.trace import Arrival, Hop, Leg, Response
from labkit.topology import Component, HttpApi, HttpRoute, Method, RestApi, Topology

LARGEST_BODY = 10 * 2**20
"""Bytes of a request that API Gateway takes (F6.10)."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The leg's report: a hop, the first refusal if any, and what the request came to.

    `knock` and `method` are None where it never came to a method; `answer` is what an API
    answers that has none that labkit models; `route` is that of an HTTP API.
    """

    hop: Hop
    refusal: Response | None = None
    knock: Knock | None = None
    method: Method | None = None
    answer: Response | None = None
    route: HttpRoute | None = None


def admit(
    topology: Topology, request: Request, arrival: Arrival, who: Caller, found: Asked
) -> Admitted:
    """What API Gateway's front says of a request that arrived."""
    named = names_an_api(topology, found, request, arrival)
    api = found.api
    if api is None:
        at = topology.component(arrival.endpoint or "") or API_GATEWAY
        return _ended(found.domain or at, (named,))
    checks: tuple[Check, ...] = (named,)
    if found.domain:
        checks += domain_lets_in(topology, found.domain, who, arrival)
    checks += (by_its_door(topology, found, arrival),)
    if first_refusal(checks):
        return _ended(api, checks, "stage, policy and method hang on the right door")
    if isinstance(api, HttpApi):
        return _http(api, request, found, checks)
    return _at_stage(topology, request, arrival, who, found, api, checks)


def _http(api: HttpApi, request: Request, found: Asked, so_far: tuple[Check, ...]) -> Admitted:
    """An API of `apigatewayv2`: its stages, and its routes; those that nobody described, and a
    WebSocket API's, are taken to answer.
    """
    named = found.stage in api.stages or "$default" in api.stages
    if named and api.routes is not None and api.protocol == "HTTP":
        check, route = at_route(api, request, found)
        return replace(_ended(api, (*so_far, check)), route=route)
    if named:
        says = f"{api.label} takes it, and its route is taken to answer: labkit models none"
        ended = _ended(api, (*so_far, Check(passed(api, says, "F1.1"))))
        return replace(ended, answer=Response(status=200, body=UNTOLD))
    says = f"{api.label} has no stage {found.stage!r} and no $default"
    remedy = f"use one of its stages: {', '.join(api.stages) or 'none'}"
    step = blocked(api, Code.STAGE_NOT_FOUND, says, "F1.1", remedy=remedy)
    refusal = Response(status=404, body='{"message":"Not Found"}')
    return _ended(api, (*so_far, Check(step, refusal)))


def _at_stage(
    topology: Topology,
    request: Request,
    arrival: Arrival,
    who: Caller,
    found: Asked,
    api: RestApi,
    so_far: tuple[Check, ...],
) -> Admitted:
    named = by_its_name(api, found, request)
    stage = has_stage(api, found)
    before = (*so_far, *named, *((stage,) if stage else ()))
    deployment = api.deployed(found.stage)
    if first_refusal(before) or deployment is None:
        return _ended(api, before)
    knock = Knock(topology, request, arrival, who, found, api, deployment)
    method = method_for(deployment, request.method, found.path)
    inside = _method(knock, method)
    checks = (*before, *authorize(knock, method), *inside)
    return Admitted(
        hop(Leg.API_GATEWAY, api, *(row.step for row in checks)),
        first_refusal(checks),
        knock,
        method,
    )


def _ended(at: Component, checks: tuple[Check, ...], beyond: str = "") -> Admitted:
    steps = [row.step for row in checks]
    if beyond:
        steps.append(not_reached(at.id, at.label, beyond))
    make = service_hop if at is API_GATEWAY else hop
    return Admitted(make(Leg.API_GATEWAY, at, *steps), first_refusal(checks))


def _method(knock: Knock, method: Method | None) -> tuple[Check, ...]:
    """Whether there is a method, and what it asks of a request besides authorisation."""
    call = f"{knock.request.method} {knock.found.path}"
    api = knock.api
    if method is None:
        says = f"{api.label} has no method {call.replace(' ', ' on ', 1)}"
        remedy = "check method and path, and deploy after a change"
        step = blocked(api, Code.METHOD_NOT_FOUND, says, "F1.25", remedy=remedy)
        return (Check(step, MISSING_TOKEN.response(knock.deployment)),)
    found = Check(passed(api, f"{call} is deployed", "F1.19"))
    more = (_key(knock, method), _parameters(knock, method), _size(knock))
    return (found, *(row for row in more if row))


def _key(knock: Knock, method: Method) -> Check | None:
    api = knock.api
    if not method.api_key_required:
        return None
    sent = knock.request.header("x-api-key")
    if sent and api.api_keys is None:
        return Check(unknown(api.id, api.label, "nobody told which API keys count", "F1.29"))
    if sent in (api.api_keys or ()):
        return Check(passed(api, "its API key is one that counts", "F1.29"))
    what = "no API key" if not sent else "an API key that does not count here"
    says = f"the method asks for an API key, and the request has {what}"
    remedy = "send x-api-key with a key whose usage plan covers this stage"
    step = blocked(api, Code.API_KEY_REQUIRED, says, "F1.29", remedy=remedy)
    return Check(step, INVALID_API_KEY.response(knock.deployment))


def _parameters(knock: Knock, method: Method) -> Check | None:
    """Required headers, path and query parameters, named in that order (R128)."""
    missing = [name for name in sorted(method.required, key=_order) if not _sent(knock, name)]
    if not missing:
        return None
    names = tuple(name.rsplit(".", 1)[-1] for name in missing)
    says = f"the method requires {', '.join(names)}, and the request has no such parameter"
    remedy = f"send {', '.join(names)}"
    code = Code.REQUIRED_PARAMETER_MISSING
    step = blocked(knock.api, code, says, "F1.36", remedy=remedy)
    return Check(step, missing_parameters(names).response(knock.deployment))


_PLACES = ("header", "path", "querystring")


def _order(name: str) -> int:
    place = name.removeprefix("method.request.").partition(".")[0]
    return _PLACES.index(place) if place in _PLACES else len(_PLACES)


def _sent(knock: Knock, name: str) -> bool:
    place, _, key = name.removeprefix("method.request.").partition(".")
    if place == "header":
        return bool(knock.request.header(key))
    if place == "querystring":
        return key in knock.request.query
    return True


def _size(knock: Knock) -> Check | None:
    """Body, headers and URL, none of which may be too large (F1.8, F6.10)."""
    request, private = knock.request, knock.private
    headers = sum(len(f"{name}: {value}") for name, value in request.headers)
    sizes = (
        ("body", len(request.body.encode()), LARGEST_BODY),
        ("headers", headers, 8_000 if private else 10_240),
        ("URL", len(request.url), 8_192 if private else 10_240),
    )
    for what, size, most in sizes:
        if size > most:
            says = f"the {what} of the request has {size:,} bytes, and API Gateway takes {most:,}"
            if what != "body":
                says = unsettled(f"{says}; in which words it refuses")
            code = Code.REQUEST_TOO_LARGE
            step = blocked(knock.api, code, says, "F6.10", "F1.8", remedy="send less at once")
            return Check(step, TOO_LARGE.response(knock.deployment))
    return None
