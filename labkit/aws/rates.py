"""How often AWS takes a call of API Gateway's control plane, and clients that keep to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.provision.turns import Rate, Turns

ALL = "all"
RATES: Mapping[str, Rate] = {
    ALL: Rate(0.1, burst=40),
    "CreateRestApi": Rate(3),
    "CreateRestApi-edge": Rate(30),
    "DeleteRestApi": Rate(30),
    "CreateDeployment": Rate(5),
    "CreateDomainName": Rate(30),
    "UpdateDomainName": Rate(30),
    "DeleteDomainName": Rate(30),
    "CreateResource": Rate(0.2),
    "DeleteResource": Rate(0.2),
    "GetResources": Rate(0.4),
    "PutRestApi": Rate(1),
    "UpdateAccount": Rate(20),
    "CreateVpcLink-v2": Rate(15),
    "DeleteVpcLink-v2": Rate(30),
}
"""Of one account in one Region; none of them can be raised (F9.2)."""

SERVICES = ("apigateway", "apigatewayv2")


def keep_to_rates(client: Any, service: str, turns: Turns, place: Callable[[], str]) -> None:
    """Let a client wait for its turn before each attempt at a call.

    `place` names the account and Region, whose learners share the turns. The wait comes
    before a request is signed: a signature is good for some minutes only.
    """
    if service not in SERVICES:
        return

    def wait(request: Any, operation_name: str, **_more: Any) -> None:
        for name in names_of(service, operation_name, request.data):
            turns.take(f"{place()}-{name}", RATES[name])

    client.meta.events.register_first(f"before-sign.{service}", wait)


def names_of(service: str, operation: str, body: bytes | str | None) -> Iterator[str]:
    """The rates that a call counts towards, the slow one first: its turn takes longer."""
    if service == "apigatewayv2":
        operation += "-v2"
    elif operation == "CreateRestApi" and _is_edge(body):
        operation += "-edge"
    if operation in RATES:
        yield operation
    yield ALL


def _is_edge(body: bytes | str | None) -> bool:
    """Whether an API is edge-optimized, as one is that says nothing of its type."""
    types = json.loads(body or "{}").get("endpointConfiguration", {}).get("types") or ["EDGE"]
    return "EDGE" in types
