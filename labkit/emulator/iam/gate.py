"""The gate before the control plane: whose key a request bears, and whether he may.

A key decides the account. A key that somebody was given is held against the signature; a
made-up one (`test` and its like) has no secret, and counts only where IAM is not enforced.
With `enforce` everything must be signed, and allowed by the caller's policies.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from labkit.emulator.iam import keys
from labkit.emulator.iam.accounts import Accounts, Credential
from labkit.emulator.iam.admitted import ADMITTED, OF_ACCOUNT, Admitted
from labkit.emulator.iam.asked import Asked, read_asked
from labkit.emulator.iam.callers import Caller, caller_of, root_of
from labkit.emulator.iam.encoded import encoded
from labkit.emulator.iam.judge import Question, refusal, sentence
from labkit.emulator.iam.needs import needs_of
from labkit.emulator.iam.refusals import NotAdmitted
from labkit.emulator.iam.resources_iam import shown
from labkit.emulator.iam.s3 import bucket_policy
from labkit.emulator.iam.sigv4 import Signature, is_right, read_signature

ACCOUNT = "HTTP_X_MOTO_ACCOUNT_ID"
"""The header from which moto takes the account."""

SKEW = {"s3": timedelta(minutes=15), "sts": timedelta(minutes=15), "iam": timedelta(minutes=15)}
OTHER_SKEW = timedelta(minutes=5)
"""How far the time of a request may be from ours, by service."""


class Gate:
    """Admits requests to the control plane, or raises `NotAdmitted`."""

    def __init__(self, accounts: Accounts, *, enforce: bool = False) -> None:
        self.accounts = accounts
        self.enforce = enforce

    def admit(self, environ: dict[str, Any]) -> None:
        """Let a request in, in the account that its key belongs to. Raises `NotAdmitted`."""
        if OF_ACCOUNT in environ:
            caller = root_of(environ[OF_ACCOUNT])
            self._let_in(environ, caller, signed=True)
            return
        signature = read_signature(environ)
        if signature is None:
            self._let_in(environ, root_of(self.accounts.default), signed=False)
            return
        caller = self._caller(environ, signature)
        self._let_in(environ, caller, signed=True)
        if signature.expires is not None:
            # moto finds service and Region in the header alone.
            scope = f"{signature.access_key}/{signature.scope}"
            environ.setdefault("HTTP_AUTHORIZATION", f"AWS4-HMAC-SHA256 Credential={scope}, S=")
        if self.enforce and not caller.is_root:
            self._require(environ, signature, caller)

    def _let_in(self, environ: dict[str, Any], caller: Caller, *, signed: bool) -> None:
        if self.enforce and not signed:
            raise NotAdmitted("unsigned")
        environ[ACCOUNT] = caller.account
        environ[ADMITTED] = Admitted(caller, self.accounts, self.enforce)

    def _caller(self, environ: Mapping[str, Any], signature: Signature) -> Caller:
        if self.enforce:
            _require_whole(signature, environ)
        found = self.accounts.credential(signature.access_key, made_up=not self.enforce)
        if found is None:
            raise NotAdmitted("unknown key")
        if self.enforce or not (found.secret is None or found.is_default_root):
            _require_right(signature, environ, found)
        return caller_of(found)

    def _require(self, environ: Mapping[str, Any], signature: Signature, caller: Caller) -> None:
        """Ask the caller's policies for everything that the call needs."""
        account, region = caller.account, signature.region
        asked = read_asked(environ, body_of(environ), signature.service, account, region)
        for question in needs_of(asked, keys.of_caller(caller), environ):
            policy = bucket_policy(question.resource) if asked.service == "s3" else None
            why = refusal(caller, question, policy)
            if why:
                raise NotAdmitted("denied", _said(asked, caller, question, why))


def body_of(environ: Mapping[str, Any]) -> bytes:
    """The whole body, which can be read again afterwards."""
    stream: io.BytesIO = environ["wsgi.input"]
    start = stream.tell()
    body = stream.read()
    stream.seek(start)
    return body


def _require_whole(signature: Signature, environ: Mapping[str, Any]) -> None:
    missing = [f"Authorization header requires '{one}' parameter." for one in signature.missing]
    if not signature.at:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing:
        missing.append(f"Authorization={environ.get('HTTP_AUTHORIZATION', '').split(' ')[0]}")
        raise NotAdmitted("incomplete", " ".join(missing))


def _require_right(signature: Signature, environ: Mapping[str, Any], found: Credential) -> None:
    """Signed with the key's secret, with its session's token, and not long ago."""
    if found.token and signature.token != found.token:
        raise NotAdmitted("unknown key")
    if found.ends is not None and found.ends.replace(tzinfo=UTC) < datetime.now(UTC):
        raise NotAdmitted("token over")
    _require_timely(signature)
    if not is_right(signature, environ, body_of(environ), found.secret or ""):
        raise NotAdmitted("wrong signature")


def _require_timely(signature: Signature) -> None:
    """Neither too old nor of the future; a presigned URL is good for as long as it says."""
    at, now = signature.moment, datetime.now(UTC)
    skew = SKEW.get(signature.service, OTHER_SKEW)
    if at is None:
        raise NotAdmitted("wrong signature")
    oldest = now - (timedelta(seconds=signature.expires) if signature.expires else skew)
    if at < oldest:
        raise NotAdmitted("too old", _too_old(at, oldest, now, skew))
    if at > now + skew:
        raise NotAdmitted("too old", _too_new(at, now, skew))


def _too_old(at: datetime, oldest: datetime, now: datetime, skew: timedelta) -> str:
    minutes = int(skew.total_seconds() // 60)
    return (
        f"Signature expired: {_basic(at)} is now earlier than {_basic(oldest)} "
        f"({_basic(now)} - {minutes} min.)"
    )


def _too_new(at: datetime, now: datetime, skew: timedelta) -> str:
    minutes = int(skew.total_seconds() // 60)
    return (
        f"Signature not yet current: {_basic(at)} is still later than {_basic(now + skew)} "
        f"({_basic(now)} + {minutes} min.)"
    )


def _basic(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _said(asked: Asked, caller: Caller, question: Question, why: str) -> str:
    """A refusal in the words of the service that is asked."""
    resource = question.resource
    if asked.service == "s3" and resource != "*":
        resource = f'"{resource}"'
    if asked.service == "iam" and resource != "*":
        resource = shown(asked, question.action, resource)
    text = sentence(caller, question.action, resource, why)
    if asked.service != "ec2":
        return text
    head = f"You are not authorized to perform this operation. {text}"
    if resource == "*":
        return head
    return f"{head}. Encoded authorization failure message: {encoded(caller, question, why)}"
