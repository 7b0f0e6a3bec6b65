"""MOCK integrations: no back end; the request template's statusCode chooses the response."""

from __future__ import annotations

from labkit.flow.api_gateway.authorization import Knock
from labkit.flow.api_gateway.refusals import SERVER_ERROR, Refusal
from labkit.flow.codes import Code
from labkit.flow.integration.backend import (
    Backend,
    Integrated,
    mapped,
    request_template,
    status_of_mock,
)
from labkit.flow.steps import blocked, hop, passed
from labkit.flow.trace import Leg
from labkit.topology import Integration


def mock(knock: Knock, integration: Integration) -> Integrated:
    """Answer without a back end (R137, R138)."""
    api = knock.api
    template = request_template(integration, knock.request.header("content-type"))
    if isinstance(template, Refusal):
        says = "no request template takes this content type"
        remedy = "send Content-Type: application/json"
        step = blocked(api, Code.UNSUPPORTED_MEDIA_TYPE, says, "F6.9", remedy=remedy)
        refused = template.response(knock.deployment)
        return Integrated((hop(Leg.INTEGRATION, api, step),), refused)
    text = knock.request.body if template is None else template
    status = status_of_mock(text)
    if status is None:
        says = "its request template gives no statusCode, and a MOCK needs one"
        remedy = 'let the request template be {"statusCode": 200}, and deploy'
        step = blocked(api, Code.INTEGRATION_MISCONFIGURED, says, "F1.32", remedy=remedy)
        refused = SERVER_ERROR.response(knock.deployment)
        return Integrated((hop(Leg.INTEGRATION, api, step),), refused)
    step = passed(api, f"a MOCK answers with status {status}, and calls nobody", "F6.6")
    response, unmapped = mapped(knock, integration, Backend(status, ""))
    steps = (step, unmapped) if unmapped else (step,)
    return Integrated((hop(Leg.INTEGRATION, api, *steps),), response)
