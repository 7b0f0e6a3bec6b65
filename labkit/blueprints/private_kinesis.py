"""Lab `private-kinesis`: a record from EC2 to Kinesis, by every way that there is.

    put-record   app → interface endpoint, NAT gateway or internet gateway → Kinesis
    by-api       app → interface endpoint (execute-api) → private API → Kinesis

With the second one the host needs no way to Kinesis at all: API Gateway makes the call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.greetings import EVERYBODY
from labkit.blueprints.kinesis import api_role, app_role, kinesis_endpoint, to_stream
from labkit.blueprints.parts import (
    CIDRS,
    PRIVATE_SUBNETS,
    VPC_CIDR,
    api_endpoint,
    apps,
    group,
    network,
    stream,
)
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import PUT_RECORD, LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    EndpointType,
    IntegrationResponse,
    RestApi,
    Topology,
)

NAME = "private-kinesis"
ADMITS: Mapping[str, tuple[IPv4Network, ...]] = {
    "the VPC": (VPC_CIDR,),
    "private subnets": tuple(CIDRS[name] for name in PRIVATE_SUBNETS),
    "nobody": (),
}

TOGGLES = (
    Toggle(
        name="kinesis_endpoint",
        label="Interface endpoint for Kinesis",
        question="There is no gateway endpoint for Kinesis. What does this one change: routes?",
        default=True,
    ),
    Toggle(
        name="private_dns",
        label="Private DNS of the Kinesis endpoint",
        question="The program says kinesis.us-east-1.amazonaws.com. Where does that lead now?",
        default=True,
    ),
    Toggle(
        name="endpoint_admits",
        label="Whom the Kinesis endpoint's security group admits on 443",
        question="An endpoint for the private subnets: what becomes of the host in a public one?",
        default="the VPC",
        choices=tuple(ADMITS),
    ),
    Toggle(
        name="policy_names_ours",
        label="The Kinesis endpoint's policy admits our stream",
        question="Three may say no to a record: who is asked only on the private way?",
        default=True,
    ),
    Toggle(
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="With endpoint and NAT gateway there, what decides between them?",
        default=False,
    ),
    Toggle(
        name="app_may_put",
        label="The hosts' role may put records",
        question="Does the way by the API need this role?",
        default=True,
    ),
    Toggle(
        name="api_endpoint",
        label="Interface endpoint for execute-api",
        question="Which way to Kinesis does a host have that reaches nothing but API Gateway?",
        default=False,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    components = (
        *network(region, through_nat=wanted.on("nat_gateway")),
        group("app-sg"),
        *apps(wanted.role_arn("app")),
        *_endpoints(wanted),
        stream(wanted.stream_arn),
        app_role(wanted),
        api_role(wanted),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _endpoints(wanted: Wanted) -> Iterator[Component]:
    if wanted.on("kinesis_endpoint"):
        yield from kinesis_endpoint(wanted, ADMITS[wanted.choice("endpoint_admits")])
    if wanted.on("api_endpoint"):
        yield from api_endpoint(wanted.region, second=True)


def _api(wanted: Wanted) -> RestApi:
    method = to_stream(wanted, IntegrationResponse(status=200))
    return deployed_api({"/kinesis": method}, EndpointType.PRIVATE, policy=EVERYBODY)


PRIVATE_KINESIS = Blueprint(
    name=NAME,
    title="EC2 → interface endpoint, NAT gateway or private API → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app"),
    requests=(
        PUT_RECORD,
        LabRequest(
            name="by-api",
            label="The same record, by the private API",
            url=by_api("/kinesis"),
            body='{"order": 1}',
        ),
    ),
    presets=PRESETS[NAME],
)
