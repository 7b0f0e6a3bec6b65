"""HTTP and HTTP_PROXY: a URL is called, by the internet or through a VPC link (R111 to R120)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from labkit.emulator.dataplane.answers import (
    Answer,
    Refusal,
    backend_too_slow,
    backend_unreachable,
    server_error,
)
from labkit.emulator.dataplane.asking import asked
from labkit.emulator.dataplane.backend import Headers, NotReached, Received, Sending
from labkit.emulator.dataplane.binary import accepts_binary, for_client, is_binary
from labkit.emulator.dataplane.choosing import client_answer
from labkit.emulator.dataplane.headers import DROPPED_BY_HTTP, forwarded, returned
from labkit.emulator.dataplane.mapping import Exchange, passed_body, request_body
from labkit.emulator.dataplane.outgoing import (
    mapped_parameters,
    seconds_of,
    verb_of,
    with_path,
    with_query,
    with_stage_variables,
)
from labkit.emulator.dataplane.reach import Reach

JSON = "application/json"


def http(exchange: Exchange, reach: Reach) -> Answer:
    """Templates and mappings both ways; no header of the client's passes by itself (R111)."""
    body = request_body(exchange)
    received = _called(exchange, reach, body, _own_headers(exchange, body), ())
    return client_answer(exchange, str(received.status), received, traced=True)


def http_proxy(exchange: Exchange, reach: Reach) -> Answer:
    """The request goes as it came, and so does the answer (R113, R114, R118)."""
    incoming = exchange.incoming
    kept = forwarded(incoming.sent)
    received = _called(exchange, reach, passed_body(exchange), kept, incoming.asked)
    binary = is_binary(received.header("content-type"), exchange.binary)
    wanted = accepts_binary(incoming.headers.get("accept", ""), exchange.binary)
    body = for_client(received.body, binary=binary, wanted=wanted, handling="")
    return Answer(received.status, body, returned(received.headers))


def _own_headers(exchange: Exchange, body: bytes) -> Headers:
    """What API Gateway says of itself (R111), and the client's Content-Type if it sends a body."""
    kind = exchange.incoming.headers.get("content-type") or JSON
    typed = (("Content-Type", kind),) if body else ()
    agent = f"AmazonAPIGateway_{exchange.context['apiId']}"
    return (*typed, ("Accept", JSON), ("User-Agent", agent))


def _called(
    exchange: Exchange, reach: Reach, body: bytes, headers: Headers, query: Headers
) -> Received:
    """Send the request. Raises `Refusal`: 500 for a URL that is none, 504 for no answer."""
    mapped = mapped_parameters(exchange)
    url = with_query(_url(exchange, mapped.path), *query, *mapped.query)
    own = tuple(row for row in mapped.headers if row[0].lower() not in DROPPED_BY_HTTP)
    sending = Sending(
        method=verb_of(exchange),
        url=url,
        headers=_together(headers, own, _of_gateway(exchange, url, body)),
        body=body,
        seconds=seconds_of(exchange),
    )
    try:
        return asked(exchange.log, sending, lambda: reach.send(sending, exchange))
    except NotReached as problem:
        raise refusal_for(problem) from problem


def _url(exchange: Exchange, path: Mapping[str, str]) -> str:
    """The URI with everything filled in. Raises `Refusal` (500) if it is no URL (R123, R124)."""
    url = with_path(with_stage_variables(exchange, str(exchange.setting("uri") or "")), path)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise server_error("Invalid endpoint address")
    return url


def _of_gateway(exchange: Exchange, url: str, body: bytes) -> Headers:
    """What no integration goes without: host, length, which API, and the trace."""
    return (
        ("Host", urlsplit(url).netloc.rpartition("@")[2]),
        ("Content-Length", str(len(body))),
        ("X-Amzn-Apigateway-Api-Id", str(exchange.context["apiId"])),
        ("X-Amzn-Trace-Id", exchange.incoming.ids.trace),
    )


def _together(usual: Headers, mapped: Headers, gateway: Headers) -> Headers:
    """A mapping wins over what is usual, and over all of API Gateway's but the length."""
    set_by_mapping = {name.lower() for name, _ in mapped}
    ours = {name.lower() for name, _ in gateway}
    kept = tuple(row for row in usual if row[0].lower() not in set_by_mapping | ours)
    added = tuple(row for row in gateway if row[0].lower() not in set_by_mapping)
    return (*kept, *mapped, *added)


def refusal_for(problem: NotReached) -> Refusal:
    """API Gateway's answer where no back end gave one."""
    if problem.reason == "timeout":
        return backend_too_slow()
    if problem.reason == "unreachable":
        return backend_unreachable(problem.says)
    return server_error(problem.says)
