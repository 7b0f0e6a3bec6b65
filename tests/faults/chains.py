"""A chain of cases in one run: a fault, a new process that goes on, the next fault, and so on.

Each fault is met at a call that changes something, on the way up, in the change or on the way
down. At the end the account is looked at once for all of them, which makes a case cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random

from labkit.aws import AwsDriver
from labkit.errors import LabkitError
from labkit.provision import Journal, Leftover, Pace, plan, plan_removal, read, teardown, up
from labkit.topology import Topology
from tests.faults.child import in_child
from tests.faults.crossing import Crossing
from tests.faults.everything import everything, harm, leaks
from tests.faults.runs import Run
from tests.faults.table import FAULTS, Fault, Killed

MOST = 60
"""Processes that one phase may need: more than it meets faults."""

Act = Callable[[Journal, AwsDriver, Pace], Sequence[Leftover]]


KILLS = {name: fault for name, fault in FAULTS.items() if fault.ends}
"""The faults that end a process; in a chain they end a real one."""


def some_faults(random: Random, calls: int, most: int, of: Mapping[str, Fault]) -> dict[int, Fault]:
    """At most so many faults somewhere in so many calls, each sort about as often as the others."""
    places = sorted(random.sample(range(calls), min(most, calls)))
    names = random.sample(sorted(of), len(of))
    return {at: of[names[number % len(names)]] for number, at in enumerate(places)}


def chain(
    run: Run, seed: int, most: int = 10, of: Mapping[str, Fault] = FAULTS
) -> tuple[list[str], list[str]]:
    """What was met, and what was wrong after all of it; at most `most` faults in each phase.

    Every step takes a call at least, so that each of them is met.
    """
    crossing, random = Crossing(run.account), Random(seed)
    first, second = run.topologies
    wrong: list[str] = []
    run.path.unlink(missing_ok=True)
    acts: tuple[tuple[Topology | None, Act], ...] = (
        (first, lambda journal, driver, pace: up(first, journal, driver, pace=pace) and ()),
        (second, lambda journal, driver, pace: up(second, journal, driver, pace=pace) and ()),
        (None, lambda journal, driver, pace: teardown(journal, driver, pace=pace)),
    )
    for wanted, act in acts:
        standing = read(run.path).standing
        steps = plan(wanted, standing) if wanted else plan_removal(standing)
        rows = some_faults(random, len(steps), most, of)
        crossing.faults = {crossing.count + at: fault for at, fault in rows.items()}
        wrong += _until_done(run, crossing, act)
    crossing.again()
    run.account.clock.skip(3600)
    after = everything(run.account.clients)
    wrong += [f"left: {row}" for row in leaks(run.before, after)]
    wrong += [f"harmed: {row}" for row in harm(run.before, after)]
    return crossing.met, wrong


def _acted(run: Run, act: Act) -> tuple[str, ...]:
    """What is told as left, usually nothing."""
    with run.journal() as journal:
        left = act(journal, run.driver(), run.account.hurry(run.hands))
    return tuple(str(row) for row in left or ())


def _until_done(run: Run, crossing: Crossing, act: Act) -> list[str]:
    """One process after the other, until one has met nothing that kept it from its end."""
    said: list[str] = []
    for _ in range(MOST):
        crossing.again()
        met = len(crossing.met)
        try:
            left = in_child(crossing, partial(_acted, run, act))
        except (Killed, LabkitError) as error:
            said = [f"{type(error).__name__}: {error}"]
            if len(crossing.met) == met:
                return said
            continue
        if left and len(crossing.met) > met:
            continue
        return [f"told as left: {row}" for row in left]
    return [*said, "no end"]
