"""What moto does at every import or call, and need not.

Its API Gateway imports an OpenAPI validator, which builds grammars for seven kinds of
internet name: more than a second and 20 MB for a check that only `import_rest_api` with
`failonwarnings` asks for. And every call lists the methods of its handler's class anew,
which takes a quarter of a call to EC2.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from moto.core import responses

_VALIDATOR = "openapi_spec_validator"
_NAMES = (_VALIDATOR, f"{_VALIDATOR}.validation", f"{_VALIDATOR}.validation.exceptions")


class InvalidDocumentError(Exception):
    """What the stand-in raises; `message` says what is wrong with the document."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def remember_methods() -> None:
    """Let moto list a handler's methods once for each class; they never change."""
    names = vars(responses)
    if names["method_names_from_class"] is not _methods_of:
        _listed.append(names["method_names_from_class"])
        names["method_names_from_class"] = _methods_of


_listed: list[Any] = []
_known: WeakKeyDictionary[type, list[str]] = WeakKeyDictionary()


def _methods_of(owner: type) -> list[str]:
    if owner not in _known:
        _known[owner] = _listed[-1](owner)
    return _known[owner]


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
