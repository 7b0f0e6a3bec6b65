"""From any setting to any other, and from any crash back to nothing or on to the goal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.errors import LabkitError
from labkit.provision import Journal, Pace, plan, teardown, up
from tests.provision.cloud import Cloud, Crash, Killed

PACE = Pace(sleep=lambda _: None, tries=3)
HEADER = {"lab": "any", "learner": "learner"}
LABS = {lab.name: list(settings_to_try(lab)) for lab in BLUEPRINTS.values()}
crashes = st.builds(Crash, at=st.integers(0, 60), how=st.sampled_from(["before", "after", "lost"]))


@st.composite
def settings_of_one_lab(draw, count):
    """A lab, and so many of its settings."""
    name = draw(st.sampled_from(list(LABS)))
    one = st.sampled_from(LABS[name])
    return BLUEPRINTS[name], [draw(one) for _ in range(count)]


@pytest.fixture(scope="module")
def fresh():
    """What an account holds after `up` from nothing, by settings."""
    known = {}

    def build(lab, settings):
        key = (lab.name, *settings.items())
        if key not in known:
            cloud = Cloud()
            with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
                up(lab.topology(settings), journal, cloud, pace=PACE)
            known[key] = cloud.by_name()
        return known[key]

    return build


def _journal(folder):
    return Journal(Path(folder) / "lab.jsonl", HEADER, durable=False)


@given(drawn=settings_of_one_lab(2))
def test_any_setting_is_reached_from_any_other(fresh, drawn):
    lab, (before, after) = drawn
    cloud = Cloud()
    with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
        up(lab.topology(before), journal, cloud, pace=PACE)
        up(lab.topology(after), journal, cloud, pace=PACE)
        assert cloud.by_name() == fresh(lab, after)
        assert not plan(lab.topology(after), journal.standing)
        calls = cloud.calls
        assert not up(lab.topology(after), journal, cloud, pace=PACE)
        assert cloud.calls == calls
        assert teardown(journal, cloud, pace=PACE) == ()
        assert cloud.things == {}


def _crashing_run(folder, cloud, steps):
    """Take steps until one ends the process or is refused; whether any did."""
    try:
        with _journal(folder) as journal:
            for step in steps:
                step(journal, cloud)
    except (Killed, LabkitError):
        return True
    return False


def _up(lab, settings):
    return lambda journal, cloud: up(lab.topology(settings), journal, cloud, pace=PACE)


def _down(journal, cloud):
    teardown(journal, cloud, pace=PACE)


@given(drawn=settings_of_one_lab(2), crash=crashes)
def test_after_a_crash_teardown_leaves_nothing(drawn, crash):
    lab, (before, after) = drawn
    cloud = Cloud(crash=crash)
    with tempfile.TemporaryDirectory() as folder:
        _crashing_run(folder, cloud, [_up(lab, before), _up(lab, after), _down])
        cloud.crash = Crash()
        with _journal(folder) as journal:
            assert teardown(journal, cloud, pace=PACE) == ()
            assert not journal.standing.rows
    assert cloud.things == {}


@given(drawn=settings_of_one_lab(3), crash=crashes)
def test_after_a_crash_up_reaches_the_goal(fresh, drawn, crash):
    lab, (before, after, goal) = drawn
    cloud = Cloud(crash=crash)
    with tempfile.TemporaryDirectory() as folder:
        _crashing_run(folder, cloud, [_up(lab, before), _up(lab, after)])
        cloud.crash = Crash()
        with _journal(folder) as journal:
            up(lab.topology(goal), journal, cloud, pace=PACE)
            assert cloud.by_name() == fresh(lab, goal)
            assert teardown(journal, cloud, pace=PACE) == ()


@given(drawn=settings_of_one_lab(1), crash=crashes, cut=st.integers(1, 400))
def test_a_torn_last_line_loses_nothing(drawn, crash, cut):
    """A line is torn only while it is written: an intent before its call, or a result."""
    lab, (settings,) = drawn
    cloud = Cloud(crash=Crash(crash.at, "before"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lab.jsonl"
        if not _crashing_run(folder, cloud, [_up(lab, settings), _down]):
            return
        content = path.read_bytes()
        last = len(content.splitlines(keepends=True)[-1])
        path.write_bytes(content[: -min(cut, last - 1)])
        with _journal(folder) as journal:
            assert "not finished" in journal.history.note
            assert teardown(journal, cloud, pace=PACE) == ()
        with _journal(folder) as journal:
            assert journal.history.note == ""
    assert cloud.things == {}
