"""What can be set in lab `playground`, in groups, each with a question to ask oneself first."""

from __future__ import annotations

from labkit.blueprints.balanced import ADMITTED
from labkit.blueprints.blueprint import Toggle

NAME = "playground"
ENDPOINTS, NAMES, API, INTEGRATION, FILTERS, POLICIES = (
    "Endpoints and ways out",
    "Names",
    "API",
    "Integrations",
    "Filters",
    "Policies and roles",
)

TOGGLES = (
    Toggle(
        group=ENDPOINTS,
        name="api_endpoint",
        label="Interface endpoint for execute-api",
        question="It opens a way to the private API. For which other APIs is it in the way?",
        default=True,
    ),
    Toggle(
        group=ENDPOINTS,
        name="kinesis_endpoint",
        label="Interface endpoint for Kinesis",
        question="Who uses it: the hosts, the application, API Gateway?",
        default=True,
    ),
    Toggle(
        group=ENDPOINTS,
        name="gateway_endpoints",
        label="Gateway endpoints for DynamoDB and S3, for the private subnets",
        question="They have no address and no security group. What are they, then?",
        default=True,
    ),
    Toggle(
        group=ENDPOINTS,
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="With an endpoint there as well, which requests still go this way?",
        default=False,
    ),
    Toggle(
        group=NAMES,
        name="api_private_dns",
        label="Private DNS of the execute-api endpoint",
        question="Which names does it answer for: those of private APIs, or of all?",
        default=True,
    ),
    Toggle(
        group=NAMES,
        name="kinesis_private_dns",
        label="Private DNS of the Kinesis endpoint",
        question="The endpoint stands. Does a program that was not changed use it?",
        default=True,
    ),
    Toggle(
        group=NAMES,
        name="record",
        label="Record of the public API's custom domain, in the VPC's private zone",
        question="Its target is itself a name under execute-api. Who looks that up, and where?",
        default="none",
        choices=("none", "alias", "cname"),
    ),
    Toggle(
        group=API,
        name="public_type",
        label="Endpoint type of the public API",
        question="Does the type change who can reach it, or how they get there?",
        default="REGIONAL",
        choices=("REGIONAL", "EDGE"),
    ),
    Toggle(
        group=INTEGRATION,
        name="errors_have_a_status",
        label="Integration responses of /kinesis for 4xx and 5xx",
        question="Kinesis refuses. Which status does the caller see without them?",
        default=True,
    ),
    Toggle(
        group=FILTERS,
        name="endpoints_admit_443",
        label="The interface endpoints' security groups admit 443 from the VPC",
        question="Will the client see a refusal, or nothing at all?",
        default=True,
    ),
    Toggle(
        group=FILTERS,
        name="nlb_asks_group",
        label="The load balancer's security group (the VPC alone) is asked about the VPC link",
        question="All targets are healthy, and no answer comes. Whose address did it judge?",
        default=False,
    ),
    Toggle(
        group=FILTERS,
        name="app_admits",
        label="Whom the application's security group admits",
        question="Who knocks at the application: the API's caller, or the load balancer?",
        default="nlb",
        choices=tuple(ADMITTED),
    ),
    Toggle(
        group=POLICIES,
        name="policy_names_endpoint",
        label="The private API's resource policy names our endpoint",
        question="The packet arrives either way. Who says no, and in which words?",
        default=True,
    ),
    Toggle(
        group=POLICIES,
        name="endpoint_policy_names_ours",
        label="The Kinesis endpoint's policy admits our stream",
        question="On which way to Kinesis is nobody asked about this policy?",
        default=True,
    ),
    Toggle(
        group=POLICIES,
        name="app_may",
        label="The hosts' role may write",
        question="Three services, one role. Which requests does it stop, and which not?",
        default=True,
    ),
    Toggle(
        group=POLICIES,
        name="api_may_put",
        label="API Gateway's role may put records",
        question="Whose permission is asked for when an API calls Kinesis: the caller's?",
        default=True,
    ),
)
