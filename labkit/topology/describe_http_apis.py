"""HTTP and WebSocket APIs, read from what `apigatewayv2` answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from labkit.topology.api import HttpApi, HttpRoute
from labkit.topology.describe_rows import (
    Row,
    choice,
    each_text,
    name_of,
    rows_of,
    text,
    text_or,
)

Protocol = Literal["HTTP", "WEBSOCKET"]
Connection = Literal["INTERNET", "VPC_LINK"]
PROTOCOLS: dict[str, Protocol] = {"HTTP": "HTTP", "WEBSOCKET": "WEBSOCKET"}
CONNECTIONS: dict[str, Connection] = {"INTERNET": "INTERNET", "VPC_LINK": "VPC_LINK"}
LED = "integrations/"
"""How a route's target begins; the id of an integration follows."""


def http_api(row: Row) -> HttpApi:
    """An API of GetApis, with `Stages`, `Routes` and `Integrations` as their calls give them."""
    stages = each_text(row, "Stages", "StageName")
    return HttpApi(
        id=text(row, "ApiId"),
        name=name_of(row) or text_or(row, "Name"),
        protocol=choice(row, "ProtocolType", PROTOCOLS, "HTTP"),
        stages=stages if row.get("Stages") is not None else ("$default",),
        routes=None if row.get("Routes") is None else tuple(_routes(row)),
        account=text_or(row, "OwnerId"),
        region=text_or(row, "Region"),
    )


def _routes(row: Row) -> Iterator[HttpRoute]:
    """Each route with its integration, if that was described."""
    found = {text(item, "IntegrationId"): item for item in rows_of(row, "Integrations")}
    for item in rows_of(row, "Routes"):
        led = found.get(text_or(item, "Target").removeprefix(LED), {})
        yield HttpRoute(
            key=text(item, "RouteKey"),
            integration_type=text_or(led, "IntegrationType"),
            uri=text_or(led, "IntegrationUri"),
            connection_type=choice(led, "ConnectionType", CONNECTIONS, "INTERNET"),
            connection_id=text_or(led, "ConnectionId"),
            method=text_or(led, "IntegrationMethod"),
            authorization=text_or(item, "AuthorizationType", "NONE"),
        )
