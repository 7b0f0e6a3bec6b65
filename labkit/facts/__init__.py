"""What we hold true of AWS: each fact with its id, AWS page, confidence and date.

Rules, traces, pictures and notebooks cite facts by id. The tables stand in one module
a chapter; `docs/facts.md` is made from them by `python -m labkit.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from labkit.errors import LabkitError
from labkit.facts import (
    custom_domains,
    gateway_endpoints,
    gateway_errors,
    interface_endpoints,
    kinesis,
    lifecycle,
    names_and_types,
    permissions,
    policies,
    prices,
    private_integration,
    routing,
    transit_gateways,
)
from labkit.facts.fact import Chapter, Confidence, Fact

__all__ = ["CHAPTERS", "FACTS", "Chapter", "Confidence", "Fact", "fact"]

CHAPTERS: tuple[Chapter, ...] = (
    names_and_types.CHAPTER,
    gateway_errors.CHAPTER,
    custom_domains.CHAPTER,
    interface_endpoints.CHAPTER,
    gateway_endpoints.CHAPTER,
    policies.CHAPTER,
    private_integration.CHAPTER,
    kinesis.CHAPTER,
    routing.CHAPTER,
    transit_gateways.CHAPTER,
    prices.CHAPTER,
    lifecycle.CHAPTER,
    permissions.CHAPTER,
)

FACTS: Mapping[str, Fact] = MappingProxyType(
    {row.id: row for chapter in CHAPTERS for row in chapter.facts}
)
"""Every fact by its id, in the order of their numbers."""


def fact(key: str) -> Fact:
    """The fact with this id, such as `F2.11`."""
    found = FACTS.get(key)
    if found is None:
        raise LabkitError(
            f"There is no fact {key!r}",
            where="labkit.facts",
            try_=f"one of: {', '.join(_near(key))}",
        )
    return found


def _near(key: str) -> tuple[str, ...]:
    """Ids of the same chapter, the nearest numbers first; one of each chapter if none fits."""
    chapter, _, place = key.strip().upper().removeprefix("F").partition(".")
    same = [row for row in FACTS.values() if str(row.number[0]) == chapter]
    if not same:
        return tuple(row.facts[0].id for row in CHAPTERS)
    wanted = int(place) if place.isdecimal() else 1
    same.sort(key=lambda row: abs(row.number[1] - wanted))
    return tuple(row.id for row in sorted(same[:5], key=lambda row: row.number))
