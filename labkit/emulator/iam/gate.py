"""The gate before the control plane: whose key a request bears, and whether he may.

A key decides the account. A key that somebody was given is held against the signature; a
made-up one (`test` and its like) has no secret, and counts only where IAM is not enforced.
With `enforce` everything must be signed, and allowed by the caller's policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.emulator.iam import keys
from labkit.emulator.iam.accounts import Accounts
from labkit.emulator.iam.admitted import ADMITTED, OF_ACCOUNT, OF_KEY, VERIFIED, Admitted
from labkit.emulator.iam.asked import Asked, read_asked
from labkit.emulator.iam.callers import Caller, caller_of, root_of
from labkit.emulator.iam.encoded import encoded
from labkit.emulator.iam.judge import Question, refusal, sentence
from labkit.emulator.iam.needs import needs_of
from labkit.emulator.iam.refusals import NotAdmitted
from labkit.emulator.iam.resources_iam import shown
from labkit.emulator.iam.s3 import bucket_policy
from labkit.emulator.iam.sigv4 import Signature, read_signature
from labkit.emulator.iam.verified import body_of, require_right, require_whole

ACCOUNT = "HTTP_X_MOTO_ACCOUNT_ID"
"""The header from which moto takes the account."""


class Gate:
    """Admits requests to the control plane, or raises `NotAdmitted`."""

    def __init__(self, accounts: Accounts, *, enforce: bool = False) -> None:
        self.accounts = accounts
        self.enforce = enforce

    def admit(self, environ: dict[str, Any]) -> None:
        """Let a request in, in the account that its key belongs to. Raises `NotAdmitted`."""
        if OF_ACCOUNT in environ:
            self._let_in(environ, self._owner(environ), signed=True)
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

    def _owner(self, environ: Mapping[str, Any]) -> Caller:
        """Who calls within the process: the account's root, or whose key is named."""
        key = environ.get(OF_KEY, "")
        found = self.accounts.credential(key, made_up=False) if key else None
        return caller_of(found) if found else root_of(environ[OF_ACCOUNT])

    def _let_in(self, environ: dict[str, Any], caller: Caller, *, signed: bool) -> None:
        if self.enforce and not signed:
            raise NotAdmitted("unsigned")
        environ[ACCOUNT] = caller.account
        environ[ADMITTED] = Admitted(caller, self.accounts, self.enforce)

    def _caller(self, environ: Mapping[str, Any], signature: Signature) -> Caller:
        if self.enforce:
            require_whole(signature, environ)
        found = self.accounts.credential(signature.access_key, made_up=not self.enforce)
        if found is None:
            raise NotAdmitted("unknown key")
        known = found.secret is None or found.is_default_root or VERIFIED in environ
        if self.enforce or not known:
            require_right(signature, environ, found)
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
