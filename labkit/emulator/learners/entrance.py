"""The entrance of an emulator that a class shares: whose request it is, before anything is done.

A request is a learner's if it is signed with his key, or with one that was given out in his
account, or bears his token. Whatever else comes is refused as AWS refuses it, and told in one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from labkit.emulator.control import refusal
from labkit.emulator.dataplane.address import addressed
from labkit.emulator.dataplane.origin import ORIGIN_KEY
from labkit.emulator.front import refuse_undrained
from labkit.emulator.iam import refusals
from labkit.emulator.iam.admitted import VERIFIED
from labkit.emulator.iam.refusals import NotAdmitted
from labkit.emulator.iam.sigv4 import read_signature
from labkit.emulator.iam.verified import require_right, require_whole
from labkit.emulator.learners.door import DOOR_PATH
from labkit.emulator.learners.tenant import Tenant
from labkit.emulator.learners.tenants import Tenants
from labkit.emulator.learners.token import is_of, key_of
from labkit.errors import LabkitError

HEALTH_PATH = "/_labkit/health"
"""Where anybody may ask whether it serves."""
_PRINTED = re.compile(r"[^A-Za-z0-9_.:=-]")


class Entrance:
    """A WSGI application that hands each request to the learner whose it is."""

    def __init__(self, tenants: Tenants, complain: Callable[[str], None]) -> None:
        self._tenants = tenants
        self._complain = complain
        self._open = True

    def close(self) -> None:
        """Answer nobody any more, on connections that are still open either."""
        self._open = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request, whoever sends it."""
        refused = refuse_undrained(environ, start_response, is_open=self._open)
        if refused is not None:
            return refused
        if environ.get("PATH_INFO") == HEALTH_PATH:
            return _said(start_response, 200, b"ok")
        try:
            tenant = self._learner(environ)
        except NotAdmitted as problem:
            self._complain(_line(environ, problem))
            return _refused(environ, start_response, problem)
        except LabkitError as error:
            self._complain(str(error))
            return _said(start_response, 500, b"This account cannot be brought back")
        if environ.get("PATH_INFO") == DOOR_PATH:
            return _said(start_response, 200, tenant.door.encode())
        return tenant(environ, start_response)

    def _learner(self, environ: dict[str, Any]) -> Tenant:
        """Whose request this is. Raises `NotAdmitted`."""
        if environ.get(ORIGIN_KEY):
            return self._by_token(environ)
        signature = read_signature(environ)
        if signature is None:
            raise NotAdmitted("unsigned")
        require_whole(signature, environ)
        found = self._tenants.by_credential(signature.access_key)
        if found is None:
            raise NotAdmitted("unknown key")
        tenant, credential = found
        require_right(signature, environ, credential)
        environ[VERIFIED] = True
        return tenant

    def _by_token(self, environ: dict[str, Any]) -> Tenant:
        """Whose token an origin bears; in its place the learner's own front finds its secret."""
        token, _, rest = str(environ[ORIGIN_KEY]).strip().partition(" ")
        tenant = self._tenants.by_key(key_of(token))
        if tenant is None:
            raise NotAdmitted("unknown key")
        if not is_of(token, tenant.learner.secret_access_key):
            raise NotAdmitted("wrong signature")
        environ[ORIGIN_KEY] = f"{tenant.front.secret} {rest}"
        return tenant


def _line(environ: dict[str, Any], problem: NotAdmitted) -> str:
    """What is told of a refusal: no secret, no query, nothing that breaks a line."""
    signature = read_signature(environ)
    key = (
        signature.access_key
        if signature
        else key_of(str(environ.get(ORIGIN_KEY, "")).split(" ")[0])
    )
    words = (
        environ.get("REMOTE_ADDR", ""),
        environ.get("REQUEST_METHOD", ""),
        environ.get("PATH_INFO", ""),
        f"service={refusals.called_service(environ)}",
        f"key={key}",
    )
    said = " ".join(_PRINTED.sub("?", str(word).replace("/", ":"))[:80] for word in words)
    return f"refused ({problem.problem}) {said}"


def _refused(environ: dict[str, Any], start_response: Any, problem: NotAdmitted) -> Iterable[bytes]:
    """The service's own answer to who may not come in; API Gateway's for an API."""
    if addressed(environ, "") is None:
        return refusal(environ, start_response, problem)
    status, kind, body = refusals.answer_to("rest-json", problem)
    code = refusals.code_of("rest-json", problem)
    return _said(start_response, status, body, ("Content-Type", kind), ("x-amzn-ErrorType", code))


def _said(
    start_response: Any, status: int, body: bytes, *headers: tuple[str, str]
) -> Iterable[bytes]:
    length = ("Content-Length", str(len(body)))
    start_response(f"{status} {HTTPStatus(status).phrase}", [*headers, length])
    return [body]
