"""A raw HTTP client that signs as AWS's own SDK does, rightly or in one of the wrong ways."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller, Reply


@dataclass(frozen=True)
class Signer:
    """Signs with a key; the other fields say for what, and how many minutes ago."""

    call: Caller
    key: str = "labkit"
    secret: str = "labkit"
    token: str | None = None
    service: str = "execute-api"
    region: str = REGION
    minutes: int = 0
    signed_for: str | None = None

    def but(self, **changes: Any) -> Signer:
        return replace(self, **changes)

    def __call__(
        self, method: str, path: str, body: str = "", *, host: str, endpoint=None, **headers: str
    ) -> Reply:
        url = f"https://{self.signed_for or host}{path}"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, url, data=body.encode(), headers=names)
        self._sign(request)
        sent = {
            name.replace("-", "_"): value
            for name, value in dict(request.headers).items()
            if name.lower() not in ("host", "content-length")
        }
        return self.call(method, path, body.encode(), host=host, endpoint=endpoint, **sent)

    def _sign(self, request: AWSRequest) -> None:
        then = datetime.now(UTC) - timedelta(minutes=self.minutes)
        keys = Credentials(self.key, self.secret, self.token)
        with mock.patch.object(auth, "get_current_datetime", return_value=then):
            auth.SigV4Auth(keys, self.service, self.region).add_auth(request)
