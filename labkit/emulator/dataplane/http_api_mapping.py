"""Parameter mapping of HTTP APIs: `overwrite:path`, `append:header.NAME` and the like.

Values are `$request.header.NAME`, `$request.querystring.NAME`, `$request.path`,
`$request.path.NAME`, `$request.body[.PATH]`, `$context.NAME`, `$stageVariables.NAME`, the same
in braces inside a text, or a text (API Gateway, "Transform API requests and responses").
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from labkit.emulator.dataplane.backend import Headers
from labkit.emulator.dataplane.headers import one_line
from labkit.emulator.dataplane.jsonpath import find
from labkit.emulator.dataplane.vtl import printed

_REFERENCE = re.compile(r"\$(?:\{([a-zA-Z][\w.$-]*)\}|([a-zA-Z][\w.$-]*))")


class Known:
    """What expressions of one request may speak of."""

    def __init__(
        self,
        *,
        path: str,
        parameters: Mapping[str, str],
        headers: Headers,
        query: Headers,
        body: str,
        context: Mapping[str, Any],
        variables: Mapping[str, str],
    ) -> None:
        self._path, self._body = path, body
        self._places: Mapping[str, Mapping[str, Any]] = {
            "request.header": _joined((name.lower(), value) for name, value in headers),
            "request.querystring": _joined(query),
            "request.path": parameters,
            "context": context,
            "stageVariables": variables,
        }

    def filled(self, expression: str) -> str:
        """A text with everything in it that it speaks of; what is not there is empty."""
        return _REFERENCE.sub(lambda row: self._value(row[1] or row[2]), expression)

    def _value(self, reference: str) -> str:
        if reference == "request.path":
            return self._path
        if reference.startswith("request.body"):
            return self._of_body(reference.removeprefix("request.body").lstrip("."))
        for place, found in self._places.items():
            if reference.startswith(f"{place}."):
                name = reference.removeprefix(f"{place}.")
                return printed(found.get(name.lower() if place == "request.header" else name))
        return ""

    def _of_body(self, path: str) -> str:
        if not path:
            return self._body
        try:
            return printed(find(json.loads(self._body), f"$.{path}"))
        except (ValueError, RecursionError):
            return ""


def _joined(pairs: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def changed(pairs: Headers, mapping: Mapping[str, str], place: str, known: Known) -> Headers:
    """Headers or a query with what the mappings of their place append, overwrite or remove."""
    rows = list(pairs)
    for key, value in mapping.items():
        action, _, rest = key.partition(":")
        where, _, name = rest.partition(".")
        if where != place:
            continue
        if action in ("overwrite", "remove"):
            rows = [row for row in rows if row[0].lower() != name.lower()]
        if action in ("overwrite", "append"):
            rows.append((name, one_line(known.filled(value))))
    return tuple(rows)
