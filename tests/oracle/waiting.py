"""The rows whose requests no trace can have yet."""

from __future__ import annotations

_REASONS = {
    "M067": "no source of a trace stands behind VPN or Direct Connect",
    "M068": "no source of a trace asks a Resolver inbound endpoint",
}

WAITING = frozenset(_REASONS)
"""Ids of the rows that wait, each with its reason above."""
