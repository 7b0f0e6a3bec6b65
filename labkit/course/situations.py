"""Situations to find one's way in: toggles that somebody changed, told to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.blueprints import Settings
from labkit.errors import LabkitError

SITUATIONS: Mapping[str, Settings] = {
    "03-one-evening": {"endpoint_admits_443": False, "policy_names_endpoint": False},
}


def situation(key: str) -> Settings:
    """The toggles of a situation, for `lab.up(**situation(key))`.

    Raises `LabkitError` that lists the situations there are.
    """
    if key not in SITUATIONS:
        raise LabkitError(f"There is no situation {key!r}", try_=f"one of: {', '.join(SITUATIONS)}")
    return SITUATIONS[key]
