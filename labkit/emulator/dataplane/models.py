"""Models: the JSON schemas that a request's body must fit (R129).

A schema is of draft 4, and refers to another model of its API by that model's URL. What a
body lacks is told as AWS's validator tells it where that is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from labkit.emulator.dataplane.answers import invalid_body, server_error
from labkit.emulator.dataplane.incoming import Incoming

BUILT_IN: Mapping[str, str] = {
    "Empty": '{"type": "object"}',
    "Error": '{"type": "object", "properties": {"message": {"type": "string"}}}',
}
"""Models that every API has."""

Errors = Callable[[Any], list[str]]


def check_body(incoming: Incoming, models: Mapping[str, str], chosen: Mapping[str, str]) -> None:
    """The body fits the model for its content type, if there is one. Raises `Refusal`.

    No body is `{}`; `$default` is the model for any other content type.
    """
    by_type = {kind.lower(): name for kind, name in chosen.items()}
    name = by_type.get(incoming.media_type) or by_type.get("$default")
    if name is None:
        return
    known = {**BUILT_IN, **models}
    if name not in known:
        raise server_error(f"Unknown model {name}")
    found = _problems(incoming.body, name, known)
    if found:
        detail = f"[{', '.join(found)}]"
        kind = incoming.media_type
        reason = f"Request body does not match model schema for content type {kind}: {detail}"
        raise invalid_body(detail, reason)


def _problems(body: str, name: str, models: Mapping[str, str]) -> list[str]:
    try:
        document = json.loads(body or "{}")
    except (ValueError, RecursionError):
        return ["body is not valid JSON"]
    return _errors(name, tuple(sorted(models.items())))(document)


@lru_cache(maxsize=256)
def _errors(name: str, models: tuple[tuple[str, str], ...]) -> Errors:
    """A function that lists what is wrong with a document.

    A reference that leads to none of the API's models is the API's own fault: nothing is
    fetched from anywhere.
    """
    from jsonschema import Draft4Validator  # noqa: PLC0415  loaded when the first model is used
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415
    from referencing.exceptions import Unresolvable  # noqa: PLC0415
    from referencing.jsonschema import DRAFT4  # noqa: PLC0415

    schemas = {key: _schema(text) for key, text in models}

    def retrieve(uri: str) -> Any:
        return DRAFT4.create_resource(schemas[uri.rstrip("/").rsplit("/", 1)[-1]])

    made: Any = Registry
    validator = Draft4Validator(schemas[name], registry=made(retrieve=retrieve))

    def errors(document: Any) -> list[str]:
        try:
            return [_told(row) for row in validator.iter_errors(document)]
        except (SchemaError, Unresolvable, RecursionError, TypeError, ValueError) as error:
            raise server_error(f"Invalid model {name}: {error}") from error

    return errors


def _schema(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise server_error("Invalid model schema") from error


def _told(error: Any) -> str:
    """One problem, in the words of AWS's validator where they are known."""
    if error.validator == "required":
        missing = sorted(set(error.validator_value) - set(error.instance))
        return f"object has missing required properties ({_listed(missing)})"
    if error.validator == "type":
        wanted = error.validator_value
        allowed = [wanted] if isinstance(wanted, str) else wanted
        kind = _kind(error.instance)
        return (
            f"instance type ({kind}) does not match any allowed primitive type "
            f"(allowed: {_listed(allowed)})"
        )
    return str(error.message)


def _listed(names: list[str]) -> str:
    return json.dumps(names, separators=(",", ":"))


def _kind(value: Any) -> str:
    """The name of a value's type in JSON schema."""
    names = (
        (bool, "boolean"),
        (dict, "object"),
        (list, "array"),
        (str, "string"),
        (int, "integer"),
    )
    fallback = "null" if value is None else "number"
    return next((name for kind, name in names if isinstance(value, kind)), fallback)
