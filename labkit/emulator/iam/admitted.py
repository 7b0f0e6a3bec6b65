"""Who was let into the control plane; rules find it with the request."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.emulator.iam.accounts import Accounts
from labkit.emulator.iam.callers import Caller

ADMITTED = "labkit.admitted"
"""Where a request's environment holds who was admitted; no client can write there."""
OF_ACCOUNT = "labkit.account"
"""Where the data plane writes the account in whose name it calls, once it may."""
OF_KEY = "labkit.key"
"""Beside it, the access key of a call that is made again: whose policies and name count."""
VERIFIED = "labkit.verified"
"""Where the entrance writes that a signature was found right, so that nobody asks twice."""
ORIGIN = "labkit.origin"
"""Where a request's environment holds the way that it came."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who calls, the accounts that there are, and whether policies decide."""

    caller: Caller
    accounts: Accounts
    enforced: bool = False
