"""Lab `one-api-two-ways`: two methods of one API that go different ways.

    POST /private   API → VPC link → NLB → private EC2: needs the network, no role of API Gateway's
    POST /kinesis   API → Kinesis: needs a role of API Gateway's and a mapping, no network at all

Whatever breaks one way leaves the other alone, and one of them can fail with status 200.
"""

from __future__ import annotations

from dataclasses import replace

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.balanced import ADMITTED, LINK_TO_NLB, app, app_group, balancer, to_app
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.kinesis import api_role, app_role, statuses, to_stream
from labkit.blueprints.parts import interface_endpoint, network, stream
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    EndpointType,
    Method,
    RestApi,
    Topology,
)

NAME = "one-api-two-ways"

TOGGLES = (
    Toggle(
        name="api_may_put",
        label="API Gateway's role may put records",
        question="Which of the two methods notices, and with which status?",
        default=True,
    ),
    Toggle(
        name="mapping",
        label="Mapping template of /kinesis",
        question="What does Kinesis want that the caller does not send?",
        default=True,
    ),
    Toggle(
        name="errors_have_a_status",
        label="Integration responses of /kinesis for 4xx and 5xx",
        question="Kinesis refuses. Which status does the caller see without them?",
        default=True,
    ),
    Toggle(
        name="nlb_asks_group",
        label="The load balancer's security group (the VPC alone) is asked about the VPC link",
        question="Whose address does the group judge, and which method hears of it?",
        default=False,
    ),
    Toggle(
        name="app_admits",
        label="Whom the application's security group admits",
        question="Who knocks at the application: the API's caller, or the load balancer?",
        default="nlb",
        choices=tuple(ADMITTED),
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    components = (
        *network(region, through_nat=False),
        app_group(wanted),
        *app(wanted),
        *balancer(wanted, groups=("nlb-sg",), enforced=wanted.on("nlb_asks_group")),
        *interface_endpoint("kinesis-streams", "kinesis-endpoint", region, private_dns=True),
        stream(wanted.stream_arn),
        api_role(wanted),
        app_role(wanted),
        LINK_TO_NLB,
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _api(wanted: Wanted) -> RestApi:
    methods = {
        "/private": Method(http_method="POST", integration=to_app(wanted)),
        "/kinesis": _to_stream(wanted),
    }
    return deployed_api(methods, EndpointType.REGIONAL)


def _to_stream(wanted: Wanted) -> Method:
    """Without its template the caller's body goes to Kinesis as it is (F6.9)."""
    method = to_stream(wanted, *statuses(wanted))
    if wanted.on("mapping"):
        return method
    return replace(method, integration=replace(method.integration, request_templates=()))


ONE_API_TWO_WAYS = Blueprint(
    name=NAME,
    title="One API, two ways: /private by a VPC link, /kinesis by AWS's own integration",
    toggles=TOGGLES,
    build=build,
    sources=("internet", "app"),
    requests=(
        LabRequest(
            name="private",
            label="POST /private: the application, by the VPC link",
            url=by_api("/private"),
            body='{"order": 1}',
        ),
        LabRequest(
            name="kinesis",
            label="POST /kinesis: a record to Kinesis, by the API alone",
            url=by_api("/kinesis"),
            body='{"order": 1}',
        ),
    ),
    presets=PRESETS[NAME],
)
