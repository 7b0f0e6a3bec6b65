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
from labkit.blueprints.parts import (
    CIDRS,
    PRIVATE_SUBNETS,
    VPC_CIDR,
    group,
    host,
    interface_endpoint,
    nat_gateway,
    network,
    only_on,
    put_record,
    role,
    stream,
)
from labkit.blueprints.requests import PUT_RECORD, LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    EndpointType,
    IntegrationResponse,
    Method,
    RestApi,
    Topology,
)

NAME = "private-kinesis"
INSTANCES = (("private-app", "private-a", "10.0.10.10"), ("public-app", "public-a", "10.0.0.10"))
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
    put = ("kinesis:PutRecord", wanted.stream_arn)
    components = (
        *network(region, through_nat=wanted.on("nat_gateway")),
        group("app-sg"),
        *(
            part
            for name, subnet, address in INSTANCES
            for part in host(name, subnet, address, "app-sg", role_arn=wanted.role_arn("app"))
        ),
        *_endpoints(wanted),
        *((nat_gateway(),) if wanted.on("nat_gateway") else ()),
        stream(wanted.stream_arn),
        role(wanted.role_arn("app"), "app", "ec2", *((put,) if wanted.on("app_may_put") else ())),
        role(wanted.role_arn("api-to-kinesis"), "api-to-kinesis", "apigateway", put),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _endpoints(wanted: Wanted) -> Iterator[Component]:
    if wanted.on("kinesis_endpoint"):
        ours = wanted.on("policy_names_ours")
        yield from interface_endpoint(
            "kinesis-streams",
            "kinesis-endpoint",
            wanted.region,
            private_dns=wanted.on("private_dns"),
            admits=ADMITS[wanted.choice("endpoint_admits")],
            policy=only_on("kinesis:*", wanted.stream_arn if ours else wanted.another_stream_arn),
        )
    if wanted.on("api_endpoint"):
        yield from interface_endpoint(
            "execute-api", "execute-api-endpoint", wanted.region, private_dns=True, second=True
        )


def _api(wanted: Wanted) -> RestApi:
    to_kinesis = put_record(
        wanted.region,
        wanted.physical("records"),
        wanted.role_arn("api-to-kinesis"),
        IntegrationResponse(status=200),
    )
    method = Method(http_method="POST", integration=to_kinesis)
    return deployed_api({"/kinesis": method}, EndpointType.PRIVATE, policy=EVERYBODY)


PRIVATE_KINESIS = Blueprint(
    name=NAME,
    title="EC2 → interface endpoint, NAT gateway or private API → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=tuple(name for name, _, _ in INSTANCES),
    requests=(
        PUT_RECORD,
        LabRequest(
            name="by-api",
            label="The same record, by the private API",
            url=by_api("/kinesis"),
            body='{"order": 1}',
        ),
    ),
)
