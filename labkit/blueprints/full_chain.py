"""Lab `full-chain`: everything in one way, from a client on the internet to the stream.

    internet → API → VPC link → NLB → private EC2 → interface endpoint → Kinesis

Each toggle is at another joint. The caller sees the first one that breaks, and often not
which one it was.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.balanced import ADMITTED, LINK_TO_NLB, app, app_group, balancer, to_app
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.kinesis import app_role, kinesis_endpoint
from labkit.blueprints.parts import VPC_CIDR, network, stream
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import PUT_RECORD, LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import EndpointType, Method, Topology

NAME = "full-chain"

TOGGLES = (
    Toggle(
        name="nlb_asks_group",
        label="The load balancer's security group (the VPC alone) is asked about the VPC link",
        question="All targets are healthy, and no answer comes. Whose address did the group judge?",
        default=False,
    ),
    Toggle(
        name="app_admits",
        label="Whom the application's security group admits",
        question="Who knocks at the application: the caller, or the load balancer?",
        default="nlb",
        choices=tuple(ADMITTED),
    ),
    Toggle(
        name="way_to_kinesis",
        label="The application's way to Kinesis",
        question="The request is in the VPC. How does it come out again?",
        default="endpoint",
        choices=("endpoint", "nat", "none"),
    ),
    Toggle(
        name="private_dns",
        label="Private DNS of the Kinesis endpoint",
        question="The endpoint is there. Does the program use it?",
        default=True,
    ),
    Toggle(
        name="endpoint_admits_app",
        label="The Kinesis endpoint's security group admits 443 from the VPC",
        question="How long does the caller wait before hearing of it, and what is it told?",
        default=True,
    ),
    Toggle(
        name="policy_names_ours",
        label="The Kinesis endpoint's policy admits our stream",
        question="Who answers now, and which status does the caller see?",
        default=True,
    ),
    Toggle(
        name="app_may_put",
        label="The application's role may put records",
        question="Whose permission is asked for: the caller's, API Gateway's, or the instance's?",
        default=True,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    way = wanted.choice("way_to_kinesis")
    admits = (VPC_CIDR,) if wanted.on("endpoint_admits_app") else ()
    to_private = Method(http_method="POST", integration=to_app(wanted))
    components = (
        *network(region, through_nat=way == "nat"),
        app_group(wanted),
        *app(wanted),
        *balancer(wanted, groups=("nlb-sg",), enforced=wanted.on("nlb_asks_group")),
        *(kinesis_endpoint(wanted, admits) if way == "endpoint" else ()),
        stream(wanted.stream_arn),
        app_role(wanted),
        LINK_TO_NLB,
        deployed_api({"/private": to_private}, EndpointType.REGIONAL),
    )
    return Topology(components, region=region, account=account)


FULL_CHAIN = Blueprint(
    name=NAME,
    title="Client → API → VPC link → NLB → private EC2 → interface endpoint → Kinesis",
    toggles=TOGGLES,
    build=build,
    sources=("internet", "app"),
    requests=(
        LabRequest(
            name="private",
            label="The application, by the API and its VPC link",
            url=by_api("/private"),
            body='{"order": 1}',
        ),
        PUT_RECORD,
    ),
    presets=PRESETS[NAME],
)
