"""The token by which labkit in a learner's kernel is known where nothing is signed.

`KEY-ID.TIME.MAC`: the MAC is of the time, made with the secret of the key. A token is good for
as long as a signature is, so that one that was overheard opens nothing for long.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time

GOOD_FOR = 300
"""Seconds, before and after: as long as AWS takes a signature (`iam.verified.OTHER_SKEW`)."""
_FORM = re.compile(r"(?P<key>[A-Z0-9]{8,60})\.(?P<at>\d{1,12})\.(?P<mac>[0-9a-f]{64})")


def token_of(access_key_id: str, secret_access_key: str, at: float | None = None) -> str:
    """A token of now, or of a moment in seconds since 1970."""
    moment = int(time.time() if at is None else at)
    return f"{access_key_id}.{moment}.{_mac(secret_access_key, access_key_id, moment)}"


def key_of(token: str) -> str:
    """The access key id that a token names; empty where it is none."""
    found = _FORM.fullmatch(token)
    return found["key"] if found else ""


def is_of(token: str, secret_access_key: str, at: float | None = None) -> bool:
    """Whether a token was made with this secret, and not long ago."""
    found = _FORM.fullmatch(token)
    if found is None:
        return False
    made, now = int(found["at"]), time.time() if at is None else at
    mac = _mac(secret_access_key, found["key"], made)
    return hmac.compare_digest(mac, found["mac"]) and abs(now - made) <= GOOD_FOR


def _mac(secret: str, key: str, moment: int) -> str:
    text = f"labkit door\n{key}\n{moment}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
