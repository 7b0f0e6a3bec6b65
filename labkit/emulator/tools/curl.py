"""`curl` as a command: what it writes to which output, and how it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from urllib.parse import urljoin

from labkit.emulator.curl import CurlResult, Patience
from labkit.emulator.dataplane.backend import Headers
from labkit.emulator.hosts import Host, as_result, curl_headers
from labkit.emulator.sending import target
from labkit.emulator.tools.curl_options import Order, read
from labkit.emulator.tools.lookup import address_of
from labkit.emulator.tools.redirects import onward
from labkit.emulator.tools.said import SHORTENED, Said, Seat
from labkit.flow import Request

VARYING = frozenset({"date"})
"""Headers that differ at every call, and are left out."""
_VARIABLE = re.compile(r"%\{(\w+)\}|\\(n|t|r)|%%")


def curl(host: Host, arguments: Sequence[str]) -> Said:
    """Run one command line. Raises `LabkitError` for one that curl would not take."""
    order = read(arguments)
    *before, (request, result) = _asked(host, order)
    failed = order.fail and (result.status or 0) >= 400
    code = 22 if failed else result.exit_code
    told = [_stderr(host, order, *step, failed=False) for step in before]
    heads = [_head(order, one) for _, one in before]
    last = (order, request, result)
    return Said(
        stdout=_joined(chain(*heads, _stdout(*last, len(before), failed=failed))),
        stderr=_joined(chain(*told, _stderr(host, *last, failed=failed))),
        exit_code=code,
    )


def _asked(host: Host, order: Order) -> list[tuple[Request, CurlResult]]:
    """The request with what came of it, and with `-L` those that it was sent on to."""
    patience = Patience(order.connect, order.seconds)
    steps: list[tuple[Request, CurlResult]] = []
    following: Request | None = order.request(host.name)
    while following:
        result = as_result(host.send(following, seconds=patience.whole), patience)
        steps.append((following, result))
        following = onward(order, following, result) if order.follow else None
        if following and len(steps) > order.most_redirects:
            says = f"curl: (47) Maximum ({order.most_redirects}) redirects followed"
            steps[-1] = (steps[-1][0], replace(result, exit_code=47, stderr=says))
            break
    return steps


def _joined(pieces: Iterator[str]) -> str:
    return "".join(pieces).removesuffix("\n")


def _head(order: Order, result: CurlResult) -> Iterator[str]:
    """The head of an answer, where curl shows it."""
    if order.output != "/dev/null" and result.status is not None and (order.include or order.head):
        yield "\n".join([*_answer_head(result), "", ""])


def _stdout(
    order: Order, request: Request, result: CurlResult, redirects: int, *, failed: bool
) -> Iterator[str]:
    yield from _head(order, result)
    shows = order.output != "/dev/null" and result.status is not None
    if shows and request.method != "HEAD" and not failed and result.exit_code == 0:
        yield result.body
    if order.write_out:
        yield _written(order.write_out.replace("%{num_redirects}", str(redirects)), request, result)


def _answer_head(result: CurlResult) -> list[str]:
    line = str(result).partition("\n")[0].rstrip()
    rows = (row for row in result.headers.items() if row[0].lower() not in VARYING)
    return [line, *(f"{name}: {value}" for name, value in rows)]


def _stderr(
    host: Host, order: Order, request: Request, result: CurlResult, *, failed: bool
) -> Iterator[str]:
    if order.verbose:
        yield from (f"{line}\n" for line in _told(host, request, result))
    if order.silent and not order.show_error:
        return
    if failed:
        yield f"curl: (22) The requested URL returned error: {result.status}\n"
    if result.stderr:
        yield f"{result.stderr}\n"
    if result.exit_code == 28:
        yield f"{SHORTENED}\n"


def _told(host: Host, request: Request, result: CurlResult) -> Iterator[str]:
    """What `-v` tells: `*` of the connection, `>` of the request, `<` of the answer."""
    if result.exit_code == 6:
        yield f"* {result.stderr.partition(') ')[2]}"
        return
    address = request.address or address_of(Seat(host.name, host.observe), request.hostname)
    yield f"*   Trying {address}:{request.port}..."
    if result.exit_code in (7, 28) and "milliseconds with" not in result.stderr:
        yield f"* {result.stderr.partition(') ')[2]}"
        yield "* Closing connection"
        return
    yield f"* Connected to {request.hostname} ({address}) port {request.port}"
    if result.exit_code in (35, 60):
        return
    if request.scheme == "https":
        yield "* SSL connection using TLSv1.3"
    yield f"> {request.method} {target(request)} HTTP/1.1"
    yield from (f"> {name}: {value}" for name, value in _sent(request))
    yield ">"
    if result.status is not None:
        yield from (f"< {line}" for line in _answer_head(result))
        yield "<"
        yield f"* Connection #0 to host {request.hostname} left intact"


def _sent(request: Request) -> Headers:
    length = (("Content-Length", str(len(request.body.encode()))),) if request.body else ()
    return (*curl_headers(request), *length)


def _sent_to(request: Request, result: CurlResult) -> str:
    location = result.header("location")
    return urljoin(request.url, location) if location else ""


Variable = Callable[[Request, CurlResult], object]
VARIABLES: Mapping[str, Variable] = {
    "http_code": lambda _, result: f"{result.status or 0:03d}",
    "response_code": lambda _, result: f"{result.status or 0:03d}",
    "size_download": lambda _, result: len(result.body.encode()),
    "content_type": lambda _, result: result.header("content-type"),
    "method": lambda request, _: request.method,
    "url": lambda request, _: request.url,
    "url_effective": lambda request, _: request.url,
    "redirect_url": _sent_to,
    "scheme": lambda request, _: request.scheme,
    "exitcode": lambda _, result: result.exit_code,
    "errormsg": lambda _, result: result.stderr.partition(") ")[2],
    "header_json": lambda _, result: json.dumps(
        {name.lower(): [value] for name, value in result.headers.items()}
    ),
}
"""What `-w` can write; what takes time is left out, as it differs at every call."""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def _written(text: str, request: Request, result: CurlResult) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            known = VARIABLES.get(found[1])
            return str(known(request, result)) if known else ""
        return _ESCAPES[found[2]] if found[2] else "%"

    return _VARIABLE.sub(one, text)
