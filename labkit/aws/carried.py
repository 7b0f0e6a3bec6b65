"""boto3 clients whose requests somebody else carries: a host's own network, or a function call.

They know AWS's own names and no endpoint URL, as on an instance; each request that would
leave is handed over whole, and what comes back is taken for the service's answer.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    EndpointConnectionError,
    SSLError,
)

from labkit.aws.clients import LOCAL_KEY, Clients, session_apart, without_keys

Headers = tuple[tuple[str, str], ...]
Loss = Literal["unresolved", "refused", "timeout", "tls"]


@dataclass(frozen=True, slots=True)
class Carried:
    """A request as a client sends it: URL with AWS's name, headers in order, body.

    `call` is the action in IAM's words, such as `kinesis:PutRecord`.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    call: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class NotCarried(Exception):
    """Raised by who carries: the request got no answer, and how that shows."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss)
        self.loss = loss


Carry = Callable[[Carried], Answered]


class CarriedClients(Clients):
    """Clients that hand every request to `carry`; they try once, and a loss is botocore's own
    exception. Without `credentials` they find none, wherever they look.
    """

    def __init__(self, region: str, carry: Carry, *, credentials: bool = True) -> None:
        super().__init__(region, endpoint_url="carried")
        self._carry = carry
        self._session = session_apart(LOCAL_KEY, LOCAL_KEY, None) if credentials else without_keys()

    def knows(self, service: str) -> bool:
        """Whether there is a client of that name."""
        return service in self._session.get_available_services()

    def client(self, service: str) -> Any:
        """The client of a service, such as `kinesis`."""
        with self._lock:
            if service not in self._made:
                made = self._session.client(service, region_name=self.region, config=_CONFIG)
                made.meta.events.register("before-send.*", self._send)
                self._made[service] = made
            return self._made[service]

    def _send(self, request: Any, event_name: str, **_more: Any) -> AWSResponse:
        """What botocore takes for the answer that came over the wire."""
        service, operation = event_name.split(".", 2)[1:]
        try:
            found = self._carry(
                Carried(
                    request.method,
                    request.url,
                    tuple((name, _text(value)) for name, value in request.headers.items()),
                    _body(request.body),
                    f"{service}:{operation}",
                )
            )
        except NotCarried as error:
            raise _as_botocore(error.loss, request.url) from error
        headers = HeadersDict(found.headers)
        return AWSResponse(request.url, found.status, headers, _Raw(found.body))


def signed(method: str, url: str, headers: Headers, body: bytes, call: str, region: str) -> Headers:
    """The headers of a call such as `s3:PutObject`, signed as an SDK signs it (SigV4)."""
    service = call.partition(":")[0]
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    make = S3SigV4Auth if service == "s3" else SigV4Auth
    make(Credentials(LOCAL_KEY, LOCAL_KEY), service, region).add_auth(request)
    return tuple((name, _text(value)) for name, value in request.headers.items())


_CONFIG = Config(
    retries={"mode": "legacy", "total_max_attempts": 1},
    account_id_endpoint_mode="disabled",
    ignore_configured_endpoint_urls=True,
    s3={"addressing_style": "path"},
)
"""The account's id stays out of host names: who answers for such names is not known (F2.20).

With one try, every other mode adds to each refusal that no retry was left.
"""


class _Raw(io.BytesIO):
    """A body as urllib3 would give it."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _body(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return value.encode() if isinstance(value, str) else bytes(value.read())


_EXCEPTIONS: Mapping[Loss, Callable[[str], BotoCoreError]] = {
    "unresolved": lambda url: EndpointConnectionError(endpoint_url=url),
    "refused": lambda url: EndpointConnectionError(endpoint_url=url),
    "timeout": lambda url: ConnectTimeoutError(endpoint_url=url),
    "tls": lambda url: SSLError(endpoint_url=url, error="the certificate is for another name"),
}
"""How botocore says each loss."""


def _as_botocore(loss: Loss, url: str) -> BotoCoreError:
    return _EXCEPTIONS[loss](url)
