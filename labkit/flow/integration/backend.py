"""From the back end's answer to the client's: integration responses, and what they hide."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from labkit.flow.api_gateway.authorization import Knock
from labkit.flow.api_gateway.refusals import (
    IDENTIFIERS,
    SERVER_ERROR,
    UNSUPPORTED_MEDIA_TYPE,
    Refusal,
)
from labkit.flow.calls import UNTOLD
from labkit.flow.codes import Code
from labkit.flow.steps import blocked
from labkit.flow.trace import Hop, Response, Step
from labkit.topology import Integration, IntegrationResponse

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Backend:
    """What the back end answers, before the method's integration responses map it."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Integrated:
    """The leg's report: its hops, and what the client gets."""

    hops: tuple[Hop, ...]
    response: Response


def mapped(
    knock: Knock, integration: Integration, backend: Backend
) -> tuple[Response, Step | None]:
    """The client's answer, and a step if nothing maps the back end's.

    A proxy passes the back end's; otherwise the response whose pattern fits its status is
    taken, else the default one (F6.6).
    """
    if integration.type == "HTTP_PROXY":
        # What a proxy's back end sends passes through; API Gateway adds no trace id (R114).
        return Response(status=backend.status, headers=IDENTIFIERS, body=backend.body), None
    chosen = chosen_response(integration.responses, str(backend.status))
    if chosen is None:
        return SERVER_ERROR.response(knock.deployment), _unmapped(knock, backend)
    return _written(chosen, backend, mock=integration.type == "MOCK"), None


def _unmapped(knock: Knock, backend: Backend) -> Step:
    says = f"no integration response takes the status {backend.status}, and there is no default"
    remedy = "add an integration response without a pattern, and deploy"
    code = Code.INTEGRATION_MISCONFIGURED
    return blocked(knock.api, code, says, "F1.32", "F6.6", remedy=remedy)


def _written(chosen: IntegrationResponse, backend: Backend, *, mock: bool) -> Response:
    traced = () if mock else (("X-Amzn-Trace-Id", UNTOLD),)
    kind, template = _template(chosen)
    body = "" if mock else backend.body
    if template:
        body = rendered(template)
    headers = (("Content-Type", kind), *_set_by(chosen), *IDENTIFIERS, *traced)
    return Response(status=chosen.status, headers=headers, body=body)


def _set_by(row: IntegrationResponse) -> tuple[tuple[str, str], ...]:
    """Headers that an integration response sets: fixed ones with their value in quotes."""
    head = "method.response.header."
    return tuple(
        (name.removeprefix(head), value[1:-1] if value.startswith("'") else UNTOLD)
        for name, value in row.parameters
        if name.startswith(head)
    )


def chosen_response(
    responses: tuple[IntegrationResponse, ...], matched: str
) -> IntegrationResponse | None:
    """The first response whose pattern fits, else the default one, else None."""
    fitting = (row for row in responses if row.selection_pattern and _fits(row, matched))
    default = (row for row in responses if not row.selection_pattern)
    return next(fitting, None) or next(default, None)


def _fits(row: IntegrationResponse, matched: str) -> bool:
    try:
        return re.fullmatch(row.selection_pattern, matched) is not None
    except re.error:
        return False


def _template(row: IntegrationResponse) -> tuple[str, str]:
    templates = dict(row.templates)
    kind = JSON if JSON in templates or not templates else next(iter(templates))
    return kind, templates.get(kind, "")


def rendered(template: str) -> str:
    """A mapping template's text, where it is the same for every request."""
    return template if not re.search(r"[$#]", template) else UNTOLD


def request_template(integration: Integration, content_type: str) -> str | Refusal | None:
    """The template for a request: its text, None for the body as it came, or a refusal.

    No Content-Type counts as JSON (R141); what no template takes is passed through or
    refused, as `passthroughBehavior` says (F6.9).
    """
    templates = dict(integration.request_templates)
    kind = content_type.partition(";")[0].strip().lower() or JSON
    if kind in templates:
        return templates[kind]
    behavior = integration.passthrough_behavior
    if behavior == "WHEN_NO_MATCH" or (behavior == "WHEN_NO_TEMPLATES" and not templates):
        return None
    return UNSUPPORTED_MEDIA_TYPE


def status_of_mock(template: str) -> int | None:
    """The `statusCode` of a MOCK's request template, quoted or not (R137)."""
    found = re.search(r"""["']?statusCode["']?\s*:\s*["']?(\d{3})\b""", template)
    return int(found[1]) if found else None


def as_json(text: str) -> object:
    """A JSON text as what it stands for; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
