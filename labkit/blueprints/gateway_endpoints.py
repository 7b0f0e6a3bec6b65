"""Lab `gateway-endpoints`: DynamoDB and S3 from EC2, by a route, by the internet, or not at all.

    private-app → gateway endpoint or NAT gateway → DynamoDB, S3
    public-app  → gateway endpoint or internet gateway → DynamoDB, S3

No name changes: where a packet leaves the VPC is the route table's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.gateway_requests import PUT_ITEM, PUT_OBJECT
from labkit.blueprints.gateways import (
    gateway_endpoint,
    prefix_list,
    prefix_list_id,
    to_gateway_endpoint,
)
from labkit.blueprints.parts import (
    EVERYTHING,
    PRIVATE_ROUTES,
    PUBLIC_ROUTES,
    apps,
    group,
    network,
    only_on,
    role,
)
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Bucket,
    PolicyDocument,
    Route,
    SecurityGroupRule,
    Table,
    Topology,
)
from labkit.topology.policy import FULL_ACCESS

NAME = "gateway-endpoints"
SERVICES = ("dynamodb", "s3")
TABLES: Mapping[str, tuple[str, ...]] = {
    "private": (PRIVATE_ROUTES,),
    "public": (PUBLIC_ROUTES,),
    "both": (PRIVATE_ROUTES, PUBLIC_ROUTES),
}

TOGGLES = (
    Toggle(
        name="dynamodb_endpoint",
        label="Gateway endpoint for DynamoDB",
        question="The name still leads to a public address. What else could keep it inside AWS?",
        default=True,
    ),
    Toggle(
        name="s3_endpoint",
        label="Gateway endpoint for S3",
        question="Does an endpoint for one service help the other?",
        default=True,
    ),
    Toggle(
        name="endpoint_routes",
        label="Subnets whose route table the endpoints are associated with",
        question="An endpoint is there. Which hosts does it serve, and which go on as before?",
        default="private",
        choices=("private", "public", "both"),
    ),
    Toggle(
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="With both ways there, which one does a packet to DynamoDB take, and why?",
        default=False,
    ),
    Toggle(
        name="egress",
        label="Whom the hosts' security group lets them call",
        question="A gateway endpoint has no security group. Whose rules count, and about what?",
        default="anywhere",
        choices=("anywhere", "the services' prefix lists", "nobody"),
    ),
    Toggle(
        name="policy_names_ours",
        label="Endpoint policies admit our table and bucket",
        question="The packet arrives either way. Who says no, and on which way is nobody asked?",
        default=True,
    ),
    Toggle(
        name="app_may",
        label="The hosts' role may write",
        question="A way to a service is not a permission. Who is asked last?",
        default=True,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    may = (("dynamodb:PutItem", wanted.table_arn), ("s3:PutObject", f"{wanted.bucket_arn}/*"))
    components = (
        *network(region, through_nat=wanted.on("nat_gateway"), more=_routes(wanted)),
        *(prefix_list(name, region) for name in _named_lists(wanted)),
        group("app-sg", egress=tuple(_egress(wanted))),
        *apps(wanted.role_arn("app")),
        *(
            gateway_endpoint(name, region, _tables(wanted), _policy(wanted, name))
            for name in _endpoints(wanted)
        ),
        Table(id=wanted.table_arn, name="orders"),
        Bucket(id=wanted.bucket_arn, name="papers"),
        role(wanted.role_arn("app"), "app", "ec2", *(may if wanted.on("app_may") else ())),
    )
    return Topology(components, region=region, account=account)


def _endpoints(wanted: Wanted) -> tuple[str, ...]:
    return tuple(name for name in SERVICES if wanted.on(f"{name}_endpoint"))


def _tables(wanted: Wanted) -> tuple[str, ...]:
    return TABLES[wanted.choice("endpoint_routes")]


def _routes(wanted: Wanted) -> dict[str, tuple[Route, ...]]:
    routes = tuple(to_gateway_endpoint(name) for name in _endpoints(wanted))
    return dict.fromkeys(_tables(wanted), routes)


def _named_lists(wanted: Wanted) -> tuple[str, ...]:
    """The services whose prefix lists anything names."""
    by_egress = wanted.choice("egress") == "the services' prefix lists"
    return SERVICES if by_egress else _endpoints(wanted)


def _egress(wanted: Wanted) -> Iterator[SecurityGroupRule]:
    if wanted.choice("egress") == "anywhere":
        yield EVERYTHING
    elif wanted.choice("egress") != "nobody":
        for name in SERVICES:
            yield SecurityGroupRule(peer=prefix_list_id(name), from_port=443, to_port=443)


def _policy(wanted: Wanted, service: str) -> PolicyDocument:
    """Full access, or what admits a table and a bucket that are not ours."""
    if wanted.on("policy_names_ours"):
        return FULL_ACCESS
    another = {
        "dynamodb": f"arn:aws:dynamodb:{wanted.region}:{wanted.account}:table/another-table",
        "s3": "arn:aws:s3:::another-bucket/*",
    }
    return only_on(f"{service}:*", another[service])


GATEWAY_ENDPOINTS = Blueprint(
    name=NAME,
    title="EC2 → gateway endpoint, or NAT gateway → DynamoDB and S3",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app"),
    requests=(PUT_ITEM, PUT_OBJECT),
    presets=PRESETS[NAME],
)
