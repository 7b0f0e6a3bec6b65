"""Lab `private-integration`: a public API reaches an application on a private EC2 instance.

    POST /private   API → VPC link → NLB → app → (endpoint or NAT gateway) → Kinesis
    POST /kinesis   API → Kinesis, with a role of API Gateway's

One API, two ways: the first needs all of the network, the second none of it.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.balanced import LINK_TO_NLB, app, app_group, balancer, to_app
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.kinesis import api_role, app_role, to_stream
from labkit.blueprints.parts import (
    group,
    host,
    interface_endpoint,
    network,
    stream,
)
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import LabRequest, by_api, by_balancer
from labkit.blueprints.wanted import Wanted
from labkit.topology import EndpointType, IntegrationResponse, Method, RestApi, Topology

NAME = "private-integration"

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


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    way = wanted.choice("way_to_kinesis")
    components = (
        *network(region, through_nat=way == "nat"),
        app_group(wanted),
        group("client-sg"),
        *app(wanted),
        *host("client", "private-b", "10.0.11.30", "client-sg"),
        *balancer(
            wanted,
            groups=() if wanted.choice("nlb_group") == "none" else ("nlb-sg",),
            enforced=wanted.choice("nlb_group") != "not enforced",
            keep_client_address=wanted.on("keep_client_address"),
        ),
        *(
            interface_endpoint("kinesis-streams", "kinesis-endpoint", region, private_dns=True)
            if way == "endpoint"
            else ()
        ),
        stream(wanted.stream_arn),
        api_role(wanted),
        app_role(wanted),
        LINK_TO_NLB,
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _api(wanted: Wanted) -> RestApi:
    """Without patterns, as people first write it: an error of Kinesis comes out as 200 (F6.6)."""
    methods = {
        "/private": Method(http_method="POST", integration=to_app(wanted)),
        "/kinesis": to_stream(wanted, IntegrationResponse(status=200)),
    }
    return deployed_api(methods, EndpointType.REGIONAL)


PRIVATE_INTEGRATION = Blueprint(
    name=NAME,
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
        LabRequest(
            name="balancer",
            label="The application, by the load balancer alone",
            url=by_balancer("/private"),
            body='{"order": 1}',
        ),
    ),
    presets=PRESETS[NAME],
)
