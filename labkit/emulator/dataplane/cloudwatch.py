"""Execution logs where people look for them: CloudWatch Logs, as a stage's settings say.

A group is `API-Gateway-Execution-Logs_{api}/{stage}`, and a line begins with the id of its
request. `ERROR` keeps what went wrong, `INFO` the steps too; what was sent and answered is
kept only where data tracing is on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.emulator.dataplane.account import Api, DeployedStage
from labkit.emulator.dataplane.execution_log import Level, Line
from labkit.emulator.dataplane.routing import Match
from labkit.emulator.dataplane.visit import Visit

KEPT: Mapping[str, frozenset[Level]] = {
    "OFF": frozenset(),
    "ERROR": frozenset({"error"}),
    "INFO": frozenset({"error", "info"}),
}
"""A stage's logging level to the levels of the lines that it keeps."""


def keep(visit: Visit) -> None:
    """Keep the log of a visit, if the settings of its method ask for it."""
    api, stage, found = visit.api, visit.stage, visit.found
    if api is None or stage is None or found is None or not stage.settings:
        return
    settings = _settings(stage, found)
    levels = KEPT.get(str(settings.get("loggingLevel", "OFF")), frozenset())
    if levels and settings.get("dataTraceEnabled"):
        levels |= {"data"}
    lines = (*_opening(visit, found, f"{api.id}/{stage.name}"), *visit.log.lines)
    chosen = [line for line in lines if line.level in levels]
    if chosen:
        _put(api, stage, visit, chosen)


def _settings(stage: DeployedStage, found: Match) -> Mapping[str, Any]:
    """Those of the method itself, on top of those for all."""
    general = stage.settings.get("*/*", {})
    wanted = f"{found.resource.path}/{found.method['httpMethod']}".strip("/").replace("//", "/")
    own = {key.replace("~1", "/").strip("/"): row for key, row in stage.settings.items()}
    return {**general, **own.get(wanted, {})}


def _opening(visit: Visit, found: Match, place: str) -> Iterator[Line]:
    """What is noted before a method begins: ids, and the API key with its usage plan."""
    incoming, key = visit.incoming, visit.identity.get("apiKeyId", "")
    yield Line("info", f"Extended Request Id: {incoming.ids.extended}")
    yield Line(
        "info",
        f"Verifying Usage Plan for request: {incoming.ids.request}. "
        f"API Key: {key} API Stage: {place}",
    )
    if not found.method.get("apiKeyRequired"):
        call = f"{incoming.method} {found.resource.path}"
        yield Line(
            "info",
            f"API Key {key} authorized because method '{call}' does not require API Key. "
            "Request will not contribute to throttle or quota limits",
        )
    yield Line("info", f"Usage Plan check succeeded for API Key {key} and API Stage {place}")


def _put(api: Api, stage: DeployedStage, visit: Visit, lines: list[Line]) -> None:
    from moto.logs.models import logs_backends  # noqa: PLC0415  loaded when first used

    logs: Any = logs_backends[api.account][api.region]
    group = f"API-Gateway-Execution-Logs_{api.id}/{stage.name}"
    stream = hashlib.md5(group.encode(), usedforsecurity=False).hexdigest()
    if group not in logs.groups:
        logs.create_log_group(group, {})
    if stream not in logs.groups[group].streams:
        logs.create_log_stream(group, stream)
    at, request = int(visit.incoming.at.timestamp() * 1000), visit.incoming.ids.request
    events = [{"timestamp": at, "message": f"({request}) {line.text}"} for line in lines]
    logs.put_log_events(group, stream, events)
