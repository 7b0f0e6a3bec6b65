"""A look into a learner's account: what stands, whether its request arrives, what is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labkit.aws.clients import Clients
from labkit.aws.observe import observe
from labkit.aws.sweep import owned_by_labs
from labkit.blueprints import BLUEPRINTS, Blueprint
from labkit.course.challenges import CHALLENGES, Ask
from labkit.course.challenges.grading import delivered, traced
from labkit.flow.trace import Trace
from labkit.topology import Topology


@dataclass(frozen=True, slots=True)
class LabSeen:
    """One lab that stands: how its own request ends, what blocks it, which tickets it answers.

    `mended` are the ids of challenges whose requests all end here as their tickets want.
    """

    lab: str
    count: int
    outcome: str
    blockers: tuple[str, ...]
    mended: frozenset[str]


def look(keys: Mapping[str, str]) -> tuple[LabSeen, ...]:
    """Every lab in the account of these keys, by what stands there now.

    Raises `LabkitError` when the account does not answer.
    """
    clients = Clients(
        keys["AWS_REGION"],
        endpoint_url=keys["AWS_ENDPOINT_URL"],
        access_key=keys["AWS_ACCESS_KEY_ID"],
        secret_key=keys["AWS_SECRET_ACCESS_KEY"],
    )
    owned = Counter((row.lab, row.learner) for row in owned_by_labs(clients))
    return tuple(
        judged(BLUEPRINTS[lab], observe(clients, lab, learner), count)
        for (lab, learner), count in sorted(owned.items())
        if lab in BLUEPRINTS
    )


def judged(blueprint: Blueprint, topology: Topology, count: int) -> LabSeen:
    """One lab by what was observed of it."""
    told = traced(blueprint, topology, Ask(blueprint.sources[0], blueprint.requests[0].name))
    return LabSeen(
        lab=blueprint.name,
        count=count,
        outcome=str(told.outcome.value) if isinstance(told, Trace) else "",
        blockers=tuple(row.code for row in told.blockers) if isinstance(told, Trace) else (),
        mended=frozenset(_mended(blueprint, topology)),
    )


def _mended(blueprint: Blueprint, topology: Topology) -> Iterator[str]:
    for row in CHALLENGES.values():
        if row.lab != blueprint.name:
            continue
        reached = all(delivered(blueprint, topology, ask) for ask in row.must_reach)
        if reached and not any(delivered(blueprint, topology, ask) for ask in row.must_not_reach):
            yield row.id
