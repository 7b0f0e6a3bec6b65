"""Whose certificates clients take: the custom domain's own, by who signed it."""

from __future__ import annotations

import pytest

from labkit.flow import Request, remedies, trace
from labkit.topology import Certificate, DomainName
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

ROW = next(row for row in ROWS if "custom-domain:alias" in row.get("given", ()))
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/c1"


def asked(authority, *, unchecked=False):
    """A request by a custom domain whose certificate somebody signed."""
    draft = situation(ROW)
    (domain,) = draft.topology.all(DomainName)
    signed = Certificate(id=ARN, name="c1", domain=domain.domain, authority=authority)
    draft = draft.changed(DomainName, domain.id, certificate=ARN).having(signed)
    request = draft.request
    sent = Request(request.source, request.url, request.method, unchecked=unchecked)
    return draft.topology, sent


@pytest.mark.parametrize(
    ("authority", "unchecked", "codes", "exit_code"),
    [
        ("amazon", False, (), 0),
        ("other", False, (), 0),
        ("itself", False, ("TLS_NOT_TRUSTED",), 60),
        ("private", False, ("TLS_NOT_TRUSTED",), 60),
        ("itself", True, (), 0),
        ("private", True, (), 0),
    ],
)
def test_who_signed_it_counts(authority, unchecked, codes, exit_code):
    found = trace(*asked(authority, unchecked=unchecked))
    assert (found.codes, found.response.exit_code) == (codes, exit_code)


def test_the_client_may_take_any():
    (remedy,) = remedies(*asked("itself"))
    assert [str(row) for row in remedy.changes] == ["let the client take any certificate: curl -k"]
