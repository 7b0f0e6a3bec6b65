"""The request that `host.curl(…)` asks for: its options read once, for every kind of host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.curl import CONNECT_SECONDS, NEVER, Patience
from labkit.emulator.curl_arguments import (
    body_of,
    checked_address,
    checked_headers,
    checked_seconds,
    checked_url,
    checked_verb,
    refuse_unknown,
)
from labkit.flow import Request


def curl_request(  # noqa: PLR0913  curl's own options
    source: str,
    url: str,
    signer: Callable[[], str],
    *,
    method: str | None = None,
    json: Any = None,
    data: str | None = None,
    headers: Mapping[str, str] | None = None,
    insecure: bool = False,
    resolve: str | None = None,
    max_time: float | None = None,
    connect_timeout: float | None = None,
    signed: bool = False,
    **unknown: Any,
) -> tuple[Request, Patience]:
    """The request of a `source`, and how long its curl waits; options as `Host.curl` has them.

    `signer` names the role that signs, and is asked only where `signed` is set. Raises
    `LabkitError` for what curl could not send.
    """
    refuse_unknown(unknown)
    body, kind = body_of(json, data)
    sent = {**({"Content-Type": kind} if kind else {}), **checked_headers(headers or {})}
    request = Request(
        source=source,
        url=checked_url(url),
        method=checked_verb(method or ("POST" if kind else "GET")),
        headers=tuple(sent.items()),
        body=body,
        unchecked=insecure,
        at=checked_address(resolve) if resolve else None,
        signed_by=signer() if signed else "",
    )
    return request, Patience(
        connect=checked_seconds(connect_timeout, CONNECT_SECONDS),
        whole=checked_seconds(max_time, NEVER),
    )
