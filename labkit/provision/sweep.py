"""`sweep`: what labs have left in an account, found by tag, whoever's journal is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from labkit.provision.driver import Driver, Leftover
from labkit.provision.kinds import KINDS
from labkit.provision.order import stable_order
from labkit.provision.progress import SILENT, Progress
from labkit.provision.resource import Resource
from labkit.provision.run import run
from labkit.provision.steps import DEFAULT_PACE, Pace
from labkit.provision.table import Action, Plan

_WITH_INTERFACES = ("instance", "load_balancer", "nat_gateway", "vpc_endpoint", "vpc_link_v2")

GOES_AFTER: Mapping[str, tuple[str, ...]] = {
    "domain_name": ("domain_access_association",),
    "certificate": ("domain_name",),
    "rest_api": ("domain_name",),
    "vpc_endpoint": ("rest_api", "domain_access_association"),
    "vpc_link": ("rest_api",),
    "vpc_link_v2": ("rest_api",),
    "load_balancer": ("vpc_link",),
    "target_group": ("load_balancer",),
    "elastic_ip": ("nat_gateway",),
    "instance_profile": ("instance",),
    "role": ("instance_profile", "rest_api"),
    "stream": ("role",),
    "table": ("role",),
    "bucket": ("role",),
    "security_group": _WITH_INTERFACES,
    "route_table": _WITH_INTERFACES,
    "subnet": ("route_table", *_WITH_INTERFACES),
    "internet_gateway": ("elastic_ip", "route_table", *_WITH_INTERFACES),
    "vpc": (
        "hosted_zone",
        "internet_gateway",
        "route_table",
        "security_group",
        "subnet",
        "target_group",
    ),
}
"""Kind to the kinds that go before it (F9.6). One that is stuck holds up no others."""


@dataclass(frozen=True, slots=True, order=True)
class Owned:
    """Something that carries the tags of a lab, and until when it may stand (ISO text)."""

    lab: str
    learner: str
    row: Leftover
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one lab of one learner has left; `expires` is the last moment of any part of it."""

    lab: str
    learner: str
    rows: tuple[Leftover, ...]
    expires: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its time is up; without a time it never is."""
        return self.expires is not None and self.expires <= now

    def told(self, now: datetime) -> str:
        """One line: whose it is, how much, and since when its time is up."""
        when = "without a time to live"
        if self.expires:
            hours = (now - self.expires).total_seconds() / 3600
            when = f"over its time by {hours:.1f} h" if hours >= 0 else f"{-hours:.1f} h to live"
        count = f"{len(self.rows)} resource{'s' if len(self.rows) != 1 else ''}"
        return f"{self.lab} of {self.learner}: {count}, {when}"


def forgotten(owned: Iterable[Owned]) -> tuple[Forgotten, ...]:
    """What is owned, lab by lab."""
    groups = groupby(sorted(owned), lambda one: (one.lab, one.learner))
    return tuple(_together(*whose, list(rows)) for whose, rows in groups)


def _together(lab: str, learner: str, rows: list[Owned]) -> Forgotten:
    moments = [_moment(one.expires) for one in rows]
    known = [moment for moment in moments if moment]
    last = max(known) if known and len(known) == len(moments) else None
    return Forgotten(lab, learner, tuple(one.row for one in rows), last)


def _moment(text: str) -> datetime | None:
    """The moment that a tag tells; None for one that is missing or that somebody changed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def removal(rows: Iterable[Leftover]) -> Plan:
    """The steps that delete what was found, each kind after those that must go before it.

    What is no resource of a lab's, such as an interface, goes along with what it belongs to.
    """
    steps = {
        action.id: action
        for row in sorted(rows)
        if row.kind in KINDS
        for action in [Action("delete", Resource(row.kind, _told(row), {}))]
    }
    needs = {
        name: frozenset(
            other.id for other in steps.values() if other.kind in GOES_AFTER.get(step.kind, ())
        )
        for name, step in steps.items()
    }
    order = stable_order(list(steps), needs)
    return Plan(tuple(replace(steps[name], needs=tuple(sorted(needs[name]))) for name in order))


def _told(row: Leftover) -> str:
    return f"{row.name} ({row.id})" if row.name else row.id


def sweep(
    found: Forgotten,
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
) -> tuple[Leftover, ...]:
    """Delete what a lab has left; what is left after all, with the reason, usually nothing.

    `driver` is that lab's, and looks again whether each thing carries its tags. Raises
    `Stopped` after an interrupt, and `CallFailed` when the account does not answer.
    """
    driver.refresh()
    why = remove(found.rows, driver, progress, pace)
    return tuple(
        Leftover(row.kind, row.id, row.name, why.get(row.id, "")) for row in driver.leftovers()
    )


def remove(
    rows: Iterable[Leftover],
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
) -> dict[str, str]:
    """Delete what was found; the reason why not, or the empty text, by id."""
    found = tuple(rows)
    plan = removal(found)
    ids = {_told(row): row.id for row in found}

    def delete(action: Action) -> None:
        key = ids[action.name]
        attributes = {"id": key, "arn": key}
        pace.patiently(lambda: driver.delete(action.resource, attributes))

    outcome = run(plan, delete, progress, hands=pace.hands, go_on=True)
    return {ids[row.name]: outcome.why_not(row.id) for row in plan}
