"""Lab `private-api`: a private EC2 instance reaches Kinesis through a private REST API.

    private-app → interface endpoint (execute-api) → private API → Kinesis

The toggles take the way apart: each is one thing that people forget.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.greetings import EVERYBODY, OTHER_ENDPOINT, only_by
from labkit.blueprints.kinesis import api_role, statuses, to_stream
from labkit.blueprints.parts import (
    VPC_CIDR,
    api_endpoint,
    apps,
    group,
    network,
    stream,
)
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    EndpointType,
    PolicyDocument,
    RestApi,
    Topology,
)

NAME = "private-api"
ENDPOINT = "vpce-execute-api"

TOGGLES = (
    Toggle(
        name="endpoint",
        label="Interface endpoint for execute-api",
        question="Without the endpoint, where could the name of a private API lead?",
        default=True,
    ),
    Toggle(
        name="private_dns",
        label="Private DNS of the endpoint",
        question="Who answers for *.execute-api.us-east-1.amazonaws.com inside the VPC now?",
        default=True,
    ),
    Toggle(
        name="api_type",
        label="Endpoint type of the API",
        question="The URL stays the same for all three types. What changes?",
        default="PRIVATE",
        choices=("PRIVATE", "REGIONAL", "EDGE"),
    ),
    Toggle(
        name="endpoint_admits_443",
        label="Endpoint's security group admits 443 from the VPC",
        question="Will the client see a refusal, or nothing at all?",
        default=True,
    ),
    Toggle(
        name="policy_names_endpoint",
        label="Resource policy names this endpoint (private API only)",
        question="The packet arrives either way. Who says no, and in which words?",
        default=True,
    ),
    Toggle(
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="Which requests of private-app would leave by it, and which never do?",
        default=False,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    components = (
        *network(region, through_nat=wanted.on("nat_gateway")),
        group("app-sg"),
        *apps(),
        *(_endpoint(wanted) if wanted.on("endpoint") else ()),
        stream(wanted.stream_arn),
        api_role(wanted),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _endpoint(wanted: Wanted) -> tuple[Component, ...]:
    admits = (VPC_CIDR,) if wanted.on("endpoint_admits_443") else ()
    return api_endpoint(wanted.region, private_dns=wanted.on("private_dns"), admits=admits)


def _policy(wanted: Wanted) -> PolicyDocument:
    """Allow all, then deny whoever comes by another endpoint (F4.11).

    A public API cannot use the endpoint's keys (F4.10), so there the Deny goes, as AWS
    asks of an API that leaves PRIVATE (F1.13).
    """
    if EndpointType(wanted.choice("api_type")) is not EndpointType.PRIVATE:
        return EVERYBODY
    ours = wanted.on("endpoint") and wanted.on("policy_names_endpoint")
    return only_by(ENDPOINT if ours else OTHER_ENDPOINT)


def _api(wanted: Wanted) -> RestApi:
    method = to_stream(wanted, *statuses(wanted))
    return deployed_api(
        {"/kinesis": method}, EndpointType(wanted.choice("api_type")), policy=_policy(wanted)
    )


PRIVATE_API = Blueprint(
    name=NAME,
    title="Private EC2 → interface endpoint → private API → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app", "internet"),
    requests=(
        LabRequest(
            name="kinesis",
            label="A record to Kinesis, by the API",
            url=by_api("/kinesis"),
            body='{"order": 1}',
        ),
    ),
    presets=PRESETS[NAME],
)
