"""Integration responses: what the back end's answer becomes (R054 to R059)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.apigateway.models import IntegrationResponse

from labkit.emulator.rules.apigateway_expressions import (
    RESPONSE,
    check_declared,
    check_values,
    templates_are_named_by_types,
    texts_are_texts,
)
from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    empty_answer,
    integration_of,
    integration_response_of,
    json_answer,
    method_of,
    not_found,
    resource_of,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Refused, Rule


class PlainResponse(IntegrationResponse):
    """moto's integration response, shown with exactly what was sent (R054, R055)."""

    sent_templates: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As AWS shows it."""
        return without_nothing(
            {
                "statusCode": self.status_code,
                "selectionPattern": self.selection_pattern,
                "responseParameters": self.response_parameters,
                "responseTemplates": self.sent_templates,
                "contentHandling": self.content_handling,
            }
        )


def made_response(body: Mapping[str, Any], code: str) -> PlainResponse:
    """An integration response with what is given for it."""
    made = PlainResponse(
        code,
        selection_pattern=body.get("selectionPattern"),
        response_parameters=body.get("responseParameters"),
        content_handling=body.get("contentHandling"),
    )
    _keep_templates(made, body.get("responseTemplates"))
    return made


def _check(call: Call, parameters: Mapping[str, str] | None) -> None:
    """Headers are declared by the method response (R057, R058), values can be mapped (R059)."""
    declared = method_of(call).method_responses.get(call.path["status_code"])
    known = (declared.response_parameters or {}) if declared else None
    check_declared(parameters or {}, known)
    check_values(parameters or {}, RESPONSE)


def response_is_put_as_it_was_sent(call: Call) -> Any:
    """An empty template comes back as null, an omitted pattern not at all (R054, R055)."""
    body, code = call.body, call.path["status_code"]
    integration = integration_of(call)
    templates_are_named_by_types(body.get("responseTemplates"))
    _check(call, body.get("responseParameters"))
    made = made_response(body, code)
    integration.integration_responses = {
        **(integration.integration_responses or {}),
        code: made,
    }
    return json_answer(201, made.to_json())


def _keep_templates(response: Any, templates: Mapping[str, str] | None) -> None:
    if templates is not None:
        response.sent_templates = {kind: text or None for kind, text in templates.items()}
    response.response_templates = response.sent_templates or {}


def response_is_shown(call: Call) -> Any:
    """One integration response, or 404 (R056)."""
    return json_answer(200, integration_response_of(call).to_json())


def deleted_response_is_gone(call: Call) -> Any:
    """204, and 404 the next time (R056); a method that is not there has no integration (R261).

    An integration without responses is shown without them.
    """
    if call.path.get("http_method", "") not in resource_of(call).resource_methods:
        raise not_found("Invalid Integration identifier specified")
    integration_response_of(call)
    integration = integration_of(call)
    rows, gone = integration.integration_responses, call.path["status_code"]
    kept = {code: row for code, row in rows.items() if code != gone}
    integration.integration_responses = kept or None
    return empty_answer(204)


FIELDS = {
    "/contentHandling": Field("content_handling", takes=ALL),
    "/responseParameters": Field("response_parameters", "map", ALL),
    "/responseTemplates": Field("sent_templates", "map", ALL),
    "/selectionPattern": Field("selection_pattern", takes=ALL),
}
"""The paths of an integration response that patches reach."""


def patches_of_a_response_take_effect(call: Call) -> Any:
    """All of them, if what comes of them could have been put."""
    operations, found = patches_of(call), integration_response_of(call)
    before = dict(vars(found))
    patch(found, FIELDS, operations)
    try:
        _check(call, found.response_parameters)
    except Refused:
        vars(found).clear()
        vars(found).update(before)
        raise
    _keep_templates(found, found.sent_templates)
    return json_answer(200, found.to_json())


RULES = (
    Rule("put_integration_response", "before", texts_are_texts, ("R262",)),
    Rule(
        "put_integration_response",
        "instead",
        response_is_put_as_it_was_sent,
        ("R054", "R055", "R057", "R058", "R059", "R262"),
    ),
    Rule("get_integration_response", "instead", response_is_shown, ("R056",)),
    Rule("delete_integration_response", "instead", deleted_response_is_gone, ("R056", "R261")),
    Rule("update_integration_response", "instead", patches_of_a_response_take_effect),
)
