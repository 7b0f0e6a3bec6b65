"""Calls to AWS services: which action on which resource, whether it may, and what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.flow.request import Request
from labkit.topology import Bucket, Component, Stream, Table, Topology

UNTOLD = "…"
"""Stands where a service's answer cannot be known before the call."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that labkit knows resources of.

    `usual` is the action that is meant where a request names none; `named_by` the field of
    its JSON that names the resource, `arn_in` the one that gives its ARN.
    """

    name: str
    kind: type[Component]
    usual: str
    resource: str
    named_by: str = ""
    arn_in: str = ""


SERVICES: Mapping[str, Service] = {
    "kinesis": Service(
        "Kinesis",
        Stream,
        "kinesis:PutRecord",
        "arn:aws:kinesis:{region}:{account}:stream/{name}",
        "StreamName",
        "StreamARN",
    ),
    "dynamodb": Service(
        "DynamoDB",
        Table,
        "dynamodb:PutItem",
        "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "TableName",
        "TableArn",
    ),
    "s3": Service("S3", Bucket, "s3:GetObject", "arn:aws:s3:::{name}"),
}
"""IAM's prefix of a service to what is known of it."""
IAM_PREFIX = {"kinesis-streams": "kinesis"}
"""Service codes of endpoints whose actions begin otherwise."""
_BUCKET = re.compile(r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3[.-]")


@dataclass(frozen=True, slots=True)
class Call:
    """An action on a resource. `name` is the resource's name, empty where the call names none;
    `component` the resource itself, None where it does not exist.
    """

    action: str
    resource: str
    name: str = ""
    component: Component | None = None

    @property
    def prefix(self) -> str:
        """IAM's prefix of the service, such as `kinesis`."""
        return self.action.partition(":")[0]

    @property
    def service(self) -> Service | None:
        """What is known of the service; None for one that labkit knows no resources of."""
        return SERVICES.get(self.prefix)


def call_of(topology: Topology, request: Request, service: str) -> Call | None:
    """The call that a request makes of a service; None for a service that labkit does not know."""
    code = service.rsplit(".", 1)[-1]
    known = SERVICES.get(IAM_PREFIX.get(code, code))
    if known is None:
        return None
    action = request.call or _by_target(request, known) or known.usual
    name = _name(request, known)
    return about(topology, action, name, request.resource)


def _by_target(request: Request, known: Service) -> str:
    """The action that `X-Amz-Target` names, such as `Kinesis_20131202.PutRecord`."""
    target = request.header("x-amz-target").rpartition(".")[2]
    return f"{known.usual.partition(':')[0]}:{target}" if target else ""


def _name(request: Request, known: Service) -> str:
    if known.kind is Bucket:
        found = _BUCKET.match(request.hostname)
        by_host = found["bucket"] if found else ""
        return by_host or request.path.lstrip("/").partition("/")[0]
    return name_in(request.body, known)


def name_in(body: str, known: Service) -> str:
    """The resource that a JSON body names; empty if it names none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    arn, name = found.get(known.arn_in), found.get(known.named_by)
    if isinstance(arn, str) and arn:
        return arn.rpartition("/")[2]
    return name.rpartition("/")[2] if isinstance(name, str) else ""


def about(topology: Topology, action: str, name: str, resource: str = "") -> Call:
    """A call on the resource of a name; of the only one there is where the call names none."""
    known = SERVICES.get(action.partition(":")[0])
    if known is None:
        return Call(action, resource or "*", name)
    rows = topology.all(known.kind)
    wanted = _named_by(resource, known) or name
    found = next((row for row in rows if _own_name(row) == wanted), None)
    if not wanted and len(rows) == 1:
        found = rows[0]
    if found:
        return Call(action, found.id, _own_name(found), found)
    if resource or not wanted:
        return Call(action, resource or "*", wanted)
    arn = known.resource.format(region=topology.region, account=topology.account, name=wanted)
    return Call(action, arn, wanted)


def _named_by(arn: str, known: Service) -> str:
    """The name that an ARN gives; an object's ARN gives its bucket's."""
    last = arn.rpartition(":")[2]
    return last.partition("/")[0] if known.kind is Bucket else last.rpartition("/")[2]


def _own_name(row: Component) -> str:
    """The name of a stream, table or bucket as its ARN ends."""
    return row.id.rpartition("/")[2].rpartition(":")[2]


ANSWERS: Mapping[str, str] = {
    "kinesis:PutRecord": json.dumps(
        {"SequenceNumber": UNTOLD, "ShardId": "shardId-000000000000"},
        separators=(",", ":"),
        ensure_ascii=False,
    ),
}
"""What a service answers to a call that succeeds (F6.5); any other answer is not known."""


def accepted(call: Call) -> str:
    """The body of a success."""
    return ANSWERS.get(call.action, UNTOLD)


def error_body(kind: str, message: str) -> str:
    """An error's body as the JSON services write it (F6.7)."""
    body = {"__type": kind, "message": message}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def absent_message(topology: Topology, call: Call) -> str:
    """What a service says of a resource that there is not (R182)."""
    if call.prefix == "kinesis":
        return f"Stream {call.name} under account {topology.account} not found."
    return "Requested resource not found"
