"""What lab `playground` asks."""

from __future__ import annotations

from labkit.blueprints.domains import PUBLIC_DOMAIN
from labkit.blueprints.gateway_requests import PUT_ITEM, PUT_OBJECT
from labkit.blueprints.requests import PUT_RECORD, LabRequest, by_endpoint_name, by_named_api
from labkit.topology import DomainName, Topology

PUBLIC_API, PRIVATE_API = "public-api", "private-api"
ORDER = '{"order": 1}'


def _by_domain(topology: Topology) -> str:
    """By the public API's custom domain."""
    return f"https://{topology.find(DomainName, PUBLIC_DOMAIN).domain}/kinesis"


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
        url=by_endpoint_name("/kinesis"),
        body=ORDER,
        names_api=PRIVATE_API,
    ),
    PUT_RECORD,
    PUT_ITEM,
    PUT_OBJECT,
)
