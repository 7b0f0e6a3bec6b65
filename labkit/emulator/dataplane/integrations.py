"""Integrations: what a method does with a request. One function a type, in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from labkit.emulator.dataplane.answers import Answer, not_here, server_error
from labkit.emulator.dataplane.aws_integration import aws
from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.binary import as_text
from labkit.emulator.dataplane.choosing import client_answer
from labkit.emulator.dataplane.http_integration import http, http_proxy
from labkit.emulator.dataplane.mapping import Exchange, request_body
from labkit.emulator.dataplane.reach import Reach

Run = Callable[[Exchange, Reach], Answer]

_STATUS_CODE = re.compile(r"""["']?\bstatusCode["']?\s*:\s*["']?(\d{3})\b""")


def integrate(exchange: Exchange, reach: Reach) -> Answer:
    """Run a method's integration. Raises `Refusal` where API Gateway itself answers."""
    kind = str(exchange.integration.get("type"))
    run = INTEGRATIONS.get(kind)
    if run is None:
        raise not_here(f"{kind} integrations (Lambda and Firehose behind a proxy)")
    return run(exchange, reach)


def _mock(exchange: Exchange, _reach: Reach) -> Answer:
    """The request template's statusCode chooses the response (R137, R138)."""
    found = _STATUS_CODE.search(as_text(request_body(exchange)))
    if found is None:
        raise server_error("Unable to parse statusCode. It should be an integer")
    return client_answer(exchange, found[1], Received(status=int(found[1])), traced=False)


INTEGRATIONS: Mapping[str, Run] = {
    "MOCK": _mock,
    "AWS": aws,
    "HTTP": http,
    "HTTP_PROXY": http_proxy,
}
"""The types that there are; any other answers 501 and says so."""
