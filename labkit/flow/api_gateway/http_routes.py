"""Which route of an HTTP API takes a request, and whether it is let through to it."""

from __future__ import annotations

from labkit.flow.api_gateway.asked import Asked
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.methods import rank_of
from labkit.flow.codes import Code
from labkit.flow.request import Request
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Response
from labkit.topology import HttpApi, HttpRoute

DEFAULT = "$default"
"""The route that takes what no other one does, and the stage without a name in the path."""


def path_in(api: HttpApi, found: Asked) -> str:
    """The path that routes are asked about: without the stage, unless it is the default one."""
    if found.stage in api.stages:
        return found.path
    return f"/{found.stage}{found.path if found.path != '/' else ''}"


def route_for(api: HttpApi, verb: str, path: str) -> HttpRoute | None:
    """The route of a request: the closest path, then its own verb before `ANY` (F5.19)."""
    found = []
    for row in api.routes or ():
        wanted, _, pattern = row.key.partition(" ")
        rank = rank_of(pattern, path) if pattern else None
        if rank is not None and wanted in (verb, "ANY"):
            found.append((rank, wanted == "ANY", row.key, row))
    best = min(found, default=None, key=lambda one: one[:3])
    if best:
        return best[3]
    return next((row for row in api.routes or () if row.key == DEFAULT), None)


def at_route(api: HttpApi, request: Request, found: Asked) -> tuple[Check, HttpRoute | None]:
    """The check of whether there is a route, and the route."""
    path = path_in(api, found)
    route = route_for(api, request.method, path)
    if route is None:
        says = f"{api.label} has no route for {request.method} {path}"
        remedy = f"create the route {request.method} {path}, or $default"
        step = blocked(api, Code.METHOD_NOT_FOUND, says, "F5.19", remedy=remedy)
        return Check(step, Response(status=404, body='{"message":"Not Found"}')), None
    if route.authorization != "NONE":
        says = f"labkit does not model {route.authorization} authorisation of an HTTP API's routes"
        return Check(unknown(api.id, api.label, says, "F5.19")), route
    return Check(passed(api, f"the route {route.key} takes it", "F5.19")), route
