"""Every permission of every lab's policy, missing once: does the lab fail without it?

    python tasks.py removals                 all labs, in some minutes each
    python tasks.py removals private-api     these labs

What was found of a lab is kept in `build/removals`, and asked again once its policy is another.
Exit code 1 where a lab goes on without a permission, or its learner could delete what is
another's, and no table here says why.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from labkit.aws import AwsDriver, Clients
from labkit.blueprints import BLUEPRINTS, Blueprint
from labkit.blueprints.management import managed
from labkit.emulator import EmbeddedAws
from labkit.provision import CallFailed, Journal, resources
from tests.aws.learners import (
    WAITS,
    Learner,
    Neighbour,
    built,
    journalled,
    life,
    needed,
    root_clients,
    swept,
)
from tests.aws.removals import FAILS, Removals, rows_of
from tests.aws.ways import ways

FOLDER = Path(__file__).resolve().parents[2] / "build" / "removals"
BY_AWS_ALONE = "ByAwsAlone"
"""In the names of statements whose actions no emulator asks for; each right says so itself."""
UNPROVEN: Mapping[str, str] = {}
"""Action to why a lab goes on without it in every life that is led here."""
NOT_NARROWED: Mapping[str, str] = {
    "hosted_zone": "Route 53 knows no tags of a zone, and its id is not known beforehand",
}
"""Kind of what a policy lets its holder delete of another's, and why AWS narrows it no more."""
DENIED = ("AccessDenied", "UnauthorizedOperation", "Forbidden", "403")


def kinds_of(lab: Blueprint) -> frozenset[str]:
    """The kinds of resource that a lab has as it is given."""
    return frozenset(row.kind for row in resources(lab.topology()))


def neighbours() -> tuple[str, ...]:
    """Few labs that have every kind together, so that a listing of any finds something."""
    kinds = {name: kinds_of(lab) for name, lab in BLUEPRINTS.items()}
    chosen, missing = list[str](), frozenset[str]().union(*kinds.values())
    while missing:
        name = max(kinds, key=lambda one: len(kinds[one] & missing))
        chosen.append(name)
        missing -= kinds[name]
    return tuple(chosen)


def asked(name: str, folder: Path) -> dict[str, Any]:
    """What comes of it that each permission of a lab is missing; no other AWS may run here."""
    lab = managed(BLUEPRINTS[name])
    with contextlib.ExitStack() as stack:
        aws = stack.enter_context(EmbeddedAws(seed=42, enforce_iam=True))
        policies = needed(aws, lab).policies
        learner, root = Learner(aws, lab, policies), root_clients(aws)
        theirs = {
            other: stack.enter_context(journalled(folder, f"theirs-{other}"))
            for other in dict.fromkeys((name, *neighbours()))
        }
        # One learner's labs share a domain, which can be there but once.
        names = {other: f"{learner.name}-{number}" for number, other in enumerate(theirs)}
        for other, journal in theirs.items():
            built(_neighbour(BLUEPRINTS[other], names[other], root), journal)
        mine, again = (stack.enter_context(journalled(folder, one)) for one in ("mine", "again"))
        removals = Removals(learner.arn, policies, rows_of(policies))
        with removals.at_the_gate():
            removals.through(life(learner, mine, ways(lab), root), _say)
            removals.through(swept(learner, again), _say)
        return {
            "policy": digest(policies),
            "outcomes": [[*row, outcome] for row, outcome in removals.outcomes.items()],
            "denied": removals.denied,
            "deletable": sorted(set(deletable(learner, names[name], theirs[name]))),
        }


def _neighbour(lab: Blueprint, name: str, root: Clients) -> Neighbour:
    topology = lab.topology(learner=name)
    return Neighbour(name, topology, AwsDriver(root, lab.name, name, waits=WAITS))


def deletable(learner: Learner, name: str, journal: Journal) -> Iterator[str]:
    """The kinds of another's resources of the same lab that the learner's keys can delete."""
    stranger = learner.driver_of(name)
    for stood in reversed(tuple(journal.standing)):
        try:
            stranger.delete(stood.applied, stood.attributes)
        except CallFailed as failure:
            if any(code in failure.code for code in DENIED):
                continue
        yield stood.key[0]


def digest(policies: Iterable[Mapping[str, Any]]) -> str:
    """What tells policies apart."""
    return hashlib.sha256(json.dumps(list(policies), sort_keys=True).encode()).hexdigest()


def unexplained(found: Mapping[str, Any]) -> Iterator[str]:
    """Sentences about what no table explains."""
    for sid, action, outcome in found["outcomes"]:
        if outcome != FAILS and BY_AWS_ALONE not in sid and action not in UNPROVEN:
            yield f"{action} in {sid}: {outcome} without it"
    yield from (f"denied with the whole policy: {row}" for row in found["denied"])
    for kind in found["deletable"]:
        if kind not in NOT_NARROWED:
            yield f"a neighbour's {kind} could be deleted"


def current(name: str) -> dict[str, Any] | None:
    """What was found of a lab's policy as it is now, or None."""
    file = FOLDER / f"{name}.json"
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    lab = managed(BLUEPRINTS[name])
    with EmbeddedAws(seed=42, enforce_iam=True) as aws:
        return found if found["policy"] == digest(needed(aws, lab).policies) else None


def summary(name: str, found: Mapping[str, Any]) -> str:
    """One line about a lab."""
    rows = found["outcomes"]
    fails = sum(outcome == FAILS for *_, outcome in rows)
    alone = sum(BY_AWS_ALONE in sid for sid, *_ in rows)
    return f"{name}: {fails} of {len(rows)} removals fail, {alone} are AWS's alone"


def main(names: list[str]) -> int:
    """Ask for labs, by name or all of them; the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for name in names or sorted(BLUEPRINTS):
        found = current(name)
        if found is None:
            with tempfile.TemporaryDirectory() as folder:
                found = asked(name, Path(folder))
            (FOLDER / f"{name}.json").write_text(json.dumps(found, indent=1), "utf-8")
        _say(summary(name, found))
        for sentence in unexplained(found):
            wrong = 1
            _say(f"  {sentence}")
    return wrong


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
