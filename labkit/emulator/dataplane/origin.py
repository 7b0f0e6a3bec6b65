"""Where a request comes from: an interface endpoint, or the internet.

On AWS the network says it; here our hosts do, in a header that bears the server's secret.
Whoever does not know the secret comes from the internet, whatever headers he sends.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ORIGIN_HEADER = "X-Labkit-Origin"
"""`secret address [endpoint]`: the value that a host sends."""

CALLER_HEADER = "X-Labkit-Caller"
"""`role instance`: whose credentials a host signs a request with."""

ORIGIN_KEY = "HTTP_" + ORIGIN_HEADER.upper().replace("-", "_")
"""Where WSGI holds it."""
_CALLER_KEY = "HTTP_" + CALLER_HEADER.upper().replace("-", "_")


@dataclass(frozen=True, slots=True)
class Origin:
    """The way a request came.

    `endpoint` is the id of an interface endpoint, or None for the public way; `address`
    is the client as API Gateway sees it. `trusted` means that one of our hosts sent it; then
    `role` is the ARN of the role whose credentials `instance` signs with, if it does.
    """

    address: str
    endpoint: str | None = None
    trusted: bool = False
    role: str = ""
    instance: str = ""


def written_origin(secret: str, address: str, endpoint: str | None) -> str:
    """The header's value for a request of one of our hosts."""
    return " ".join(part for part in (secret, address, endpoint) if part)


def read_origin(environ: Mapping[str, Any], secret: str) -> Origin:
    """The origin of a request; the internet unless the header bears the secret."""
    parts = str(environ.get(ORIGIN_KEY, "")).split()
    known = len(parts) in (2, 3) and hmac.compare_digest(
        parts[0].encode(errors="replace"), secret.encode()
    )
    if not known:
        return Origin(str(environ.get("REMOTE_ADDR", "127.0.0.1")))
    role, _, instance = str(environ.get(_CALLER_KEY, "")).partition(" ")
    endpoint = parts[2] if len(parts) == 3 else None
    return Origin(parts[1], endpoint, trusted=True, role=role, instance=instance)
