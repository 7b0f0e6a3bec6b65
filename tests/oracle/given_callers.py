"""Circumstances of the caller: who signs, for which name, with what TLS."""

from __future__ import annotations

from functools import partial

from tests.oracle.draft import Draft
from tests.oracle.roles import may_nothing, signed


def auth_iam(draft: Draft) -> Draft:
    """The method asks for IAM authorisation, and the client's role signs."""
    return signed(draft.with_methods(authorization="AWS_IAM"))


def signed_for_endpoint_name(draft: Draft) -> Draft:
    """The signature covers the name in the URL, whatever `Host` says (F1.9)."""
    return draft.asking(signed_for=draft.request.hostname)


GIVEN = {
    "auth:iam": auth_iam,
    "caller-may-not-invoke": may_nothing,
    "client-speaks-tls-1.1": partial(Draft.asking, tls="1.1"),
    "signed": signed,
    "signed-for-endpoint-name": signed_for_endpoint_name,
    "unsigned": partial(Draft.asking, signed_by=""),
}
"""Words about the caller."""
