"""What lab `playground` asks, and the situations of the other notebooks that it can be set to."""

from __future__ import annotations

from labkit.blueprints.blueprint import Preset
from labkit.blueprints.domains import PUBLIC_DOMAIN
from labkit.blueprints.gateway_requests import PUT_ITEM, PUT_OBJECT
from labkit.blueprints.greetings import GONE
from labkit.blueprints.requests import PUT_RECORD, STAGE, LabRequest, by_named_api
from labkit.topology import DomainName, Topology, VpcEndpoint

PUBLIC_API, PRIVATE_API = "public-api", "private-api"
ORDER = '{"order": 1}'


def _by_domain(topology: Topology) -> str:
    """By the public API's custom domain."""
    return f"https://{topology.find(DomainName, PUBLIC_DOMAIN).domain}/kinesis"


def _by_endpoint_name(topology: Topology) -> str:
    """By the endpoint's own name; a name that nobody has while there is no endpoint."""
    rows = (row for row in topology.all(VpcEndpoint) if row.service_code == "execute-api")
    gone = f"{GONE}.execute-api.{topology.region}.vpce.amazonaws.com"
    name = next((row.dns_name for row in rows), gone)
    return f"https://{name}/{STAGE}/kinesis"


REQUESTS = (
    LabRequest(
        name="private",
        label="Public API: POST /private, by the VPC link to the application",
        url=by_named_api(PUBLIC_API, "/private"),
        body=ORDER,
    ),
    LabRequest(
        name="kinesis",
        label="Public API: POST /kinesis, a record by the API alone",
        url=by_named_api(PUBLIC_API, "/kinesis"),
        body=ORDER,
    ),
    LabRequest(
        name="public-domain",
        label="Public API by its custom domain, taking any certificate",
        url=_by_domain,
        body=ORDER,
        unchecked=True,
    ),
    LabRequest(
        name="private-api",
        label="Private API: POST /kinesis, by its default name",
        url=by_named_api(PRIVATE_API, "/kinesis"),
        body=ORDER,
    ),
    LabRequest(
        name="endpoint-name",
        label="Private API by the endpoint's own name, with x-apigw-api-id",
        url=_by_endpoint_name,
        body=ORDER,
        names_api=PRIVATE_API,
    ),
    PUT_RECORD,
    PUT_ITEM,
    PUT_OBJECT,
)

PRESETS = (
    Preset("01: DynamoDB by a route, not by a name", source="private-app", request="put-item"),
    Preset(
        "01: no gateway endpoint, no NAT gateway",
        {"gateway_endpoints": False},
        source="private-app",
        request="put-object",
    ),
    Preset("02: an edge-optimized API, from the internet", {"public_type": "EDGE"}, "internet"),
    Preset("03: the private API, from a private host", {}, "private-app", "private-api"),
    Preset("04: the public API that vanishes from the VPC", {}, "public-app", "kinesis"),
    Preset(
        "04: the cure by a custom domain with an alias",
        {"record": "alias", "nat_gateway": True},
        "private-app",
        "public-domain",
    ),
    Preset(
        "05: the resource policy says no",
        {"policy_names_endpoint": False},
        "private-app",
        "private-api",
    ),
    Preset("06: the public API reaches a private host", {}, "internet", "private"),
    Preset("06: the load balancer's own group", {"nlb_asks_group": True}, "internet", "private"),
    Preset(
        "07: the error that looks like 200",
        {"api_may_put": False, "errors_have_a_status": False},
        "internet",
        "kinesis",
    ),
    Preset(
        "08: Kinesis without private DNS",
        {"kinesis_private_dns": False},
        "private-app",
        "put-record",
    ),
    Preset(
        "08: Kinesis by the NAT gateway",
        {"kinesis_endpoint": False, "nat_gateway": True},
        "private-app",
        "put-record",
    ),
)
"""Named by the notebook that each situation is from."""
