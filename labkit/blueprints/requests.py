"""`LabRequest`: a request that a lab is about, and where its URL comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labkit.blueprints.greetings import GONE
from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.flow.calls import SERVICES
from labkit.topology import Component, Instance, LoadBalancer, RestApi, Topology, VpcEndpoint

STAGE = "test"
"""The stage of every lab's API."""

UrlOf = Callable[[Topology], str]
"""What stands to the URL of a request to it. Raises `LabkitError` while nothing is there to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRequest:
    """One request of a lab, from whoever sends it; `label` is what people call it.

    `call` is the action of an AWS SDK's call, such as `dynamodb:PutItem`. It is about the one
    resource of its service that stands, and `body` is what it says beside that one's name; the
    sender's role signs it. `names_api` is the API that the header `x-apigw-api-id` names (F1.6),
    `unchecked` a client that takes any certificate, and `signed` a request to an API that the
    sender's role signs.
    """

    name: str
    label: str
    url: UrlOf
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    call: str = ""
    names_api: str = ""
    unchecked: bool = False
    signed: bool = False

    def request(self, topology: Topology, source: str) -> Request:
        """The request itself, to what stands in `topology`."""
        resource = _resource(topology, self.call) if self.call else None
        return Request(
            source,
            self.url(topology),
            method=self.method,
            headers=(*_sdk_headers(self.call), *self.headers, *_naming(topology, self.names_api)),
            body=_about(resource, self.call, self.body) if resource else self.body,
            signed_by=_role(topology, source) if self.call or self.signed else "",
            call=self.call,
            resource=resource.id if resource else "",
            unchecked=self.unchecked,
        )


def api_url(topology: Topology, path: str) -> str:
    """The default URL of a lab's one API, for `path` of its stage.

    Raises `LabkitError` while the topology has no such API.
    """
    apis = topology.all(RestApi)
    if len(apis) != 1:
        one = 'lab.url(request="NAME"), with the name of one of its requests'
        raise LabkitError(
            f"The lab has {len(apis)} APIs now, not one", try_=one if apis else "lab.up()"
        )
    return default_url(topology, apis[0].id, path)


def default_url(topology: Topology, first_label: str, path: str) -> str:
    """A URL under `execute-api`, for `path` of the labs' stage; names begin with an API's id."""
    host = f"{first_label}.execute-api.{topology.region}.amazonaws.com"
    return f"https://{host}/{STAGE}/{path.lstrip('/')}"


def door_of_apis(topology: Topology) -> VpcEndpoint | None:
    """The endpoint for `execute-api`. On AWS others stand beside it, by which commands reach the
    lab's hosts.
    """
    rows = (row for row in topology.all(VpcEndpoint) if row.service_code == "execute-api")
    return next(rows, None)


def by_endpoint_name(path: str) -> UrlOf:
    """By the endpoint's own name (F1.6); a name that nobody has while there is no endpoint."""

    def url(topology: Topology) -> str:
        door = door_of_apis(topology)
        gone = f"{GONE}.execute-api.{topology.region}.vpce.amazonaws.com"
        return f"https://{door.dns_name if door else gone}/{STAGE}/{path.lstrip('/')}"

    return url


def by_balancer(path: str) -> UrlOf:
    """By the lab's load balancer itself: its name leads to its nodes, from anywhere (F5.13)."""

    def url(topology: Topology) -> str:
        (balancer,) = topology.all(LoadBalancer)
        return f"http://{balancer.dns_name}/{path.lstrip('/')}"

    return url


def by_api(path: str) -> UrlOf:
    """By the default URL of the lab's one API."""
    return lambda topology: api_url(topology, path)


def by_named_api(name: str, path: str) -> UrlOf:
    """By the default URL of one of a lab's APIs."""
    return lambda topology: default_url(topology, topology.find(RestApi, name).id, path)


def by_service(code: str) -> UrlOf:
    """By a service's regional name, such as https://dynamodb.us-east-1.amazonaws.com/."""
    return lambda topology: f"https://{code}.{topology.region}.amazonaws.com/"


def by_object(key: str) -> UrlOf:
    """By S3's regional name, to an object of the lab's one bucket."""
    return lambda topology: (
        f"https://s3.{topology.region}.amazonaws.com/{_own_name(_resource(topology, 's3:'))}/{key}"
    )


PUT_RECORD = LabRequest(
    name="put-record",
    label="Kinesis: put a record into the stream",
    url=by_service("kinesis"),
    body='{"Data": "eyJvcmRlciI6IDF9", "PartitionKey": "1"}',
    call="kinesis:PutRecord",
)
"""A host puts a record itself, as the AWS CLI there would."""


def _own_name(resource: Component) -> str:
    """The name of a stream, table or bucket as its ARN ends."""
    return resource.id.rpartition("/")[2].rpartition(":")[2]


def _naming(topology: Topology, api: str) -> tuple[tuple[str, str], ...]:
    return (("x-apigw-api-id", topology.find(RestApi, api).id),) if api else ()


def _resource(topology: Topology, call: str) -> Component:
    known = SERVICES[call.partition(":")[0]]
    found = topology.all(known.kind)
    if len(found) != 1:
        noun = known.kind.__name__
        raise LabkitError(f"The lab has {len(found)} of {noun} now, not one", try_="lab.up()")
    return found[0]


_TARGETS: Mapping[str, tuple[str, str]] = {
    "kinesis": ("Kinesis_20131202", "application/x-amz-json-1.1"),
    "dynamodb": ("DynamoDB_20120810", "application/x-amz-json-1.0"),
}
"""Services that are asked in JSON: the target's name before the operation, and the type."""


def _role(topology: Topology, source: str) -> str:
    """The role that a host has; empty for a client on the internet."""
    rows = (row for row in topology.all(Instance) if source in (row.id, row.name))
    return next((row.role for row in rows), "")


def _sdk_headers(call: str) -> tuple[tuple[str, str], ...]:
    service, _, operation = call.partition(":")
    if service not in _TARGETS:
        return ()
    target, kind = _TARGETS[service]
    return (("X-Amz-Target", f"{target}.{operation}"), ("Content-Type", kind))


def _about(resource: Component, call: str, body: str) -> str:
    """A call's body, with the name of its resource where that goes by the body."""
    service = call.partition(":")[0]
    if service not in _TARGETS:
        return body
    return json.dumps({SERVICES[service].named_by: _own_name(resource), **json.loads(body or "{}")})
