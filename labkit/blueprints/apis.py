"""What the labs' REST APIs are made of."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.blueprints.requests import STAGE
from labkit.topology import (
    Deployment,
    EndpointType,
    Method,
    PolicyDocument,
    Resource,
    RestApi,
    Stage,
)


def deployed_api(
    methods: Mapping[str, Method],
    endpoint_type: EndpointType,
    *,
    policy: PolicyDocument | None = None,
    default_url: bool = True,
    vpc_endpoint_ids: tuple[str, ...] = (),
    key: str = "labapi0000",
    name: str = "lab-api",
) -> RestApi:
    """A lab's REST API: a method for each path, deployed as it is defined."""
    below = (Resource(path=path, methods=(method,)) for path, method in methods.items())
    resources = (Resource(path="/"), *below)
    return RestApi(
        id=key,
        name=name,
        endpoint_type=endpoint_type,
        resources=resources,
        policy=policy,
        deployments=(Deployment(id="deployed", resources=resources, policy=policy),),
        stages=(Stage(name=STAGE, deployment="deployed"),),
        vpc_endpoint_ids=vpc_endpoint_ids,
        disable_execute_api_endpoint=not default_url,
    )
