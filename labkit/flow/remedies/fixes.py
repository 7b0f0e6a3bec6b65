"""`FIXES`: for each code, everything that the rooms can do about it."""

from __future__ import annotations

from labkit.flow.remedies import (
    api,
    balancers,
    endpoints,
    filters,
    integration,
    policies,
    records,
    requests,
    routes,
    states,
    transit,
)
from labkit.flow.remedies.change import Fix, Fixes

ROOMS = (
    filters,
    states,
    endpoints,
    routes,
    transit,
    balancers,
    records,
    policies,
    api,
    requests,
    integration,
)


def _together() -> Fixes:
    found: dict[str, tuple[Fix, ...]] = {}
    for room in ROOMS:
        for code, fixes in room.FIXES.items():
            found[code] = (*found.get(code, ()), *fixes)
    return found


FIXES = _together()
"""Codes without a row have no remedy that labkit could make: a slow back end, a certificate."""
