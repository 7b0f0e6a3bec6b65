"""A request as `trace` takes it: who sends what to where."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from labkit.errors import LabkitError

INTERNET = "internet"
"""The source of a request that comes from no VPC, such as a laptop."""
FUNCTION = "function"
"""A Lambda function outside any VPC: to the network it is a client on the internet."""

PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}
"""The port that a URL means when it names none."""
TLS_VERSIONS = ("1.0", "1.1", "1.2", "1.3")
PACKETS = ("tcp", "udp", "icmp", "ip")
"""Schemes of a request that is one packet to an address; `ip` is any protocol."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: an HTTP call, or a packet to an address.

    `source` is the id or name of an instance or interface, `INTERNET` (with an address of
    one's own as `internet:192.0.2.1`), or `FUNCTION`. `url` is `https://…`, `http://…`,
    `wss://…`, or for a packet `tcp://10.0.0.7:22`, `udp://…`, `icmp://10.0.0.7` (an echo
    request), `ip://10.0.0.7` (any protocol). `headers` are (name, value) pairs and override
    what a client would send by itself (`Host` above all).

    `signed_by` is the name or ARN of the role whose credentials sign the request with SigV4,
    empty for an unsigned one; `signed_for` is the host name that was signed where it is not
    the `Host` that is sent (F1.9), and `signature` says whether it is `valid`, `bad` or
    `expired` by itself (F1.28). `tls` is the newest version that the client speaks.
    `call` is the action of a call to an AWS service, such as `kinesis:PutRecord`, and
    `resource` the ARN that it is about; empty ones are taken from headers and body.
    `at` is the address to go to without asking for the name, and `unchecked` says that the
    client takes any certificate (`curl --resolve` and `curl -k`).
    """

    source: str
    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    signed_by: str = ""
    signed_for: str = ""
    signature: Literal["valid", "bad", "expired"] = "valid"
    tls: str = "1.3"
    call: str = ""
    resource: str = ""
    at: IPv4Address | None = None
    unchecked: bool = False
    _target: _Target = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _is_text(self.source):
            raise LabkitError(
                f"{self.source!r} can send no request",
                where="the request",
                try_="name an instance, or internet",
            )
        if not _are_pairs(self.headers):
            raise LabkitError(
                "Headers are pairs of texts", where="the request", try_='(("Host", "example.com"),)'
            )
        if self.tls not in TLS_VERSIONS:
            raise LabkitError(
                f"{self.tls!r} is no version of TLS",
                where="the request",
                try_=", ".join(TLS_VERSIONS),
            )
        if not _is_url(self.url):
            raise LabkitError(
                f"{self.url!r} is not an http or https URL",
                where="the request",
                try_="begin it with https:// and a host name, such as lab.url() gives, "
                "or send a packet: tcp://ADDRESS:PORT",
            )
        object.__setattr__(self, "_target", _target(self.url))

    @classmethod
    def to(cls, source: str, address: str, port: int = 0, protocol: str = "tcp") -> Request:
        """A packet to an address: `Request.to("app", "10.0.0.7", 22)`.

        `protocol` is tcp, udp, icmp, or ip for any. Raises `LabkitError` for another one.
        """
        return cls(source, f"{protocol}://{address}" + (f":{port}" if port else ""))

    @property
    def split(self) -> SplitResult:
        """The URL in its parts."""
        return self._target.split

    @property
    def scheme(self) -> str:
        """The scheme of the URL: `https`, `tcp` and so on."""
        return self._target.split.scheme

    @property
    def is_packet(self) -> bool:
        """Whether it is a packet to an address rather than an HTTP call."""
        return self._target.is_packet

    @property
    def protocol(self) -> str:
        """The protocol as AWS writes it in rules: `tcp`, `udp`, `icmp`, or `-1` for any."""
        return self._target.protocol

    @property
    def hostname(self) -> str:
        """The name or address to send it to, in lower case and without a last dot."""
        return self._target.hostname

    @property
    def address(self) -> IPv4Address | None:
        """The address, where the URL names one instead of a host, or the client knows it."""
        return self.at or self._target.address

    @property
    def port(self) -> int:
        """The port: 443 or 80 where an HTTP URL names none; 0 for icmp and any protocol."""
        return self._target.port

    @property
    def host_header(self) -> str:
        """What the client sends as `Host`."""
        return self.header("host").strip() or self.hostname

    @property
    def path(self) -> str:
        """The path of the URL, `/` at least."""
        return self.split.path or "/"

    @property
    def query(self) -> dict[str, list[str]]:
        """The query of the URL: every value of each name."""
        return parse_qs(self.split.query, keep_blank_values=True)

    def header(self, name: str) -> str:
        """The value of a header, found without regard to case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def __str__(self) -> str:
        if self.is_packet:
            return f"{self.url} from {self.source}"
        return f"{self.call or f'{self.method} {self.path}'} from {self.source}"


@dataclass(frozen=True, slots=True)
class _Target:
    """What a URL says, taken apart."""

    split: SplitResult
    hostname: str
    address: IPv4Address | None
    port: int
    is_packet: bool
    protocol: str


@lru_cache(maxsize=1024)
def _target(url: str) -> _Target:
    split = urlsplit(url)
    hostname = (split.hostname or "").removesuffix(".")
    is_packet = split.scheme in PACKETS
    return _Target(
        split=split,
        hostname=hostname,
        address=_address(hostname),
        port=split.port or PORTS.get(split.scheme, 0),
        is_packet=is_packet,
        protocol={"ip": "-1"}.get(split.scheme, split.scheme) if is_packet else "tcp",
    )


def _address(hostname: str) -> IPv4Address | None:
    try:
        return IPv4Address(hostname)
    except AddressValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _are_pairs(headers: object) -> bool:
    if not isinstance(headers, tuple):
        return False
    return all(
        isinstance(row, tuple) and len(row) == 2 and all(isinstance(one, str) for one in row)
        for row in headers
    )


def _is_url(url: object) -> bool:
    """Whether a URL has a scheme, a host name and a port that exist."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        if not parts.hostname or parts.port == 0:
            return False
        if parts.scheme in ("tcp", "udp"):
            return parts.port is not None and bool(ip_address(parts.hostname))
        if parts.scheme in PACKETS:
            return bool(ip_address(parts.hostname))
        return parts.scheme in PORTS
    except ValueError:
        return False
