"""Lab `private-api`: a private EC2 instance reaches Kinesis through a private REST API.

    private-app → interface endpoint (execute-api) → private API → Kinesis

The toggles take the way apart: each is one thing that people forget.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.topology import (
    Component,
    Deployment,
    EndpointType,
    Instance,
    Integration,
    IntegrationResponse,
    InternetGateway,
    Method,
    NatAddress,
    NatGateway,
    NetworkInterface,
    PolicyDocument,
    Resource,
    RestApi,
    Role,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Stage,
    Stream,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)

VPC_CIDR = IPv4Network("10.0.0.0/16")
ANYWHERE = IPv4Network("0.0.0.0/0")
SUBNETS = (
    ("public-a", "10.0.0.0/24", "a"),
    ("public-b", "10.0.1.0/24", "b"),
    ("private-a", "10.0.10.0/24", "a"),
    ("private-b", "10.0.11.0/24", "b"),
)
INSTANCES = (("public-app", "public-a", "10.0.0.10"), ("private-app", "private-a", "10.0.10.10"))
ENDPOINT = "vpce-execute-api"
ENDPOINT_SUBNETS = ("private-a", "private-b")
OTHER_ENDPOINT = "vpce-0123456789abcdef0"
"""An endpoint of somebody else's: what the policy names when it does not name ours."""
STAGE = "test"

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The settings by name, with what follows from them."""

    settings: Settings
    learner: str
    account: str
    region: str

    def on(self, toggle: str) -> bool:
        return bool(self.settings[toggle])

    @property
    def api_type(self) -> EndpointType:
        return EndpointType(str(self.settings["api_type"]))

    def physical(self, name: str) -> str:
        """A name that is the learner's own within an account."""
        return f"labkit-private-api-{self.learner}-{name}"

    @property
    def stream_arn(self) -> str:
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.physical('records')}"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.physical('api-to-kinesis')}"


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = _Wanted(settings, learner, account, region)
    components = (
        *_network(wanted),
        *_instances(),
        *(_endpoint(wanted) if wanted.on("endpoint") else ()),
        *(_nat_gateway() if wanted.on("nat_gateway") else ()),
        *_stream_and_role(wanted),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _network(wanted: _Wanted) -> tuple[Component, ...]:
    local = Route(destination=VPC_CIDR, target="local")
    to_internet = Route(destination=ANYWHERE, target="igw")
    to_nat = (Route(destination=ANYWHERE, target="nat"),) if wanted.on("nat_gateway") else ()
    return (
        Vpc(id="vpc", name="lab-vpc", cidrs=(VPC_CIDR,), dns_hostnames=True),
        *(
            Subnet(id=name, name=name, vpc="vpc", cidr=IPv4Network(cidr), zone=wanted.region + zone)
            for name, cidr, zone in SUBNETS
        ),
        InternetGateway(id="igw", name="internet-gateway", vpc="vpc"),
        RouteTable(
            id="public-routes",
            name="public-routes",
            vpc="vpc",
            routes=(local, to_internet),
            subnets=("public-a", "public-b"),
        ),
        RouteTable(
            id="private-routes",
            name="private-routes",
            vpc="vpc",
            routes=(local, *to_nat),
            subnets=("private-a", "private-b"),
        ),
        SecurityGroup(
            id="app-sg",
            name="app-sg",
            vpc="vpc",
            egress=(SecurityGroupRule(peer=ANYWHERE, protocol="-1"),),
        ),
    )


def _instances() -> tuple[Component, ...]:
    found: list[Component] = []
    for name, subnet, address in INSTANCES:
        found.append(
            NetworkInterface(
                id=f"{name}-eni",
                name=f"{name}-eni",
                vpc="vpc",
                subnet=subnet,
                private_ip=IPv4Address(address),
                public_ip=IPv4Address("203.0.113.10") if subnet.startswith("public") else None,
                groups=("app-sg",),
            )
        )
        found.append(Instance(id=name, name=name, interfaces=(f"{name}-eni",), applications=()))
    return tuple(found)


def _endpoint(wanted: _Wanted) -> tuple[Component, ...]:
    https = SecurityGroupRule(peer=VPC_CIDR, from_port=443, to_port=443)
    return (
        SecurityGroup(
            id="endpoint-sg",
            name="endpoint-sg",
            vpc="vpc",
            ingress=(https,) if wanted.on("endpoint_admits_443") else (),
            egress=(SecurityGroupRule(peer=ANYWHERE, protocol="-1"),),
        ),
        *(
            NetworkInterface(
                id=f"{ENDPOINT}-eni-{subnet}",
                name=f"execute-api-endpoint in {subnet}",
                vpc="vpc",
                subnet=subnet,
                private_ip=IPv4Network(cidr)[200],
                groups=("endpoint-sg",),
                interface_type="vpc_endpoint",
            )
            for subnet, cidr, _ in SUBNETS
            if subnet in ENDPOINT_SUBNETS
        ),
        VpcEndpoint(
            id=ENDPOINT,
            name="execute-api-endpoint",
            vpc="vpc",
            service=f"com.amazonaws.{wanted.region}.execute-api",
            subnets=ENDPOINT_SUBNETS,
            interfaces=tuple(f"{ENDPOINT}-eni-{subnet}" for subnet in ENDPOINT_SUBNETS),
            groups=("endpoint-sg",),
            private_dns=wanted.on("private_dns"),
            dns_name=f"{ENDPOINT}-lab.execute-api.{wanted.region}.vpce.amazonaws.com",
        ),
    )


def _nat_gateway() -> tuple[Component, ...]:
    return (
        NatGateway(
            id="nat",
            name="nat-gateway",
            vpc="vpc",
            subnet="public-a",
            addresses=(
                NatAddress(
                    private_ip=IPv4Address("10.0.0.200"), public_ip=IPv4Address("203.0.113.20")
                ),
            ),
        ),
    )


def _stream_and_role(wanted: _Wanted) -> tuple[Component, ...]:
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }
    put_record = {
        "Statement": {
            "Effect": "Allow",
            "Action": "kinesis:PutRecord",
            "Resource": wanted.stream_arn,
        }
    }
    return (
        Stream(id=wanted.stream_arn, name="records"),
        Role(
            id=wanted.role_arn,
            name="api-to-kinesis",
            trust=PolicyDocument.parse(trust),
            policies=(PolicyDocument.parse(put_record),),
        ),
    )


def _policy(wanted: _Wanted) -> PolicyDocument:
    """Allow all, then deny whoever comes by another endpoint (F4.11).

    A public API cannot use the endpoint's keys (F4.10), so there the Deny goes, as AWS
    asks of an API that leaves PRIVATE (F1.13).
    """
    allow = {
        "Sid": "AllowAll",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    ours = wanted.on("endpoint") and wanted.on("policy_names_endpoint")
    deny = {
        **allow,
        "Sid": "OnlyThisEndpoint",
        "Effect": "Deny",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": ENDPOINT if ours else OTHER_ENDPOINT}},
    }
    private = wanted.api_type is EndpointType.PRIVATE
    return PolicyDocument.parse({"Statement": [allow, deny] if private else [allow]})


def _api(wanted: _Wanted) -> RestApi:
    template = (
        f'{{"StreamName": "{wanted.physical("records")}", '
        '"Data": "$util.base64Encode($input.body)", '
        '"PartitionKey": "$context.requestId"}'
    )
    to_kinesis = Integration(
        type="AWS",
        http_method="POST",
        uri=f"arn:aws:apigateway:{wanted.region}:kinesis:action/PutRecord",
        role=wanted.role_arn,
        request_parameters=(
            ("integration.request.header.Content-Type", "'application/x-amz-json-1.1'"),
        ),
        request_templates=(("application/json", template),),
        responses=(
            IntegrationResponse(status=200),
            IntegrationResponse(status=400, selection_pattern=r"4\d{2}"),
            IntegrationResponse(status=500, selection_pattern=r"5\d{2}"),
        ),
    )
    resources = (
        Resource(path="/"),
        Resource(path="/kinesis", methods=(Method(http_method="POST", integration=to_kinesis),)),
    )
    policy = _policy(wanted)
    return RestApi(
        id="labapi0000",
        name="lab-api",
        endpoint_type=wanted.api_type,
        resources=resources,
        policy=policy,
        deployments=(Deployment(id="deployed", resources=resources, policy=policy),),
        stages=(Stage(name=STAGE, deployment="deployed"),),
    )


PRIVATE_API = Blueprint(
    name="private-api",
    title="Private EC2 → interface endpoint → private API → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app", "internet"),
    path="/kinesis",
    method="POST",
    body='{"order": 1}',
    stage=STAGE,
)
