"""What a call asks for: the operation by AWS's name, and its parameters in one flat table.

Each protocol spells parameters in its own way. Here all come out as `SubnetId.1` does in the
Query protocol: names and places joined by dots, values as text. Letters are kept as sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import unescape

from werkzeug.exceptions import HTTPException

from labkit.emulator.iam.sigv4 import raw_target

OF_SERVICE: Mapping[str, str] = {"monitoring": "cloudwatch", "tagging": "tag"}
"""Names that services are signed for to the prefixes of their actions, where they differ."""

_ROUTED = ("s3", "route53", "lambda")
"""Services whose operation is found by verb and path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call. `service` is the prefix of its actions, `path` as it was sent."""

    service: str
    operation: str
    account: str
    region: str
    method: str
    path: str
    parameters: Mapping[str, str]

    def get(self, *names: str) -> str:
        """The value of the first of these parameters that there is; empty without one."""
        return next((self.parameters[name] for name in names if name in self.parameters), "")

    def all(self, pattern: str) -> list[str]:
        """The values of every parameter whose whole name fits a regular expression."""
        fitting = re.compile(pattern)
        return [value for name, value in self.parameters.items() if fitting.fullmatch(name)]


def read_asked(
    environ: Mapping[str, Any], body: bytes, service: str, account: str, region: str
) -> Asked:
    """The call that a request makes; its operation is empty if it cannot be told."""
    path, query = raw_target(environ)
    sent = dict(parse_qsl(query, keep_blank_values=True))
    kind = str(environ.get("CONTENT_TYPE", ""))
    operation, labels = _routed(environ, service) if service in _ROUTED else ("", {})
    if "x-www-form-urlencoded" in kind:
        sent |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif service == "route53":
        sent |= _record_sets(body)
    elif service != "s3":
        sent |= _json(body)
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    return Asked(
        service=OF_SERVICE.get(service, service),
        operation=operation or sent.get("Action", "") or target.rpartition(".")[2],
        account=account,
        region=region,
        method=str(environ.get("REQUEST_METHOD", "GET")),
        path=path,
        parameters={**sent, **labels},
    )


def _json(body: bytes) -> dict[str, str]:
    try:
        return dict(_flat("", json.loads(body or b"{}")))
    except (ValueError, RecursionError):
        return {}


def _record_sets(body: bytes) -> dict[str, str]:
    """Name, type and action of each change of records, numbered from 1."""
    sent = body.decode("utf-8", "replace")
    changes = enumerate(_CHANGE.findall(sent), start=1)
    return {
        f"Change.{place}.{kind}": unescape(value)
        for place, change in changes
        for kind, value in _FIELD.findall(_TARGET.sub("", change))
    }


_CHANGE = re.compile(r"<Change>(.*?)</Change>", re.DOTALL)
_FIELD = re.compile(r"<(Action|Name|Type)>(.*?)</")
_TARGET = re.compile(r"<AliasTarget>.*?</AliasTarget>", re.DOTALL)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Leaves of a JSON value with the names and places that lead to them."""
    head = f"{name}." if name else ""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(f"{head}{key}", one)
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from _flat(f"{head}{place}", one)
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _routed(environ: Mapping[str, Any], service: str) -> tuple[str, dict[str, str]]:
    """The operation of a REST service and the labels of its path, by the service's model."""
    from moto.core.request import Request  # noqa: PLC0415  loaded late
    from moto.core.routing import get_service_router  # noqa: PLC0415

    try:
        found, labels = get_service_router(service).match(Request(dict(environ)))
    except (HTTPException, NotImplementedError, ValueError):
        return "", {}
    return str(found.name), {name: str(value) for name, value in labels.items()}
