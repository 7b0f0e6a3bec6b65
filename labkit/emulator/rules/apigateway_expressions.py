"""Mapping expressions: what a parameter of an integration or a response may be set to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.rule import Call, Refused

_STATIC = re.compile(r"'[^']*'")
_NAME = r"[^\s'\"]+"
REQUEST = re.compile(rf"(method\.request\.|context\.|stageVariables\.){_NAME}")
RESPONSE = re.compile(rf"(integration\.response\.|context\.|stageVariables\.){_NAME}")


def expression_error(*problems: str) -> Refused:
    """The error for what cannot be mapped (R052, R057 to R059)."""
    return bad_request(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
        f"[{', '.join(problems)}]"
    )


MAPS = ("requestParameters", "requestTemplates", "responseParameters", "responseTemplates")


def texts_are_texts(call: Call) -> None:
    """The maps of an integration hold nothing but text (R262)."""
    for name in MAPS:
        for value in (call.body.get(name) or {}).values():
            if isinstance(value, bool):
                raise _not_text("java.lang.Boolean")
            if isinstance(value, int | float):
                raise _not_text("com.amazon.coral.value.json.numbers.TruncatingBigNumber")


def _not_text(kind: str) -> Refused:
    return Refused("SerializationException", f"class {kind} can not be converted to an String", 400)


def templates_are_named_by_types(templates: Mapping[str, object] | None) -> None:
    """Each template is for a content type (R262)."""
    for kind in templates or {}:
        if "/" not in kind:
            text = f"Invalid content type specified: {kind}"
            raise bad_request(f"Validation Result: warnings : [], errors : [{text}]")


def check_values(parameters: Mapping[str, str], known: re.Pattern[str]) -> None:
    """Each value is static text in single quotes, or an expression of a known kind (R052)."""
    for value in parameters.values():
        text = str(value)
        if not _STATIC.fullmatch(text) and not known.fullmatch(text):
            raise expression_error(f"Invalid mapping expression specified: {text}")


def check_declared(parameters: Mapping[str, str], declared: Mapping[str, object] | None) -> None:
    """Each header was declared by the method response of the status (R057, R058).

    `declared` is None where there is no method response for it.
    """
    heads = [key for key in parameters if key.startswith("method.response.")]
    if heads and declared is None:
        raise expression_error("No method response exists for method.")
    for key in parameters:
        if declared is None or key not in declared:
            raise expression_error(f"Invalid mapping expression parameter specified: {key}")
