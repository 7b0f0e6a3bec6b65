"""The API of a row: `GET /hello`, deployed to one stage, in front of its integration."""

from __future__ import annotations

from labkit.topology import (
    Component,
    Deployment,
    EndpointType,
    HttpApi,
    Integration,
    IntegrationResponse,
    Method,
    Resource,
    RestApi,
    Stage,
)
from tests.oracle.policies import RESOURCE_POLICIES
from tests.oracle.rows import Row

STAGE, DEPLOYMENT = "test", "dep-1"
IDS = {
    "PRIVATE": "abcde12345",
    "REGIONAL": "pubab12345",
    "EDGE": "pubab12345",
    "HTTP": "http4567",
    "WEBSOCKET": "ws456789",
}
"""The API's id by its type. A row that names another one asks for what does not exist."""

MOCK = Integration(
    type="MOCK",
    request_templates=(("application/json", '{"statusCode": 200}'),),
    responses=(IntegrationResponse(status=200),),
)


def api(row: Row, integration: Integration) -> tuple[Component, ...]:
    """The API that a row speaks of; nothing for a row without one."""
    kind = row["api_type"]
    if kind is None:
        return ()
    if kind in ("HTTP", "WEBSOCKET"):
        return (HttpApi(id=IDS[kind], name="api", protocol=kind),)
    method = Method(http_method="GET", integration=integration)
    resources = (Resource(path="/hello", methods=(method,)),)
    served = RESOURCE_POLICIES[row["policy"]]
    made = RestApi(
        id=IDS[kind],
        name="api",
        endpoint_type=EndpointType(kind),
        resources=resources,
        policy=served,
        deployments=(Deployment(id=DEPLOYMENT, resources=resources, policy=served),),
        stages=(Stage(name=STAGE, deployment=DEPLOYMENT),),
    )
    return (made,)
