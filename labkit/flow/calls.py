"""Calls to AWS services: which action on which resource, whether it may, and what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.flow.request import Request
from labkit.flow.trace import Response
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
_BUCKET = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9.-]*?)\.(?:bucket\.vpce-[a-z0-9-]+\.)?s3\.")


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
    action = request.call or _by_target(request, known) or _by_verb(request, known)
    arn = request.resource or arn_in(request.body, known)
    region = service.split(".")[2]
    account = _account_in(request.hostname) or topology.account
    return about(topology, action, _name(request, known), arn, region=region, account=account)


_ACCOUNT_NAME = re.compile(r"(\d{12})\.(?:data-kinesis|control-kinesis|ddb)\.")


def _account_in(hostname: str) -> str:
    """The account that an SDK put in front of a name (F2.19); empty where there is none."""
    found = _ACCOUNT_NAME.match(hostname)
    return found[1] if found else ""


_S3_VERBS = {"PUT": "s3:PutObject", "DELETE": "s3:DeleteObject", "POST": "s3:PutObject"}


def _by_verb(request: Request, known: Service) -> str:
    """What a request means that names no action: of S3 by its method, else the usual call."""
    if known.kind is not Bucket:
        return known.usual
    if "list-type" in request.query:
        return "s3:ListBucket"
    return _S3_VERBS.get(request.method, known.usual)


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
    name = found.get(known.named_by)
    return name.rpartition("/")[2] if isinstance(name, str) else ""


def arn_in(body: str, known: Service) -> str:
    """The ARN that a JSON body gives; empty if it gives none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    given = found.get(known.arn_in) if isinstance(found, dict) else ""
    return given if isinstance(given, str) else ""


def about(
    topology: Topology,
    action: str,
    name: str,
    resource: str = "",
    *,
    region: str = "",
    account: str = "",
) -> Call:
    """A call on the resource of an ARN or name; on the only one there is where it names none.

    `region` and `account` are those of the service that is asked: it knows its own alone.
    """
    known = SERVICES.get(action.partition(":")[0])
    if known is None:
        return Call(action, resource or "*", name)
    rows = [row for row in topology.all(known.kind) if _is_at(row, region, account)]
    wanted = _named_by(resource, known) or name
    if not wanted:
        found = rows[0] if len(rows) == 1 else None
        return Call(action, found.id, _own_name(found), found) if found else Call(action, "*")
    arn = known.resource.format(
        region=region or topology.region, account=account or topology.account, name=wanted
    )
    asked = resource if known.kind is not Bucket and resource.startswith("arn:") else arn
    found = next((row for row in rows if row.id == asked), None)
    return Call(action, found.id if found else asked, wanted, found)


def _is_at(row: Component, region: str, account: str) -> bool:
    """Whether a resource is in a Region and account; an S3 bucket's ARN tells neither."""
    parts = row.id.split(":")
    if len(parts) < 5:
        return True
    return all(
        not told or not asked or told == asked
        for told, asked in zip(parts[3:5], (region, account), strict=True)
    )


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


def service_refusal(prefix: str, kind: str, message: str) -> Response:
    """A service's error: JSON for most, XML for S3."""
    if prefix == "s3":
        status, code = _S3_ERRORS[kind]
        return Response(status=status, body=f"{UNTOLD}<Error><Code>{code}</Code>{UNTOLD}</Error>")
    headers = (("x-amzn-ErrorType", kind),)
    return Response(status=400, headers=headers, body=error_body(kind, message))


_S3_ERRORS = {
    "AccessDeniedException": (403, "AccessDenied"),
    "ResourceNotFoundException": (404, "NoSuchBucket"),
}
"""What S3 says in place of what other services say."""
