"""Lab `alb-integration`: a VPC link of version 2 to an Application Load Balancer.

    POST /private   API → VPC link V2 → ALB → private EC2

The link has interfaces in the VPC under a security group, so every hop is between groups: the
link's own, the load balancer's and the application's.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.balanced import APP_PORT
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.kinesis import app_role
from labkit.blueprints.parts import (
    EVERYTHING,
    PRIVATE_SUBNETS,
    VPC_CIDR,
    group,
    host,
    interface_endpoint,
    network,
    service_interfaces,
    stream,
)
from labkit.blueprints.requests import LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    EndpointType,
    Integration,
    Listener,
    LoadBalancer,
    Method,
    SecurityGroup,
    SecurityGroupRule,
    Target,
    TargetGroup,
    Topology,
    VpcLink,
)
from labkit.topology.user_data import labkit_application

NAME = "alb-integration"
ALB, TARGETS, LINK, ALB_PORT = "lab-alb-arn", "lab-targets-arn", "lablink002", 80
ADMIT_LINK = ("the link's group", "the VPC", "nobody")
ADMIT_ALB = ("the load balancer's group", "the link's group", "nobody")
GROUPS = {"the link's group": "link-sg", "the load balancer's group": "alb-sg"}

TOGGLES = (
    Toggle(
        name="link_may_send",
        label="The VPC link's security group lets traffic out",
        question="The link has interfaces in your VPC. Whose rules hold for what leaves them?",
        default=True,
    ),
    Toggle(
        name="alb_admits",
        label="Whom the load balancer's security group admits",
        question="Who knocks at the load balancer: API Gateway's address, or one of your VPC?",
        default="the link's group",
        choices=ADMIT_LINK,
    ),
    Toggle(
        name="app_admits",
        label="Whom the application's security group admits",
        question="Who knocks at the application: the link, or the load balancer?",
        default="the load balancer's group",
        choices=ADMIT_ALB,
    ),
    Toggle(
        name="app_may_put",
        label="The application's role may put records",
        question="The request arrives. Who says no now, and what does the API's caller see?",
        default=True,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    program = labkit_application(APP_PORT, region=region, stream=wanted.physical("records"))
    components = (
        *network(region, through_nat=False),
        group("link-sg", egress=(EVERYTHING,) if wanted.on("link_may_send") else ()),
        _group("alb-sg", ALB_PORT, wanted.choice("alb_admits")),
        _group("app-sg", APP_PORT, wanted.choice("app_admits")),
        *host("app", "private-a", "10.0.10.20", "app-sg", (program,), wanted.role_arn("app")),
        *_balancer(wanted),
        *interface_endpoint("kinesis-streams", "kinesis-endpoint", region, private_dns=True),
        stream(wanted.stream_arn),
        app_role(wanted),
        VpcLink(id=LINK, name="vpc-link", version=2, subnets=PRIVATE_SUBNETS, groups=("link-sg",)),
        deployed_api({"/private": _to_app(wanted)}, EndpointType.REGIONAL),
    )
    return Topology(components, region=region, account=account)


def _group(name: str, port: int, admits: str) -> SecurityGroup:
    peer = VPC_CIDR if admits == "the VPC" else GROUPS.get(admits)
    rule = () if peer is None else (SecurityGroupRule(peer=peer, from_port=port, to_port=port),)
    return group(name, *rule)


def _balancer(wanted: Wanted) -> tuple[Component, ...]:
    nodes = service_interfaces(ALB, "alb", "interface", 100, ("alb-sg",))
    reached = wanted.choice("app_admits") == ADMIT_ALB[0]
    target = Target(id="app", port=APP_PORT, health="healthy" if reached else "unhealthy")
    return (
        *nodes,
        LoadBalancer(
            id=ALB,
            name="alb",
            load_balancer_type="application",
            vpc="vpc",
            subnets=PRIVATE_SUBNETS,
            interfaces=tuple(node.id for node in nodes),
            groups=("alb-sg",),
            listeners=(Listener(port=ALB_PORT, protocol="HTTP", target_groups=(TARGETS,)),),
            dns_name=_name(wanted),
            cross_zone=True,
        ),
        TargetGroup(
            id=TARGETS,
            name="targets",
            vpc="vpc",
            protocol="HTTP",
            port=APP_PORT,
            targets=(target,),
        ),
    )


def _name(wanted: Wanted) -> str:
    return f"internal-lab-alb-0123456789.{wanted.region}.elb.amazonaws.com"


def _to_app(wanted: Wanted) -> Method:
    """By a link of version 2 the integration names the load balancer itself (F5.8)."""
    integration = Integration(
        type="HTTP_PROXY",
        http_method="POST",
        uri=f"http://{_name(wanted)}/private",
        connection_type="VPC_LINK",
        connection_id=LINK,
        target=ALB,
    )
    return Method(http_method="POST", integration=integration)


ALB_INTEGRATION = Blueprint(
    name=NAME,
    title="Public API → VPC link V2 → ALB → private EC2 → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("internet", "app"),
    requests=(
        LabRequest(
            name="private",
            label="The application, by the API and its VPC link of version 2",
            url=by_api("/private"),
            body='{"order": 1}',
        ),
    ),
)
