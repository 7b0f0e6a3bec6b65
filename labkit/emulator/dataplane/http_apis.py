"""HTTP APIs as the account holds them: stages, routes, integrations, read afresh each time.

A stage serves the API as it is now, once it deploys by itself or has a deployment.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.routing import fit, parts_of

DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its key, who may call it, and its integration in AWS's spelling."""

    key: str
    authorization: str
    integration: Mapping[str, Any] | None

    @property
    def verb(self) -> str:
        """The method of its key; empty for `$default`."""
        return "" if self.key == DEFAULT else self.key.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path of its key."""
        return self.key.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class HttpApi:
    """An HTTP or WebSocket API. `stages` are those that serve, with their variables."""

    id: str
    account: str
    region: str
    protocol: str
    disabled: bool
    stages: Mapping[str, Mapping[str, str]]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What takes a request: stage, the path after it, the route and its parameters."""

    stage: str
    path: str
    route: Route
    parameters: Mapping[str, str]


def find_http_api(target: Addressed) -> HttpApi | None:
    """The API of apigatewayv2 that a request names; None if there is none."""
    models = sys.modules.get("moto.apigatewayv2.models")
    for account, region, backend in models.apigatewayv2_backends.iter_backends() if models else ():
        found = backend.apis.get(target.api)
        if found is not None and region == target.region:
            return _read(found, account, region)
    return None


def _read(api: Any, account: str, region: str) -> HttpApi:
    return HttpApi(
        id=api.api_id,
        account=account,
        region=region,
        protocol=str(api.protocol_type),
        disabled=str(api.disable_execute_api_endpoint).lower() == "true",
        stages={row.name: dict(row.stage_variables or {}) for row in _serving(api)},
        routes=tuple(_route(api, row) for row in api.routes.values()),
    )


def _serving(api: Any) -> list[Any]:
    stages = api.stages.values()
    return [row for row in stages if row.auto_deploy or getattr(row, "deployment_id", None)]


def _route(api: Any, route: Any) -> Route:
    key = str(route.target or "").rpartition("/")[2]
    found = api.integrations.get(key)
    shown = found.to_json() if found is not None else None
    return Route(route.route_key, str(route.authorization_type or "NONE").upper(), shown)


def taken(api: HttpApi, target: Addressed, verb: str) -> Taken | None:
    """The route that takes a request; None where nothing does.

    The first part of the path is the stage's name, unless only `$default` is there. A whole
    path wins over a greedy one and that over `$default`; a method over ANY.
    """
    named = target.stage in api.stages
    if not named and DEFAULT not in api.stages:
        return None
    stage, path = (target.stage, target.path) if named else (DEFAULT, target.whole_path)
    path = path if len(path) == 1 else path.rstrip("/") or "/"
    ranked = [
        ((*rank, route.verb == "ANY"), route, found)
        for route in api.routes
        if route.verb in (verb, "ANY")
        for rank, found in [fit(parts_of(route.path), parts_of(path))]
        if found is not None
    ]
    if ranked:
        _, route, found = min(ranked, key=lambda row: row[0])
        return Taken(stage, path, route, found)
    catch_all = next((row for row in api.routes if row.key == DEFAULT), None)
    return Taken(stage, path, catch_all, {}) if catch_all else None
