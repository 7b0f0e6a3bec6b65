"""What lies behind an API: a stream, or a link, a load balancer and an application in the VPC."""

from __future__ import annotations

from labkit.topology import (
    Application,
    Component,
    Instance,
    Integration,
    IntegrationResponse,
    Listener,
    LoadBalancer,
    Role,
    SecurityGroup,
    Target,
    TargetGroup,
    VpcLink,
)
from tests.oracle.apis import MOCK
from tests.oracle.draft import ACCOUNT, REGION, VPC
from tests.oracle.networks import CIDR, group, https_from, interface
from tests.oracle.policies import permission, trust
from tests.oracle.services import STREAM

HOST = "app.example.com"
"""The name in the integration's URI, and on the application's certificate."""
INTEGRATION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/integration"
LINK = "link12"
_ELB = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
BALANCERS = {"nlb": f"{_ELB}:loadbalancer/net/app/0a", "alb": f"{_ELB}:loadbalancer/app/app/0b"}
TARGET_GROUP = f"{_ELB}:targetgroup/app/0c"
TARGETS = {"i-0target-a": "target-a", "i-0target-b": "target-b"}
BALANCER_GROUP, TARGETS_GROUP, LINK_GROUP = "sg-balancer", "sg-target", "sg-link"
TEMPLATE = (
    '{"StreamName": "records", "Data": "$util.base64Encode($input.body)", '
    '"PartitionKey": "$context.requestId"}'
)

KINESIS = Integration(
    type="AWS",
    uri=f"arn:aws:apigateway:{REGION}:kinesis:action/PutRecord",
    http_method="POST",
    role=INTEGRATION_ROLE,
    request_parameters=(
        ("integration.request.header.Content-Type", "'application/x-amz-json-1.1'"),
    ),
    request_templates=(("application/json", TEMPLATE),),
    responses=(IntegrationResponse(status=200),),
)


def linked(target: str = "") -> Integration:
    """A proxy through the link; `target` is the load balancer of a link of version 2 (F5.8)."""
    return Integration(
        type="HTTP_PROXY",
        uri=f"https://{HOST}/hello",
        http_method="GET",
        connection_type="VPC_LINK",
        connection_id=LINK,
        target=target,
    )


def stream() -> tuple[Component, ...]:
    """A stream, and the role by which API Gateway puts records into it (F6.4)."""
    role = Role(
        id=INTEGRATION_ROLE,
        name="integration",
        trust=trust("apigateway"),
        policies=(permission("kinesis:PutRecord"),),
    )
    return STREAM, role


def link_to_nlb() -> tuple[Component, ...]:
    """Version 1: an NLB without security groups, and the link to it (F5.3)."""
    link = VpcLink(id=LINK, name="link", version=1, targets=(BALANCERS["nlb"],))
    return (link, *network_balancer(), *application())


def link_with_interfaces() -> tuple[Component, ...]:
    """Version 2: interfaces of its own, and the ALB that the integration names (F5.7, F5.8)."""
    link = VpcLink(
        id=LINK,
        name="link",
        version=2,
        subnets=("subnet-private-a", "subnet-private-b"),
        groups=(LINK_GROUP,),
    )
    return (link, group(LINK_GROUP), *application_balancer(), *application())


SUBNETS = ("balancer-a", "balancer-b")


def network_balancer() -> tuple[Component, ...]:
    """An NLB in two zones, without groups, that hands 443 on to the target group."""
    cards = [interface(name, "nlb", 10, (), "network_load_balancer") for name in SUBNETS]
    made = LoadBalancer(
        id=BALANCERS["nlb"],
        name="nlb",
        load_balancer_type="network",
        vpc=VPC,
        subnets=tuple(card.subnet for card in cards),
        interfaces=tuple(card.id for card in cards),
        listeners=(Listener(port=443, protocol="TCP", target_groups=(TARGET_GROUP,)),),
    )
    return made, *cards, target_group("TCP")


def application_balancer() -> tuple[Component, ...]:
    """An ALB in two zones that ends TLS for the name in the URI and admits the VPC."""
    cards = [interface(name, "alb", 11, (BALANCER_GROUP,)) for name in SUBNETS]
    listener = Listener(
        port=443, protocol="HTTPS", target_groups=(TARGET_GROUP,), certificates=(HOST,)
    )
    made = LoadBalancer(
        id=BALANCERS["alb"],
        name="alb",
        load_balancer_type="application",
        vpc=VPC,
        subnets=tuple(card.subnet for card in cards),
        interfaces=tuple(card.id for card in cards),
        groups=(BALANCER_GROUP,),
        listeners=(listener,),
        cross_zone=True,
    )
    return made, *cards, balancer_group(), target_group("HTTPS")


def balancer_group() -> SecurityGroup:
    """A group that admits 443 from the VPC alone."""
    return group(BALANCER_GROUP, *https_from(CIDR))


def target_group(protocol: str) -> TargetGroup:
    """Both instances, healthy."""
    return TargetGroup(
        id=TARGET_GROUP,
        name="app",
        vpc=VPC,
        protocol=protocol,
        port=443,
        targets=tuple(Target(id=key, port=443) for key in TARGETS),
    )


def application() -> tuple[Component, ...]:
    """An instance a zone on which the application listens; its group admits the VPC."""
    program = Application(port=443, certificates=(HOST,))
    made: list[Component] = [group(TARGETS_GROUP, *https_from(CIDR))]
    for key, subnet in TARGETS.items():
        card = interface(subnet, "target", 10, (TARGETS_GROUP,))
        made += [card, Instance(id=key, interfaces=(card.id,), applications=(program,))]
    return tuple(made)


BEHIND: dict[str | None, tuple[Integration, tuple[Component, ...]]] = {
    None: (MOCK, ()),
    "kinesis": (KINESIS, stream()),
    "vpc-link-v1": (linked(), link_to_nlb()),
    "vpc-link-v2": (linked(BALANCERS["alb"]), link_with_interfaces()),
}
"""The integration of each kind, and what it needs."""
