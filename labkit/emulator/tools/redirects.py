"""`curl -L`: where an answer sends a request on to, and what is asked there."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urldefrag, urljoin

from labkit.emulator.curl import CurlResult
from labkit.emulator.curl_arguments import checked_address, checked_url
from labkit.emulator.tools.curl_options import Order
from labkit.flow import Request

PLAIN_GET = (301, 302, 303)
"""After these a POST goes on as a GET without a body; any other redirect keeps what it was."""
ELSEWHERE = ("host", "authorization", "cookie")
"""Headers that curl gives to the first host alone."""


def onward(order: Order, request: Request, result: CurlResult) -> Request | None:
    """The request that follows an answer; None for an answer that sends nowhere.

    Raises `LabkitError` for a location that is no URL.
    """
    location = result.header("location")
    if not location or not 300 <= (result.status or 0) < 400:
        return None
    url = checked_url(urldefrag(urljoin(request.url, location)).url)
    found = replace(request, url=url, at=None)
    address = order.resolve.get((found.hostname, found.port))
    found = replace(found, at=checked_address(address) if address else None)
    if (found.hostname, found.port) != (request.hostname, request.port):
        found = _without(found, ELSEWHERE)
    # What was asked for with -X stays, whatever the answer.
    if request.method == "POST" and not order.method and result.status in PLAIN_GET:
        found = replace(_without(found, ("content-type",)), method="GET", body="")
    return found


def _without(request: Request, names: tuple[str, ...]) -> Request:
    rows = tuple(row for row in request.headers if row[0].lower() not in names)
    return replace(request, headers=rows)
