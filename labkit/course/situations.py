"""Situations to find one's way in: toggles that somebody changed, told to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.blueprints import Settings
from labkit.errors import LabkitError


@dataclass(frozen=True, slots=True)
class Situation:
    """A lab, the toggles of it that somebody changed, and who now asks for what.

    `source` and `request` are the lab's first where they are empty.
    """

    lab: str
    changed: Settings
    source: str = ""
    request: str = ""


SITUATIONS: Mapping[str, Situation] = {
    "01-one-evening": Situation(
        "gateway-endpoints",
        {"endpoint_routes": "public", "app_may": False},
        request="put-object",
    ),
    "02-one-evening": Situation(
        "api-types",
        {"api_type": "REGIONAL", "endpoint": True, "default_url": False},
        source="public-app",
    ),
    "03-one-evening": Situation(
        "private-api", {"endpoint_admits_443": False, "policy_names_endpoint": False}
    ),
    "04-one-evening": Situation(
        "private-dns", {"record": "cname", "nat_gateway": False}, request="public-domain"
    ),
    "05-one-evening": Situation(
        "who-may-call", {"endpoint_policy": "another api", "resource_policy": "other endpoint"}
    ),
    "06-one-evening": Situation(
        "private-integration", {"app_admits": "nobody", "app_may_put": False}
    ),
    "07-one-evening": Situation(
        "one-api-two-ways", {"mapping": False, "api_may_put": False}, request="kinesis"
    ),
    "08-one-evening": Situation("full-chain", {"private_dns": False, "app_may_put": False}),
}


def situation(key: str) -> Settings:
    """The toggles of a situation, for `lab.up(**situation(key))`.

    Raises `LabkitError` that lists the situations there are.
    """
    if key not in SITUATIONS:
        raise LabkitError(f"There is no situation {key!r}", try_=f"one of: {', '.join(SITUATIONS)}")
    return SITUATIONS[key].changed
