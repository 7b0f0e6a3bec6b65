"""A request as a line for a real curl, and what that curl said as a result."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from types import MappingProxyType

from labkit.aws.run_command import Said
from labkit.emulator import CurlResult
from labkit.emulator.curl import NEVER, Patience
from labkit.errors import LabkitError
from labkit.flow import Request

INVOKE = "execute-api"
CREDENTIALS = 'eval "$(aws configure export-credentials --format env)"'
"""Puts the credentials of the instance's role where a line can name them."""
SIGNED = (
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" '
    '-H "x-amz-security-token: $AWS_SESSION_TOKEN"'
)
_HEAD = re.compile(r"HTTP/[\d.]+ (?P<status>\d{3})[^\n]*\n(?P<rows>(?:[^\n]+\n)*)\n?")


def curl_line(request: Request, patience: Patience, region: str) -> str:
    """The line that sends a request and shows its answer with its headers."""
    if request.is_packet:
        raise LabkitError("curl sends no packets", where=request.url, try_="an https URL")
    line = " ".join([shlex.join(_words(request, patience)), *_signature(request, region)])
    return f"{CREDENTIALS} && {line}" if request.signed_by else line


def _words(request: Request, patience: Patience) -> Iterator[str]:
    yield from ("curl", "-sS", "-i", "--http1.1")
    yield from ("--connect-timeout", f"{patience.connect:g}")
    if patience.whole != NEVER:
        yield from ("-m", f"{patience.whole:g}")
    yield from ("-I",) if request.method == "HEAD" else ("-X", request.method)
    for name, value in request.headers:
        # Without a value curl sends a header that ends in a semicolon.
        yield from ("-H", f"{name}: {value}" if value else f"{name};")
    if request.body:
        yield from ("--data-binary", request.body)
        if not request.header("content-type"):
            yield from ("-H", "Content-Type:")
    if request.unchecked:
        yield "-k"
    if request.at:
        yield from ("--connect-to", f"::{request.at}:")
    yield request.url


def _signature(request: Request, region: str) -> Iterator[str]:
    if request.signed_by:
        service = request.call.partition(":")[0] or INVOKE
        yield f"--aws-sigv4 {shlex.quote(f'aws:amz:{region}:{service}')}"
        yield SIGNED


def answered(said: Said) -> CurlResult:
    """What a curl said, as a result: the last answer of those it shows, or none."""
    rest, last = said.stdout, None
    while (head := _HEAD.match(rest)) and (last is None or int(last["status"]) < 200):
        last, rest = head, rest[head.end() :]
    if last is None or said.exit_code:
        words = [line for line in said.stderr.splitlines() if line.startswith("curl:")]
        shown = words[0] if words else said.stderr.strip() or "curl said nothing"
        return CurlResult(exit_code=said.exit_code or 1, stderr=shown)
    rows = (row.partition(":") for row in last["rows"].splitlines())
    headers = {name.strip(): value.strip() for name, _, value in rows}
    return CurlResult(int(last["status"]), MappingProxyType(headers), rest)
