"""Provisioning where calls wait, and changing one thing of a lab that stands."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labkit import Lab
from labkit.aws import AwsDriver, Clients
from labkit.blueprints import BLUEPRINTS, Blueprint, Settings
from labkit.emulator import EmbeddedAws
from labkit.lab.session import HANDS, close_embedded
from labkit.provision import Action, Journal, Pace, Plan, critical_path, teardown, up
from labkit.provision.progress import Silent
from tests.benchmarks.harness import Found

WAITS = "private-integration"
"""A load balancer, a link, an endpoint and instances: what takes longest on AWS."""


class Stopwatch(Silent):
    """How long each step took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began: dict[str, float] = {}

    def doing(self, action: Action) -> None:
        self._began[action.id] = time.perf_counter()

    def done(self, action: Action) -> None:
        self.seconds[action.id] = time.perf_counter() - self._began[action.id]


@contextmanager
def account() -> Iterator[tuple[AwsDriver, Journal]]:
    """An account where states take time: as on AWS, sixty times as fast, two seconds at most."""
    with EmbeddedAws(pace="quick") as aws, tempfile.TemporaryDirectory() as folder:
        clients = Clients("us-east-1", endpoint_url=aws.url)
        with Journal(Path(folder) / "lab.jsonl", {"lab": WAITS}) as journal:
            yield AwsDriver(clients, WAITS, "learner"), journal


def provision_with_delays() -> Found:
    """Seconds to build with many hands, and the plan's critical path by steps taken alone."""
    wanted = BLUEPRINTS[WAITS].topology()
    with account() as (driver, journal):
        watch = Stopwatch()
        plan = up(wanted, journal, driver, watch)
        path = critical_path(plan, lambda action: watch.seconds[action.id])
        alone = sum(watch.seconds.values())
        teardown(journal, driver, pace=Pace(hands=HANDS))
    with account() as (driver, journal):
        began = time.perf_counter()
        up(wanted, journal, driver, pace=Pace(hands=HANDS))
        together = time.perf_counter() - began
    return Found(together, sum(watch.seconds[row.id] for row in path), _told(plan, path, alone))


def _told(plan: Plan, path: tuple[Action, ...], alone: float) -> tuple[str, ...]:
    names = " → ".join(f"{row.noun} {row.name}" for row in path)
    return (f"{len(plan)} steps, one after another {alone:.1f} s", f"critical path: {names}")


def change_one_thing() -> Found:
    """Seconds to flip one toggle of the largest lab, and to take it down and build it anew."""
    blueprint, settings = max(
        ((row, setting) for row in BLUEPRINTS.values() for setting in (row.defaults,)),
        key=lambda pair: len(pair[0].topology(pair[1]).components),
    )
    close_embedded()
    lab = Lab(blueprint.name, backend="embedded")
    lab.up(**settings)
    changed = flipped(blueprint, settings)
    began = time.perf_counter()
    lab.up(**changed)
    one = time.perf_counter() - began
    began = time.perf_counter()
    lab.down()
    lab.up(**settings)
    anew = time.perf_counter() - began
    close_embedded()
    return Found(one * 1000, anew * 1000, (f"{blueprint.name}, {dict(changed)}",))


def flipped(blueprint: Blueprint, settings: Settings) -> Settings:
    """The settings with the first toggle changed."""
    first = blueprint.toggles[0]
    other = next(choice for choice in first.choices if choice != settings[first.name])
    return {**settings, first.name: other}
