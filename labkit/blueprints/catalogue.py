"""Every blueprint by its name, in the order in which the course meets them."""

from __future__ import annotations

from labkit.blueprints.alb_integration import ALB_INTEGRATION
from labkit.blueprints.api_types import API_TYPES
from labkit.blueprints.blueprint import Blueprint
from labkit.blueprints.full_chain import FULL_CHAIN
from labkit.blueprints.gateway_endpoints import GATEWAY_ENDPOINTS
from labkit.blueprints.one_api_two_ways import ONE_API_TWO_WAYS
from labkit.blueprints.playground import PLAYGROUND
from labkit.blueprints.private_api import PRIVATE_API
from labkit.blueprints.private_dns import PRIVATE_DNS
from labkit.blueprints.private_integration import PRIVATE_INTEGRATION
from labkit.blueprints.private_kinesis import PRIVATE_KINESIS
from labkit.blueprints.who_may_call import WHO_MAY_CALL
from labkit.errors import LabkitError

BLUEPRINTS: dict[str, Blueprint] = {
    row.name: row
    for row in (
        GATEWAY_ENDPOINTS,
        API_TYPES,
        PRIVATE_API,
        PRIVATE_DNS,
        WHO_MAY_CALL,
        PRIVATE_INTEGRATION,
        ALB_INTEGRATION,
        ONE_API_TWO_WAYS,
        PRIVATE_KINESIS,
        FULL_CHAIN,
        PLAYGROUND,
    )
}


def blueprint(name: object) -> Blueprint:
    """The blueprint of a lab. Raises `LabkitError` that lists the labs there are."""
    if not isinstance(name, str) or name not in BLUEPRINTS:
        raise LabkitError(f"There is no lab {name!r}", try_=f"one of: {', '.join(BLUEPRINTS)}")
    return BLUEPRINTS[name]
