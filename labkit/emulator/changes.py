"""Which calls change what stands in the account: what was observed before counts no longer."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

_READS = re.compile(r"(Describe|Get|List|Lookup|Head|Search|Scan|Query|PutRecord|PutItem|Assume)")
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


def changes_something(environ: Mapping[str, Any]) -> bool:
    """Whether a call may change what a topology holds: records and items are not part of it."""
    if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        return False
    return _READS.match(operation_of(environ)) is None


def operation_of(environ: Mapping[str, Any]) -> str:
    """The operation of a call by AWS's name; empty where verb and path tell it."""
    target = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    return target or _form_action(environ)


def _form_action(environ: Mapping[str, Any]) -> str:
    body = environ.get("wsgi.input")
    if not isinstance(body, io.BytesIO):
        return ""
    found = _ACTION.search(body.getbuffer()[:100_000])
    return found[1].decode() if found else ""
