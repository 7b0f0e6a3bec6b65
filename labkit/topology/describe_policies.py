"""Policies inside describe rows: as JSON text, or as the object that boto3 makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.topology.base import TopologyError
from labkit.topology.describe_rows import Row, fault
from labkit.topology.policy import PolicyDocument


def policy(row: Row, key: str) -> PolicyDocument:
    """The policy under `key`, which has to be there."""
    return policy_of(row.get(key), key)


def policy_or_none(row: Row, key: str) -> PolicyDocument | None:
    """The policy under `key`, or None where there is none."""
    return policy(row, key) if row.get(key) else None


def policies(row: Row, key: str) -> tuple[PolicyDocument, ...]:
    """The policies listed under `key`; none where there is no such list."""
    found = row.get(key)
    if found is None:
        return ()
    if not isinstance(found, (list, tuple)):
        raise fault(key, "a list of policies", found)
    return tuple(policy_of(one, key) for one in found)


def policy_of(value: Any, key: str) -> PolicyDocument:
    """The policy that a value is."""
    if not isinstance(value, (str, Mapping)):
        raise fault(key, "a policy", value)
    try:
        return PolicyDocument.parse(value)
    except TopologyError as error:
        raise TopologyError(error.what, where=f"{error.where}, {key}", try_=error.try_) from None


def shortened(policy: str, api: str) -> str:
    """A policy's text with `execute-api:/…` for the ARNs of one API (F4.11)."""
    pieces = policy.split('"arn:aws:execute-api:')
    short = [pieces[0]]
    for piece in pieces[1:]:
        # Region, account, then the API and what follows it.
        parts = piece.split(":", 2)
        ours = len(parts) == 3 and parts[2].startswith(f"{api}/")
        short.append(f'"execute-api:{parts[2].removeprefix(api)}' if ours else _whole(piece))
    return "".join(short)


def _whole(piece: str) -> str:
    return f'"arn:aws:execute-api:{piece}'
