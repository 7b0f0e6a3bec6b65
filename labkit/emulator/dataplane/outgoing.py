"""Where a request goes, with which query and headers: the mapping of parameters (R126, R127).

What a template wrote into `$context.requestOverride` wins over the mappings, so the body is
made first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from labkit.emulator.dataplane.answers import server_error
from labkit.emulator.dataplane.backend import Headers
from labkit.emulator.dataplane.headers import one_line
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.parameters import Source, Values, mapped

ALWAYS_OURS = frozenset({"content-length", "transfer-encoding"})
"""Headers that no mapping may set: the answer is 500 (R109)."""
OURS_BEFORE_AWS = ALWAYS_OURS | {
    "authorization",
    "connection",
    "expect",
    "proxy-authenticate",
    "te",
}
"""The same where AWS is the back end (R110)."""

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_PATH_VARIABLE = re.compile(r"\{([A-Za-z0-9._$:-]+)\+?\}")


@dataclass(frozen=True, slots=True)
class Mapped:
    """The mapped parameters of one request, by place; headers by their name as written."""

    path: Mapping[str, str]
    query: Headers
    headers: Headers


def mapped_parameters(exchange: Exchange, reserved: frozenset[str] = ALWAYS_OURS) -> Mapped:
    """Mappings and overrides together. Raises `Refusal` (500) for a reserved header."""
    parameters = exchange.setting("requestParameters") or {}
    source, override = Source(exchange), exchange.context.get("requestOverride") or {}
    found = {
        place: _overridden(
            dict(mapped(source, parameters, f"integration.request.{place}.")), override.get(place)
        )
        for place in ("path", "querystring", "header")
    }
    _refuse_reserved(parameters, found["header"], reserved)
    headers = tuple((name, one_line(value)) for name, value in _pairs(found["header"]))
    path = {name: values[-1] for name, values in found["path"].items()}
    return Mapped(path, _pairs(found["querystring"]), headers)


def _overridden(found: dict[str, Values], override: Any) -> dict[str, Values]:
    """Values with those that a template set in their stead; a list is several values."""
    for name, value in (override or {}).items():
        rows = value if isinstance(value, list) else [value]
        found[str(name)] = tuple(str(row) for row in rows if row is not None)
    return found


def _pairs(found: Mapping[str, Values]) -> Headers:
    return tuple((name, value) for name, values in found.items() for value in values)


def _refuse_reserved(
    parameters: Mapping[str, str], headers: Mapping[str, Values], reserved: frozenset[str]
) -> None:
    head = "integration.request.header."
    names = {name.removeprefix(head) for name in parameters if name.startswith(head)}
    wrong = [name for name in {*names, *headers} if name.lower() in reserved]
    if wrong:
        raise server_error(f"Invalid mapping expression specified: {wrong[0]}")


def with_stage_variables(exchange: Exchange, text: str) -> str:
    """A text with its stage variables filled in; one that is not set is empty (R123)."""
    known = exchange.stage_variables
    return _STAGE_VARIABLE.sub(lambda row: known.get(row[1], ""), text)


def with_path(text: str, path: Mapping[str, str]) -> str:
    """A text with its `{name}` filled in, where a mapping gives the name (R126)."""
    return _PATH_VARIABLE.sub(lambda row: path.get(row[1], row[0]), text)


def with_query(url: str, *pairs: tuple[str, str]) -> str:
    """A URL with more of a query behind what it has."""
    more = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    if not more:
        return url
    return f"{url}{'&' if '?' in url else '?'}{more}"


def verb_of(exchange: Exchange) -> str:
    """The integration's method; ANY is the client's own."""
    own = str(exchange.setting("httpMethod") or "ANY")
    return exchange.incoming.method if own == "ANY" else own


def seconds_of(exchange: Exchange) -> float:
    """How long the back end may take (F5.15)."""
    return float(exchange.setting("timeoutInMillis") or 29000) / 1000
