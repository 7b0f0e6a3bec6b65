"""Who signed a request to an API, and API Gateway's words for a signature that is wrong (F1.28).

A signature is verified wherever one is sent. What it means depends on the method: one
without authorisation does not look, a private API refuses a wrong one all the same (F4.1).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.answers import GatewayError, Refusal
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.iam.accounts import Accounts
from labkit.emulator.iam.callers import Caller, caller_of, on_instance
from labkit.emulator.iam.refusals import INVALID_TOKEN, MISMATCH, TOKEN_OVER, NotAdmitted, Problem
from labkit.emulator.iam.sigv4 import Signature, read_signature
from labkit.emulator.iam.verified import require_right, require_whole

SERVICE = "execute-api"

WORDS: Mapping[Problem, tuple[str, str, str]] = {
    "unknown key": ("INVALID_SIGNATURE", "UnrecognizedClientException", INVALID_TOKEN),
    "wrong signature": ("INVALID_SIGNATURE", "InvalidSignatureException", MISMATCH),
    "too old": ("INVALID_SIGNATURE", "InvalidSignatureException", ""),
    "incomplete": ("MISSING_AUTHENTICATION_TOKEN", "IncompleteSignatureException", ""),
    "token over": ("EXPIRED_TOKEN", "ExpiredTokenException", TOKEN_OVER),
}
"""A problem to its gateway response, its `x-amzn-ErrorType`, and its text if that never varies."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed; or, in `problem`, what is wrong with the signature. Neither: nobody signed."""

    caller: Caller | None = None
    access_key: str = ""
    problem: Refusal | None = None

    @property
    def identity(self) -> dict[str, str]:
        """What `$context.identity` says of the caller."""
        if self.caller is None:
            return {}
        return {
            "accountId": self.caller.account,
            "caller": self.caller.id,
            "accessKey": self.access_key,
            "userArn": self.caller.arn,
            "user": self.caller.id,
        }


UNSIGNED = Signed()


class Signatures:
    """Verifies signatures. `accounts` are those whose keys count.

    A made-up key, which has no secret, counts where IAM is not enforced.
    """

    def __init__(self, accounts: Accounts, *, made_up: bool) -> None:
        self._accounts = accounts
        self._made_up = made_up

    def of(self, environ: Mapping[str, Any], region: str, origin: Origin) -> Signed:
        """Who signed a request to an API of a Region.

        A host's own signature is right: it has the credentials of its role.
        """
        signature = read_signature(environ)
        if signature is None:
            return UNSIGNED
        if origin.role:
            return Signed(on_instance(origin.role, origin.instance), signature.access_key)
        try:
            return self._verified(signature, environ, region)
        except NotAdmitted as refused:
            return Signed(problem=_refusal(refused))

    def _verified(self, signature: Signature, environ: Mapping[str, Any], region: str) -> Signed:
        require_whole(signature, environ)
        found = self._accounts.credential(signature.access_key, made_up=self._made_up)
        if found is None:
            raise NotAdmitted("unknown key")
        if found.secret is not None:
            _require_scope(signature, region)
            require_right(signature, environ, found)
        return Signed(caller_of(found), signature.access_key)


def _require_scope(signature: Signature, region: str) -> None:
    """Signed for this service, in this Region."""
    wrong = "Credential should be scoped to "
    if signature.service != SERVICE:
        raise NotAdmitted("wrong signature", f"{wrong}correct service: '{SERVICE}'. ")
    if signature.region != region:
        raise NotAdmitted("wrong signature", f"{wrong}a valid region, not '{signature.region}'. ")


def _refusal(refused: NotAdmitted) -> Refusal:
    kind, error, usual = WORDS[refused.problem]
    text = refused.text or usual
    return Refusal(GatewayError(kind, 403, error, text), text)


def unreadable(authorization: str) -> Refusal:
    """For a header Authorization that holds no signature where one is wanted."""
    digest = base64.b64encode(hashlib.sha256(authorization.encode()).digest()).decode()
    text = (
        "Invalid key=value pair (missing equal-sign) in Authorization header "
        f"(hashed with SHA-256 and encoded with Base64): '{digest}'."
    )
    kind, error, _ = WORDS["incomplete"]
    return Refusal(GatewayError(kind, 403, error, text), text)
