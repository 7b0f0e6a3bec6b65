"""Steps at once: needs come first, hands are bounded, the longest way is begun first."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from functools import partial
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.blueprints import BLUEPRINTS, blueprint, settings_to_try
from labkit.provision import CallFailed, Journal, Pace, Plan, Stopped, plan, teardown, up
from labkit.provision.durations import critical_path, expected, ways
from labkit.provision.progress import Silent
from labkit.provision.resource import Resource
from labkit.provision.run import run
from labkit.provision.standing import Standing
from labkit.provision.table import Action
from tests.provision.cloud import Cloud

KINDS = ("vpc", "subnet", "nat_gateway", "vpc_link")


def step(number: int, needs: tuple[int, ...] = ()) -> Action:
    kind = KINDS[number % len(KINDS)]
    names = tuple(f"create {KINDS[other % len(KINDS)]}/{other}" for other in needs)
    return Action("create", Resource(kind, str(number), {}), needs=names)


@some.composite
def plans(draw) -> Plan:
    size = draw(some.integers(0, 12))
    return Plan(
        tuple(
            step(number, tuple(draw(some.sets(some.integers(0, number - 1), max_size=3))))
            if number
            else step(0)
            for number in range(size)
        )
    )


class Watch(Silent):
    """What was begun and done, in order; done steps wait for `doing` in the main thread."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.most = 0

    def doing(self, action: Action) -> None:
        self.events.append(("doing", action.id))
        under_way = [name for _, name in self.events]
        self.most = max(self.most, sum(under_way.count(name) == 1 for name in set(under_way)))

    def done(self, action: Action) -> None:
        self.events.append(("done", action.id))


@settings(max_examples=60, deadline=None)
@given(plans(), some.integers(1, 4))
def test_every_step_comes_once_after_those_it_needs(wanted, hands):
    watch, taken = Watch(), []
    run(wanted, lambda action: taken.append(action.id), watch, hands=hands)
    assert sorted(taken) == sorted(action.id for action in wanted)
    assert watch.most <= hands
    for action in wanted:
        begun = watch.events.index(("doing", action.id))
        assert all(watch.events.index(("done", name)) < begun for name in action.needs)


@settings(max_examples=60, deadline=None)
@given(plans(), some.integers(1, 3), some.sets(some.integers(0, 11)), some.booleans())
def test_what_hangs_on_a_failed_step_is_never_begun(wanted, hands, bad, go_on):
    def do(action: Action) -> None:
        if int(action.name) in bad:
            raise CallFailed("No", action.id)

    watch = Watch()
    outcome = run(wanted, do, watch, hands=hands, go_on=go_on)
    begun = {name for word, name in watch.events if word == "doing"}
    assert all(int(name.partition("/")[2]) in bad for name in outcome.failed)
    assert begun.isdisjoint(outcome.hanging)
    if go_on:
        assert len(begun) + len(outcome.hanging) == len(wanted)
    for action in wanted:
        if set(action.needs) & {*outcome.failed, *outcome.hanging}:
            assert action.id not in begun


def test_one_hand_takes_the_plans_own_order():
    wanted, taken = plan(blueprint("private-integration").topology(), Standing()), []
    run(wanted, lambda action: taken.append(action.id), Silent())
    assert taken == [action.id for action in wanted]


def test_of_all_that_could_be_next_the_longest_way_is():
    short, long_, after = step(1), step(0), step(3, (0,))
    watch = Watch()
    both = threading.Barrier(2, timeout=30)

    def do(action: Action) -> None:
        if action.id in (short.id, long_.id):
            both.wait()

    run(Plan((short, long_, after)), do, watch, hands=2)
    assert watch.events[:2] == [("doing", long_.id), ("doing", short.id)]


def test_steps_really_run_at_once():
    both = threading.Barrier(2, timeout=30)
    run(Plan((step(0), step(1))), lambda _: both.wait(), Silent(), hands=2)
    assert not both.broken


def test_a_failure_lets_what_runs_finish_and_begins_nothing_else():
    failed, finished = threading.Event(), []

    def do(action: Action) -> None:
        if action.name == "0":
            failed.set()
            raise CallFailed("No", "no")
        failed.wait(30)
        finished.append(action.name)

    outcome = run(Plan((step(0), step(4), step(8))), do, Silent(), hands=2)
    assert set(outcome.failed) == {"create vpc/0"}
    assert finished == ["4"]


def test_an_interrupt_finishes_what_runs_and_is_told():
    interrupted, finished = threading.Event(), []

    class Interrupting(Silent):
        said = ""

        def doing(self, action: Action) -> None:
            if action.name == "4":
                signal.raise_signal(signal.SIGINT)
                interrupted.set()

        def stopping(self) -> None:
            self.said = "stopping"

    def do(action: Action) -> None:
        interrupted.wait(30)
        finished.append(action.name)

    told = Interrupting()
    with pytest.raises(Stopped, match="step 2 of 3"):
        run(Plan((step(0), step(4), step(8))), do, told, hands=2)
    assert sorted(finished) == ["0", "4"]
    assert told.said == "stopping"


def test_anything_but_a_refusal_comes_out_when_what_runs_is_finished():
    finished = []

    def do(action: Action) -> None:
        if action.name == "0":
            raise OSError("the disk is full")
        finished.append(action.name)

    with pytest.raises(OSError, match="full"):
        run(Plan((step(0), step(1))), do, Silent(), hands=2)
    assert finished in ([], ["1"])


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_the_critical_path_is_a_way_and_no_way_is_longer(name):
    wanted = plan(blueprint(name).topology(), Standing())
    path = critical_path(wanted)
    for before, after in pairwise(path):
        assert before.id in after.needs
    assert not path[0].needs
    assert sum(map(expected, path)) == max(ways(wanted).values())


def test_the_critical_path_of_nothing_is_empty():
    assert critical_path(Plan()) == ()


@pytest.mark.parametrize("seed", range(6))
def test_many_hands_build_and_remove_what_one_does(tmp_path, seed):
    """Also where calls fail: what stands after all is the same, and nothing is left."""
    random = Random(seed)
    lab = blueprint("private-integration")
    toggles = random.choice(settings_to_try(lab))
    clouds = {}
    for hands in (1, 8):
        cloud = clouds[hands] = Cloud()
        cloud.lock = threading.Lock()
        cloud._effect = partial(_locked, cloud, cloud._effect)
        pace = Pace(hands=hands, sleep=lambda _: None, tries=3)
        with Journal(tmp_path / f"{hands}.jsonl", {"lab": "l"}, durable=False) as journal:
            up(lab.topology(), journal, cloud, pace=pace)
            up(lab.topology(toggles), journal, cloud, pace=pace)
            clouds[hands] = {row.key: replace(row, properties={}) for row in cloud.things.values()}
            assert teardown(journal, cloud, pace=pace) == ()
            assert not cloud.things
    assert clouds[1] == clouds[8]


def _locked(cloud, effect, act):
    with cloud.lock:
        return effect(act)
