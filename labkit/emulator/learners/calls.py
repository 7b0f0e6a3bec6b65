"""A call to the control plane as a journal keeps it, and as it is made again."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from labkit.emulator.iam.admitted import OF_ACCOUNT, OF_KEY
from labkit.emulator.iam.sigv4 import Signature, raw_target, read_signature
from labkit.emulator.iam.verified import body_of
from labkit.emulator.learners.journal import Headers, Kept
from labkit.emulator.wires import Wired, environ_of

DROPPED = re.compile(
    r"AUTHORIZATION|COOKIE|USER_AGENT|CONNECTION|EXPECT|ACCEPT_ENCODING|TRANSFER_ENCODING|"
    r"AMZ_SDK_.*|X_AMZ_DATE|X_AMZ_SECURITY_TOKEN|X_MOTO_.*|X_LABKIT_.*"
)
"""Headers that say who called, how and when: what was asked is in the others."""
_SIGNING = re.compile(
    r"X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)="
)
NOBODY = Signature("", "", "", "", (), "", "")


def kept(environ: Mapping[str, Any], place: int) -> Kept:
    """A request that is about to be made."""
    signature = read_signature(environ) or NOBODY
    owned = OF_ACCOUNT in environ and OF_KEY not in environ
    path, query = raw_target(environ)
    rest = "&".join(part for part in query.split("&") if part and not _SIGNING.match(part))
    return Kept(
        place=place,
        at=time.time(),
        key="" if owned else signature.access_key,
        region=signature.region,
        service=signature.service,
        method=str(environ.get("REQUEST_METHOD", "GET")),
        target=f"{path}?{rest}" if rest else path,
        headers=_headers(environ),
        body=body_of(environ),
    )


def made_again(call: Kept, account: str) -> dict[str, Any]:
    """The request of a kept call, in the name of who made it."""
    scope = f"{call.key or 'labkit'}/19700101/{call.region}/{call.service}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    headers = (*call.headers, *((("Authorization", signed),) if call.service else ()))
    wired = Wired(call.method, call.target, headers, call.body or b"")
    again = {**environ_of(wired), OF_ACCOUNT: account}
    return {**again, OF_KEY: call.key} if call.key else again


def _headers(environ: Mapping[str, Any]) -> Headers:
    rows = [
        (key.removeprefix("HTTP_").replace("_", "-").title(), str(value))
        for key, value in environ.items()
        if key == "CONTENT_TYPE" or (key.startswith("HTTP_") and not DROPPED.fullmatch(key[5:]))
    ]
    return tuple(row for row in rows if row[1])
