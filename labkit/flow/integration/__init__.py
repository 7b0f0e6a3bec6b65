"""Fifth leg: what the method does with the request, and what comes back out."""

from __future__ import annotations

from labkit.flow.api_gateway.authorization import Knock
from labkit.flow.applications import Ask
from labkit.flow.integration.aws import call_service
from labkit.flow.integration.backend import Integrated
from labkit.flow.integration.http import call_http
from labkit.flow.integration.mock import mock
from labkit.flow.steps import unknown
from labkit.flow.trace import Hop, Leg, Response
from labkit.topology import Method

__all__ = ["Integrated", "integrate"]


def integrate(knock: Knock, method: Method, ask: Ask) -> Integrated:
    """Run the method's integration as far as it can be known, with the client's answer."""
    integration = method.integration
    if integration.type == "MOCK":
        return mock(knock, integration)
    if integration.type in ("HTTP", "HTTP_PROXY"):
        return call_http(knock, integration, ask)
    if integration.service_action:
        return call_service(knock, integration)
    says = f"labkit does not model this integration: {integration.type} {integration.uri}"
    step = unknown("integration", "the integration", says.rstrip())
    hop = Hop(leg=Leg.INTEGRATION, component="integration", label="the integration", steps=(step,))
    return Integrated((hop,), Response())
