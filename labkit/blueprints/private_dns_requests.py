"""What lab `private-dns` asks: two APIs, by every name that they have."""

from __future__ import annotations

from labkit.blueprints.domains import PUBLIC_DOMAIN
from labkit.blueprints.greetings import OTHER_ENDPOINT, PATH
from labkit.blueprints.requests import (
    LabRequest,
    UrlOf,
    by_endpoint_name,
    by_named_api,
    default_url,
    door_of_apis,
)
from labkit.topology import DomainName, RestApi, Topology

PUBLIC_API, PRIVATE_API = "public-api", "private-api"


def _by_domain(first: str) -> UrlOf:
    """By a name of the lab's own domain, which the public one tells in any setting."""

    def url(topology: Topology) -> str:
        zone = topology.find(DomainName, PUBLIC_DOMAIN).domain.partition(".")[2]
        return f"https://{first}.{zone}{PATH}"

    return url


def _by_alias_name(topology: Topology) -> str:
    """By the name that stands for API and endpoint together (F1.5)."""
    door = door_of_apis(topology)
    endpoint = door.id if door else OTHER_ENDPOINT
    api = topology.find(RestApi, PRIVATE_API).id
    return default_url(topology, f"{api}-{endpoint}", PATH)


REQUESTS = (
    LabRequest(
        name="public",
        label="The public API by its default name",
        url=by_named_api(PUBLIC_API, PATH),
        method="GET",
    ),
    LabRequest(
        name="public-domain",
        label="The public API by its custom domain, taking any certificate",
        url=_by_domain("public"),
        method="GET",
        unchecked=True,
    ),
    LabRequest(
        name="private",
        label="The private API by its default name",
        url=by_named_api(PRIVATE_API, PATH),
        method="GET",
    ),
    LabRequest(
        name="endpoint-name",
        label="The private API by the endpoint's own name, with x-apigw-api-id",
        url=by_endpoint_name(PATH),
        method="GET",
        names_api=PRIVATE_API,
    ),
    LabRequest(
        name="alias-name",
        label="The private API by the name of API and endpoint",
        url=_by_alias_name,
        method="GET",
    ),
    LabRequest(
        name="private-domain",
        label="The private API by its private custom domain, taking any certificate",
        url=_by_domain("private"),
        method="GET",
        unchecked=True,
    ),
)
