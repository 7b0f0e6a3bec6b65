"""States that take time: at three paces, and on moto's own objects."""

import pytest

from labkit.emulator.clock import FOREVER, Clock
from labkit.emulator.rules.states import as_begun, takes_time

STATES = (("pending", 90.0), ("available", FOREVER))


class Thing:
    def __init__(self):
        self.state = "made by moto"


class Shown:
    @property
    def status(self):
        return "worked out by moto"


@pytest.mark.parametrize(("pace", "seconds"), [("instant", 0.0), ("quick", 1.5), ("aws", 90.0)])
def test_a_state_lasts_as_long_as_the_pace_says(pace, seconds):
    now = [50.0]
    passing = Clock(pace, lambda: now[0]).passing(*STATES)
    seen = []
    for after in (seconds - 0.01, seconds):
        now[0] = 50.0 + after
        seen.append(passing.state)
    assert seen == ["pending", "available"]
    assert passing.first == "pending"


def test_quick_never_waits_longer_than_two_seconds():
    assert Clock("quick").lasts(3600) == 2.0
    assert Clock("quick").lasts(FOREVER) == FOREVER


def test_time_can_be_skipped():
    clock = Clock("aws", lambda: 0.0)
    passing = clock.passing(("pending", 10), ("initial", 20), ("healthy", FOREVER))
    seen = [passing.state]
    for _ in range(3):
        clock.skip(10)
        seen.append(passing.state)
    assert seen == ["pending", "initial", "initial", "healthy"]
    assert passing.over


def test_an_object_of_motos_follows_the_clock():
    clock, thing = Clock("aws", lambda: 0.0), Thing()
    takes_time(thing, "state", clock.passing(*STATES))
    begun = as_begun(thing, "state")
    clock.skip(90)
    assert (begun.state, thing.state, Thing().state) == ("pending", "available", "made by moto")
    takes_time(thing, "state", clock.passing(("deleting", 5), ("deleted", FOREVER)))
    assert thing.state == "deleting"
    thing.state = "set by moto"
    assert thing.state == "set by moto"


def test_two_attributes_and_a_property_of_motos_own():
    clock, thing = Clock("aws", lambda: 0.0), Shown()
    takes_time(thing, "status", clock.passing(("PENDING", 1), ("AVAILABLE", FOREVER)))
    takes_time(thing, "code", clock.passing(("a", 1), ("b", FOREVER)))
    assert (thing.status, thing.code) == ("PENDING", "a")
    assert isinstance(thing, Shown)
    assert Shown().status == "worked out by moto"
