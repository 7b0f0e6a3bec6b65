"""Lab `private-integration`: a public API reaches an application on a private EC2 instance.

    POST /private   API → VPC link → NLB → app → (endpoint or NAT gateway) → Kinesis
    POST /kinesis   API → Kinesis, with a role of API Gateway's

One API, two ways: the first needs all of the network, the second none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.parts import (
    CIDRS,
    PRIVATE_SUBNETS,
    VPC_CIDR,
    group,
    host,
    interface_endpoint,
    nat_gateway,
    network,
    put_record,
    role,
    service_interfaces,
    stream,
)
from labkit.blueprints.requests import STAGE, LabRequest, by_api
from labkit.topology import (
    Component,
    Deployment,
    EndpointType,
    Integration,
    IntegrationResponse,
    Listener,
    LoadBalancer,
    Method,
    Resource,
    RestApi,
    SecurityGroupRule,
    Stage,
    Target,
    TargetGroup,
    Topology,
    VpcLink,
)
from labkit.topology.user_data import labkit_application

APP_PORT, NLB_PORT = 8080, 80
NLB, TARGETS, LINK = "lab-nlb-arn", "lab-targets-arn", "lablink000"
NLB_NODES = tuple(CIDRS[subnet][100] for subnet in PRIVATE_SUBNETS)

TOGGLES = (
    Toggle(
        name="nlb_group",
        label="Security group of the Network Load Balancer (admits the VPC alone)",
        question="API Gateway's own address is in no CIDR block of yours. Who asks this group?",
        default="none",
        choices=("none", "not enforced", "enforced"),
    ),
    Toggle(
        name="app_admits",
        label="Whom the application's security group admits",
        question="Whose address does the application see: the caller's, or the load balancer's?",
        default="vpc",
        choices=("vpc", "nlb", "nobody"),
    ),
    Toggle(
        name="keep_client_address",
        label="Target group keeps the client's address",
        question="With it on, what does the application see of a request by the VPC link?",
        default=True,
    ),
    Toggle(
        name="way_to_kinesis",
        label="The application's way to Kinesis",
        question="A private subnet, and Kinesis is a public service. Which way can it take?",
        default="endpoint",
        choices=("endpoint", "nat", "none"),
    ),
    Toggle(
        name="app_may_put",
        label="The application's role may put records",
        question="The packet arrives at Kinesis. Who says no, and what does the API's caller see?",
        default=True,
    ),
)

ADMITTED: Mapping[str, tuple[IPv4Network, ...]] = {
    "vpc": (VPC_CIDR,),
    "nlb": tuple(IPv4Network(f"{address}/32") for address in NLB_NODES),
    "nobody": (),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The settings by name, with what follows from them."""

    settings: Settings
    learner: str
    account: str
    region: str

    def on(self, toggle: str) -> bool:
        return bool(self.settings[toggle])

    def physical(self, name: str) -> str:
        """A name that is the learner's own within an account."""
        return f"labkit-private-integration-{self.learner}-{name}"

    @property
    def stream_arn(self) -> str:
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.physical('records')}"

    def role_arn(self, name: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.physical(name)}"

    @property
    def nlb_groups(self) -> tuple[str, ...]:
        return () if self.settings["nlb_group"] == "none" else ("nlb-sg",)

    @property
    def nlb_name(self) -> str:
        return f"lab-nlb-0123456789abcdef.elb.{self.region}.amazonaws.com"


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = _Wanted(settings, learner, account, region)
    way = settings["way_to_kinesis"]
    put = ("kinesis:PutRecord", wanted.stream_arn)
    components = (
        *network(region, through_nat=way == "nat"),
        *_hosts(wanted),
        *_balancer(wanted),
        *(_kinesis_endpoint(region) if way == "endpoint" else ()),
        *((nat_gateway(),) if way == "nat" else ()),
        stream(wanted.stream_arn),
        role(wanted.role_arn("api-to-kinesis"), "api-to-kinesis", "apigateway", put),
        role(wanted.role_arn("app"), "app", "ec2", *((put,) if wanted.on("app_may_put") else ())),
        VpcLink(id=LINK, name="vpc-link", targets=(NLB,)),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _hosts(wanted: _Wanted) -> tuple[Component, ...]:
    """The application behind the load balancer, and a client beside it in the VPC."""
    rules = tuple(
        SecurityGroupRule(peer=block, from_port=APP_PORT, to_port=APP_PORT)
        for block in ADMITTED[str(wanted.settings["app_admits"])]
    )
    program = labkit_application(APP_PORT, region=wanted.region, stream=wanted.physical("records"))
    return (
        group("app-sg", *rules),
        group("client-sg"),
        *host("app", "private-a", "10.0.10.20", "app-sg", (program,), wanted.role_arn("app")),
        *host("client", "private-b", "10.0.11.30", "client-sg"),
    )


def _balancer(wanted: _Wanted) -> tuple[Component, ...]:
    """An internal NLB with a node in each private subnet; the application is in one of them."""
    http = SecurityGroupRule(peer=VPC_CIDR, from_port=NLB_PORT, to_port=NLB_PORT)
    nodes = service_interfaces(NLB, "nlb", "network_load_balancer", 100, wanted.nlb_groups)
    return (
        *((group("nlb-sg", http),) if wanted.nlb_groups else ()),
        *nodes,
        LoadBalancer(
            id=NLB,
            name="nlb",
            load_balancer_type="network",
            vpc="vpc",
            subnets=PRIVATE_SUBNETS,
            interfaces=tuple(node.id for node in nodes),
            groups=wanted.nlb_groups,
            listeners=(Listener(port=NLB_PORT, protocol="TCP", target_groups=(TARGETS,)),),
            dns_name=wanted.nlb_name,
            enforce_private_link=wanted.settings["nlb_group"] != "not enforced",
        ),
        TargetGroup(
            id=TARGETS,
            name="targets",
            vpc="vpc",
            protocol="TCP",
            port=APP_PORT,
            targets=(Target(id="app", port=APP_PORT, health=_health(wanted)),),
            preserve_client_ip=wanted.on("keep_client_address"),
        ),
    )


def _health(wanted: _Wanted) -> str:
    """Health checks come from the load balancer's own addresses (F5.13)."""
    return "unhealthy" if wanted.settings["app_admits"] == "nobody" else "healthy"


def _kinesis_endpoint(region: str) -> tuple[Component, ...]:
    return interface_endpoint(
        "kinesis-streams", "kinesis-endpoint", region, private_dns=True, admits_443=True
    )


def _to_app(wanted: _Wanted) -> Integration:
    return Integration(
        type="HTTP_PROXY",
        http_method="POST",
        uri=f"http://{wanted.nlb_name}/private",
        connection_type="VPC_LINK",
        connection_id=LINK,
    )


def _to_kinesis(wanted: _Wanted) -> Integration:
    """Without patterns, as people first write it: an error of Kinesis comes out as 200 (F6.6)."""
    return put_record(
        wanted.region,
        wanted.physical("records"),
        wanted.role_arn("api-to-kinesis"),
        IntegrationResponse(status=200),
    )


def _api(wanted: _Wanted) -> RestApi:
    ways = {"/private": _to_app(wanted), "/kinesis": _to_kinesis(wanted)}
    resources = (
        Resource(path="/"),
        *(
            Resource(path=path, methods=(Method(http_method="POST", integration=integration),))
            for path, integration in ways.items()
        ),
    )
    return RestApi(
        id="labapi0000",
        name="lab-api",
        endpoint_type=EndpointType.REGIONAL,
        resources=resources,
        deployments=(Deployment(id="deployed", resources=resources),),
        stages=(Stage(name=STAGE, deployment="deployed"),),
    )


PRIVATE_INTEGRATION = Blueprint(
    name="private-integration",
    title="Public API → VPC link → NLB → private EC2 → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("internet", "client", "app"),
    requests=(
        LabRequest(
            name="private",
            label="The application, by the API and its VPC link",
            url=by_api("/private"),
            body='{"order": 1}',
        ),
        LabRequest(
            name="kinesis",
            label="A record to Kinesis, by the API alone",
            url=by_api("/kinesis"),
            body='{"order": 1}',
        ),
    ),
)
