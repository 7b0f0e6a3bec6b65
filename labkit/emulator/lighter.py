"""moto's API Gateway without its OpenAPI validator, until somebody imports a definition.

The validator builds grammars for seven kinds of internet name when it is imported: more
than a second and 20 MB for a check that only `import_rest_api` with `failonwarnings`
asks for.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_VALIDATOR = "openapi_spec_validator"
_NAMES = (_VALIDATOR, f"{_VALIDATOR}.validation", f"{_VALIDATOR}.validation.exceptions")


class InvalidDocumentError(Exception):
    """What the stand-in raises; `message` says what is wrong with the document."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def load_apigateway() -> None:
    """Import moto's API Gateway; the real validator is loaded at its first call."""
    if "moto.apigateway.models" in sys.modules or _VALIDATOR in sys.modules:
        return
    stand_ins = {name: ModuleType(name) for name in _NAMES}
    vars(stand_ins[_NAMES[0]])["validate"] = _validate
    vars(stand_ins[_NAMES[2]])["OpenAPIValidationError"] = InvalidDocumentError
    sys.modules.update(stand_ins)
    try:
        importlib.import_module("moto.apigateway.models")
    finally:
        for name in _NAMES:
            sys.modules.pop(name, None)


def _validate(document: Any) -> None:
    validator = importlib.import_module(_VALIDATOR)
    errors = importlib.import_module(_NAMES[2])
    try:
        validator.validate(document)
    except errors.OpenAPIValidationError as error:
        raise InvalidDocumentError(str(error)) from error
