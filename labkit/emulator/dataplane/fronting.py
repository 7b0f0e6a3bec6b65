"""What AWS's own front puts on a request, and on an answer (R104 to R108, R246).

CloudFront stands before an edge API; nothing stands before the others but API Gateway.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from labkit.emulator.dataplane.account import Api, Endpoint
from labkit.emulator.dataplane.incoming import Ids, Incoming, Pairs, with_headers

VIEWER: Pairs = (
    ("CloudFront-Forwarded-Proto", "https"),
    ("CloudFront-Is-Desktop-Viewer", "true"),
    ("CloudFront-Is-Mobile-Viewer", "false"),
    ("CloudFront-Is-SmartTV-Viewer", "false"),
    ("CloudFront-Is-Tablet-Viewer", "false"),
    ("CloudFront-Viewer-Country", "US"),
)
"""What CloudFront says of a viewer."""

POP = "IAD12-P1"


def fronted(incoming: Incoming, api: Api, endpoint: Endpoint | None) -> Incoming:
    """The request as it reaches the API, with the headers that AWS adds (R106)."""
    added = (
        (*_edge_request(incoming.ids), *_shared(incoming))
        if api.kind == "EDGE"
        else (
            *_private(endpoint),
            *_shared(incoming),
        )
    )
    return with_headers(incoming, added)


def _edge_request(ids: Ids) -> Iterator[tuple[str, str]]:
    yield from VIEWER
    yield "Via", _via(ids)
    yield "X-Amz-Cf-Id", _cloudfront_id(ids)


def _private(endpoint: Endpoint | None) -> Iterator[tuple[str, str]]:
    if endpoint is not None:
        yield "x-amzn-vpc-id", endpoint.vpc
        yield "x-amzn-vpce-id", endpoint.id


def _shared(incoming: Incoming) -> Iterator[tuple[str, str]]:
    """The trace that the client began, or a new one (R105), and who asks."""
    before = incoming.headers.get("x-forwarded-for")
    address = incoming.origin.address
    yield "X-Amzn-Trace-Id", incoming.ids.trace
    yield "X-Forwarded-For", f"{before}, {address}" if before else address
    yield "X-Forwarded-Port", "443"
    yield "X-Forwarded-Proto", "https"


def answered(status: int, ids: Ids, api: Api | None, *, traced: bool) -> Pairs:
    """The headers that every answer bears; the trace only where a back end was called (F1.35)."""
    common = [("x-amzn-RequestId", ids.request), ("x-amz-apigw-id", ids.extended)]
    if traced:
        common.append(("X-Amzn-Trace-Id", ids.trace))
    if api is not None and api.kind == "EDGE":
        common.extend(_edge_answer(status, ids))
    return tuple(common)


def _edge_answer(status: int, ids: Ids) -> Pairs:
    """What CloudFront adds (R104)."""
    return (
        ("X-Cache", "Miss from cloudfront" if status < 400 else "Error from cloudfront"),
        ("Via", _via(ids)),
        ("X-Amz-Cf-Pop", POP),
        ("X-Amz-Cf-Id", _cloudfront_id(ids)),
    )


def _via(ids: Ids) -> str:
    host = hashlib.md5(ids.request.encode(), usedforsecurity=False).hexdigest()
    return f"1.1 {host}.cloudfront.net (CloudFront)"


def _cloudfront_id(ids: Ids) -> str:
    return hashlib.sha256(ids.request.encode()).hexdigest()[:54] + "=="
