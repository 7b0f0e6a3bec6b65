"""HTTP to hosts outside the lab: none, but for those that were opened by name.

An emulator must not become a way into the machine that it runs on, or into its network: an
API's definition may come from anybody. A name is resolved once, what it led to is checked,
and that address is connected to, so that a second answer of the DNS changes nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from labkit.emulator.dataplane.backend import NotReached, Received, Sending

LARGEST = 10 * 1024 * 1024
"""Bytes that a back end may answer (F6.10)."""
LOOPBACK = "127.0.0.1"
HERE = frozenset({"localhost", LOOPBACK})
"""Two names of one thing."""


class Outside:
    """The hosts that may be called, by their exact names; any port."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        names = {name.strip().lower() for name in allowed}
        self.allowed = frozenset(names | HERE if names & HERE else names)

    def send(self, sending: Sending) -> Received:
        """Really send a request, and follow no redirect. Raises `NotReached`."""
        parts = urlsplit(sending.url)
        address = self._address(parts)
        until = time.monotonic() + sending.seconds
        try:
            return _exchanged(sending, parts, address, until)
        except TimeoutError as error:
            raise NotReached("timeout", "Endpoint request timed out") from error
        except ssl.SSLError as error:
            raise NotReached("misconfigured", f"General SSLEngine problem: {error}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            says = f"Network error communicating with endpoint: {type(error).__name__}"
            raise NotReached("unreachable", says) from error

    def _address(self, parts: SplitResult) -> tuple[str, int]:
        """The address of a host that was opened."""
        host = (parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if host not in self.allowed:
            raise NotReached(
                "misconfigured",
                f"Invalid endpoint address: labkit calls no host outside the lab, and {host} was "
                "not opened (labkit emulator --allow-host NAME)",
            )
        return (LOOPBACK if host in HERE else _resolved(host, port), port)


def _resolved(host: str, port: int) -> str:
    """The first address of a name that is neither this machine nor its neighbourhood."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        says = f"Invalid endpoint address: {host} does not resolve"
        raise NotReached("misconfigured", says) from error
    for row in rows:
        address = str(row[4][0])
        if _is_elsewhere(address):
            return address
    raise NotReached("misconfigured", f"Invalid endpoint address: {host} is a name of this machine")


def _is_elsewhere(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    near = inner.is_loopback or inner.is_link_local or inner.is_unspecified or inner.is_multicast
    return not near


def _exchanged(
    sending: Sending, parts: SplitResult, address: tuple[str, int], until: float
) -> Received:
    connection = _Connection(parts, address, until)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest(sending.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in sending.headers:
            connection.putheader(name, value.encode("latin-1", errors="replace"))
        connection.endheaders(sending.body or None)
        answer = connection.getresponse()
        return Received(
            status=answer.status,
            headers=tuple(answer.getheaders()),
            body=_body(connection, answer, until),
        )
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, which speaks TLS for the name."""

    def __init__(self, parts: SplitResult, address: tuple[str, int], until: float) -> None:
        super().__init__(str(parts.hostname), address[1])
        self._parts = parts
        self._checked = address
        self._until = until

    def connect(self) -> None:
        """Connect to the checked address, whatever the name leads to by now."""
        plain = socket.create_connection(self._checked, timeout=_left(self._until))
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._parts.hostname)
        else:
            self.sock = plain


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _body(connection: _Connection, answer: http.client.HTTPResponse, until: float) -> bytes:
    found = bytearray()
    while chunk := answer.read1(65536):
        found += chunk
        if len(found) > LARGEST:
            raise NotReached("misconfigured", "Response body is larger than 10 MB")
        if connection.sock:
            connection.sock.settimeout(_left(until))
    return bytes(found)
