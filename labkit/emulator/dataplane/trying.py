"""A method tried out by `test_invoke_method`: executed as it stands, with every door open.

It needs no deployment, asks no policy, and no path is refused (R143, R144). The answer
brings the execution log along, with the time before each line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from labkit.emulator.dataplane.account import Api, DeployedStage
from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.answers import Answer
from labkit.emulator.dataplane.incoming import Ids, Incoming
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.dataplane.routing import Match, fit, parts_of
from labkit.emulator.dataplane.visit import Visit
from labkit.emulator.snapshots import take_snapshot

STAGE, SOURCE, HOST = "test-invoke-stage", "test-invoke-source-ip", "testPrefix.testDomainName"
IDENTITY = {"apiKey": "test-invoke-api-key", "apiKeyId": "test-invoke-api-key-id"}
"""What the variables of a test say in place of a stage, an address, a name and a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried out: one of moto's APIs, a method of it, and what the call gives."""

    api: Any
    account: str
    region: str
    resource: str
    verb: str
    given: Mapping[str, Any]


def begun(trial: Trial, ids: Ids) -> Visit:
    """The visit of a trial, past every door."""
    snapshot = take_snapshot(trial.api)
    resource = next(row for row in snapshot.resources if row.id == trial.resource)
    incoming = _incoming(trial, ids, resource.path)
    found = fit(parts_of(resource.path), parts_of(incoming.target.path))[1] or {}
    variables = {key: str(value) for key, value in _map(trial, "stageVariables").items()}
    api = Api(
        id=trial.api.id,
        account=trial.account,
        region=trial.region,
        kind="REGIONAL",
        disabled=False,
        endpoints=(),
        stages={},
    )
    return Visit(
        incoming,
        api=api,
        stage=DeployedStage(STAGE, "", snapshot, variables),
        found=Match(resource, resource.methods[trial.verb], found),
        identity=dict(IDENTITY),
        trial=True,
    )


def _map(trial: Trial, name: str) -> Mapping[str, Any]:
    found = trial.given.get(name)
    return found if isinstance(found, Mapping) else {}


def _incoming(trial: Trial, ids: Ids, resource: str) -> Incoming:
    """Without a path, the resource's own: its parameters are then their own names (R144)."""
    path, _, query = str(trial.given.get("pathWithQueryString") or resource).partition("?")
    sent = tuple(_headers(trial))
    asked = tuple(parse_qsl(query, keep_blank_values=True))
    body = str(trial.given.get("body") or "")
    return Incoming(
        method=trial.verb,
        target=Addressed(trial.api.id, STAGE, path, trial.region, HOST, domain=HOST),
        origin=Origin(SOURCE),
        headers={name.lower(): value for name, value in sent},
        sent=sent,
        client=sent,
        query=dict(asked),
        asked=asked,
        query_string=query,
        raw=body.encode(),
        body=body,
        ids=ids,
        at=datetime.now(UTC),
        protocol="HTTP/1.1",
    )


def _headers(trial: Trial) -> list[tuple[str, str]]:
    """Headers of one value, then those of several, which take their place."""
    several = _map(trial, "multiValueHeaders")
    single = [(k, str(v)) for k, v in _map(trial, "headers").items() if k not in several]
    return [*single, *((k, str(one)) for k, values in several.items() for one in values)]


def told(visit: Visit, answer: Answer, seconds: float) -> dict[str, Any]:
    """The answer of `test_invoke_method`. An error has no Content-Type there (R124)."""
    refused = visit.refusal is not None
    headers = [row for row in answer.headers if not (refused and row[0] == "Content-Type")]
    if answer.traced:
        headers.append(("X-Amzn-Trace-Id", visit.incoming.ids.trace))
    several: dict[str, list[str]] = {}
    for name, value in headers:
        several.setdefault(name, []).append(value)
    return {
        "status": answer.status,
        "body": answer.body.decode("utf-8", errors="replace"),
        "headers": dict(headers),
        "multiValueHeaders": several,
        "log": written(visit),
        "latency": int(seconds * 1000),
    }


def written(visit: Visit) -> str:
    """The execution log with its times, in the form in which a test shows it."""
    at = visit.incoming.at.strftime("%a %b %d %H:%M:%S UTC %Y")
    lines = "".join(f"{at} : {line.text}\n" for line in visit.log.lines)
    return f"Execution log for request {visit.incoming.ids.request}\n{lines}"
