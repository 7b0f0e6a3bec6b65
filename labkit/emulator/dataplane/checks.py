"""What a method asks of a request besides authorisation: a key, parameters, a body, a size."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.emulator.dataplane.account import Account, Api, DeployedStage
from labkit.emulator.dataplane.answers import (
    invalid_api_key,
    missing_parameters,
    not_here,
    too_large,
)
from labkit.emulator.dataplane.incoming import BODY_LIMIT, Incoming
from labkit.emulator.dataplane.models import check_body
from labkit.emulator.snapshots import Definition, Snapshot, Validator

HEADER_LIMIT = {True: 8_000, False: 10_240}
URL_LIMIT = {True: 8_192, False: 10_240}
"""Bytes of all headers, and characters of a URL: of a private API, and of others (F1.8)."""

PLACES = ("header", "path", "querystring")
"""Where parameters stand, in the order in which AWS names those that are missing (R128)."""

NO_CHECKS = Validator(body=False, parameters=False)


def pass_api_key(
    account: Account, incoming: Incoming, api: Api, stage: DeployedStage, method: Definition
) -> dict[str, str]:
    """What `$context.identity` says of the key that a method wants. Raises `Refusal` (R131, R132).

    What plans and stages say of throttling and quotas is kept, and nobody counts by it.
    """
    if not method.get("apiKeyRequired"):
        return {}
    if stage.snapshot.key_source != "HEADER":
        raise not_here("API keys that an authorizer gives")
    sent = incoming.headers.get("x-api-key", "")
    key = account.api_key(api.region, sent) if sent else None
    if key is None or not key.enabled or f"{api.id}/{stage.name}" not in key.stages:
        raise invalid_api_key()
    return {"apiKey": sent, "apiKeyId": key.id}


def pass_sizes(incoming: Incoming, api: Api) -> None:
    """Body, headers and URL are not too large. Raises `Refusal` (F1.8, F6.10)."""
    headers = sum(len(name) + len(value) + 2 for name, value in incoming.client)
    sizes = (
        (len(incoming.raw), BODY_LIMIT),
        (headers, HEADER_LIMIT[api.private]),
        (len(incoming.url), URL_LIMIT[api.private]),
    )
    if any(size > most for size, most in sizes):
        raise too_large()


def pass_validator(
    incoming: Incoming,
    snapshot: Snapshot,
    method: Definition,
    parameters: Mapping[str, Mapping[str, str]],
) -> None:
    """What the method's request validator wants: parameters first, then the body.

    Raises `Refusal` (R128, R129).
    """
    validator = snapshot.validators.get(str(method.get("requestValidatorId")), NO_CHECKS)
    if validator.parameters:
        missing = _missing(method, parameters)
        if missing:
            raise missing_parameters(missing)
    if validator.body:
        check_body(incoming, snapshot.models, method.get("requestModels") or {})


def _missing(method: Definition, parameters: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Required parameters that are not there, or blank."""
    wanted = [
        name.removeprefix("method.request.").split(".", 1)
        for name, required in (method.get("requestParameters") or {}).items()
        if required and name.count(".") > 2
    ]
    return tuple(
        name
        for place in PLACES
        for there, name in wanted
        if there == place and not _found(parameters[place], place, name).strip()
    )


def _found(sent: Mapping[str, str], place: str, name: str) -> str:
    return sent.get(name.lower() if place == "header" else name, "")
