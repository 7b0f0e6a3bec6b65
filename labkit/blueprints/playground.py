"""Lab `playground`: everything of the course in one network, to be set as one likes.

public-api   POST /private by VPC link → NLB → app; POST /kinesis by AWS's own integration
private-api  POST /kinesis, by the interface endpoint for execute-api
the hosts    Kinesis by its endpoint or by NAT, DynamoDB and S3 by gateway endpoints or NAT
"""

from __future__ import annotations

from collections.abc import Iterator

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.balanced import LINK_TO_NLB, app, app_group, balancer, to_app
from labkit.blueprints.blueprint import Blueprint, Settings
from labkit.blueprints.domains import RECORDS, public_domain
from labkit.blueprints.gateways import gateway_endpoint, prefix_list, to_gateway_endpoint
from labkit.blueprints.greetings import EVERYBODY, OTHER_ENDPOINT, only_by
from labkit.blueprints.kinesis import api_role, statuses, to_stream
from labkit.blueprints.parts import (
    PRIVATE_ROUTES,
    VPC_CIDR,
    api_endpoint,
    apps,
    interface_endpoint,
    network,
    only_on,
    role,
    stream,
)
from labkit.blueprints.playground_asks import PRIVATE_API, PUBLIC_API, REQUESTS
from labkit.blueprints.playground_toggles import NAME, TOGGLES
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Bucket,
    Component,
    DomainName,
    EndpointType,
    HostedZone,
    Method,
    Record,
    Role,
    Route,
    Table,
    Topology,
)
from labkit.topology.policy import FULL_ACCESS

GATEWAYS = ("dynamodb", "s3")
API_ENDPOINT = "vpce-execute-api"
PUBLIC_KEY, PRIVATE_KEY = "pubapi0000", "privapi000"


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    domain = public_domain(wanted, PUBLIC_KEY)
    components = (
        *network(region, through_nat=wanted.on("nat_gateway"), more=_routes(wanted)),
        *_gateway_endpoints(wanted),
        app_group(wanted),
        *apps(wanted.role_arn("app")),
        *app(wanted),
        *balancer(wanted, groups=("nlb-sg",), enforced=wanted.on("nlb_asks_group")),
        *_interface_endpoints(wanted),
        stream(wanted.stream_arn),
        Table(id=wanted.table_arn, name="orders"),
        Bucket(id=wanted.bucket_arn, name="papers"),
        _hosts_role(wanted),
        api_role(wanted),
        LINK_TO_NLB,
        *_apis(wanted),
        *domain,
        _zone(wanted, domain),
    )
    return Topology(components, region=region, account=account)


def _routes(wanted: Wanted) -> dict[str, tuple[Route, ...]]:
    """What AWS puts into the private subnets' table for each gateway endpoint (F3.2)."""
    there = GATEWAYS if wanted.on("gateway_endpoints") else ()
    return {PRIVATE_ROUTES: tuple(map(to_gateway_endpoint, there))}


def _gateway_endpoints(wanted: Wanted) -> Iterator[Component]:
    for service in GATEWAYS if wanted.on("gateway_endpoints") else ():
        yield prefix_list(service, wanted.region)
        yield gateway_endpoint(service, wanted.region, (PRIVATE_ROUTES,), FULL_ACCESS)


def _interface_endpoints(wanted: Wanted) -> Iterator[Component]:
    admits = (VPC_CIDR,) if wanted.on("endpoints_admit_443") else ()
    if wanted.on("api_endpoint"):
        private_dns = wanted.on("api_private_dns")
        yield from api_endpoint(wanted.region, private_dns=private_dns, admits=admits)
    if wanted.on("kinesis_endpoint"):
        ours = wanted.on("endpoint_policy_names_ours")
        yield from interface_endpoint(
            "kinesis-streams",
            "kinesis-endpoint",
            wanted.region,
            private_dns=wanted.on("kinesis_private_dns"),
            admits=admits,
            policy=only_on("kinesis:*", wanted.stream_arn if ours else wanted.another_stream_arn),
            second=True,
        )


def _hosts_role(wanted: Wanted) -> Role:
    """One role for the hosts and the application, which may write to all three services."""
    may = (
        ("kinesis:PutRecord", wanted.stream_arn),
        ("dynamodb:PutItem", wanted.table_arn),
        ("s3:PutObject", f"{wanted.bucket_arn}/*"),
    )
    return role(wanted.role_arn("app"), "app", "ec2", *(may if wanted.on("app_may") else ()))


def _apis(wanted: Wanted) -> Iterator[Component]:
    to_private = Method(http_method="POST", integration=to_app(wanted))
    to_kinesis = to_stream(wanted, *statuses(wanted))
    yield deployed_api(
        {"/private": to_private, "/kinesis": to_kinesis},
        EndpointType(wanted.choice("public_type")),
        policy=EVERYBODY,
        key=PUBLIC_KEY,
        name=PUBLIC_API,
    )
    ours = wanted.on("api_endpoint") and wanted.on("policy_names_endpoint")
    yield deployed_api(
        {"/kinesis": to_kinesis},
        EndpointType.PRIVATE,
        policy=only_by(API_ENDPOINT if ours else OTHER_ENDPOINT),
        key=PRIVATE_KEY,
        name=PRIVATE_API,
    )


def _zone(wanted: Wanted, domain: tuple[Component, ...]) -> HostedZone:
    """The VPC's own zone, with a record of the public API's domain or without."""
    public = next(row for row in domain if isinstance(row, DomainName))
    kind = RECORDS.get(wanted.choice("record"))
    records = (Record(name=public.domain, type=kind, values=(public.target,)),) if kind else ()
    return HostedZone(
        id="zone", name=wanted.own_domain, records=records, private=True, vpcs=("vpc",)
    )


PLAYGROUND = Blueprint(
    name=NAME,
    title="Everything of the course in one network",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app", "internet"),
    requests=REQUESTS,
    presets=PRESETS[NAME],
)
