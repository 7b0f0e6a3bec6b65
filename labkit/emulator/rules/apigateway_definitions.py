"""Definitions of REST APIs, in OpenAPI 3 or Swagger 2, as they are sent for import."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from moto.apigateway.utils import deserialize_body

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.rule import Call

UNREADABLE = "Unable to build importer with provided input."

Definition = Mapping[str, Any]


def definition_of(call: Call) -> Definition:
    """The definition that a call brings, as JSON or YAML. Raises `Refused` (R257)."""
    found: Any = None
    with suppress(Exception):  # whatever the readers of JSON and YAML stumble over
        found = deserialize_body(call.text)
    if not (isinstance(found, Mapping) and found and isinstance(found.get("paths"), Mapping)):
        raise bad_request(UNREADABLE)
    return found
