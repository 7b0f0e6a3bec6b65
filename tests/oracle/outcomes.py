"""What a trace, or a refusal of the control plane, looks like in the columns of a row."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

from labkit.flow import Trace
from tests.oracle.rows import Row

Outcome: TypeAlias = dict[str, Any]
"""The columns of an outcome: dns, status, body, error_type, symptom."""

ANY_TEXT = "…"
RESOLVED = {"public": "public", "private": "private", "": "nxdomain"}
"""Where a name led: how a row says it, by how a trace does."""
SYMPTOMS = {
    "": None,
    "connection refused": "closed",
    "connection timed out": "timeout",
    "could not resolve host": "unresolved",
    "TLS certificate is for another name": "tls",
    "TLS handshake failed": "tls",
}
"""What a client shows instead of an answer: how a row says it, by how a trace does."""


def of_trace(found: Trace) -> Outcome:
    """The outcome of a trace."""
    answer = found.response
    return {
        "dns": RESOLVED[found.resolved],
        "status": answer.status,
        "body": answer.body,
        "error_type": answer.error_type or None,
        "symptom": SYMPTOMS.get(answer.symptom, answer.symptom),
    }


def of_refusal(error: ClientError) -> Outcome:
    """The outcome of a call that the control plane refused."""
    told = error.response
    return {
        "dns": None,
        "status": told["ResponseMetadata"]["HTTPStatusCode"],
        "body": told["Error"]["Message"],
        "error_type": told["Error"]["Code"],
        "symptom": None,
    }


def judged(outcome: Outcome, row: Row) -> Outcome | None:
    """The outcome that a row allows and this one is; None if it is none of them."""
    allowed = (row["expected"], *row["or"])
    return next((wanted for wanted in allowed if _is(outcome, wanted)), None)


def _is(outcome: Outcome, wanted: Outcome) -> bool:
    plain = {key: value for key, value in wanted.items() if key != "body"}
    same = all(outcome[key] == value for key, value in plain.items())
    return same and _fits(outcome["body"], wanted.get("body"))


def _fits(body: str, wanted: str | None) -> bool:
    """Whether a body is the one that is wanted; none is any, and so is the text for `…`."""
    if wanted is None:
        return True
    pieces = map(re.escape, wanted.split(ANY_TEXT))
    return re.fullmatch(".*".join(pieces), body, re.DOTALL) is not None
