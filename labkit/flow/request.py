"""A request as `trace` takes it: who sends what to which URL."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from labkit.errors import LabkitError

INTERNET = "internet"
"""The source of a request that comes from no VPC: a laptop, a function outside any VPC."""


def _is_http(url: object) -> bool:
    """Whether a URL has a scheme, a host name and a port that exist."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `source` is the id or name of an instance, or `INTERNET`; `headers` are (name, value)
    pairs and override what a client would send by itself (`Host` above all).
    """

    source: str
    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def __post_init__(self) -> None:
        if not _is_http(self.url):
            raise LabkitError(
                f"{self.url!r} is not an http or https URL",
                where="the request",
                try_="begin it with https:// and a host name, such as lab.url() gives",
            )

    @property
    def split(self) -> SplitResult:
        """The URL in its parts."""
        return urlsplit(self.url)

    @property
    def hostname(self) -> str:
        """The name to resolve, in lower case."""
        return self.split.hostname or ""

    @property
    def port(self) -> int:
        """The TCP port: 443 or 80 where the URL names none."""
        return self.split.port or (443 if self.split.scheme == "https" else 80)

    @property
    def host_header(self) -> str:
        """What the client sends as `Host`."""
        return self.header("host") or self.hostname

    @property
    def path(self) -> str:
        """The path of the URL, `/` at least."""
        return self.split.path or "/"

    def header(self, name: str) -> str:
        """The value of a header, found without regard to case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def __str__(self) -> str:
        return f"{self.method} {self.path} from {self.source}"
