"""From any setting to any other, and from any crash back to nothing or on to the goal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.blueprints import blueprint
from labkit.errors import LabkitError
from labkit.provision import Journal, Pace, plan, teardown, up
from tests.provision.cloud import Cloud, Crash, Killed

LAB = blueprint("private-api")
PACE = Pace(sleep=lambda _: None, tries=3)
HEADER = {"lab": "private-api", "learner": "learner"}
settings_of = st.sampled_from(list(LAB.all_settings()))
crashes = st.builds(Crash, at=st.integers(0, 45), how=st.sampled_from(["before", "after", "lost"]))


@pytest.fixture(scope="module")
def fresh():
    """What an account holds after `up` from nothing, by settings."""
    known = {}

    def build(settings):
        key = tuple(settings.items())
        if key not in known:
            cloud = Cloud()
            with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
                up(LAB.topology(settings), journal, cloud, pace=PACE)
            known[key] = cloud.by_name()
        return known[key]

    return build


def _journal(folder):
    return Journal(Path(folder) / "lab.jsonl", HEADER, durable=False)


@given(before=settings_of, after=settings_of)
def test_any_setting_is_reached_from_any_other(fresh, before, after):
    cloud = Cloud()
    with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
        up(LAB.topology(before), journal, cloud, pace=PACE)
        up(LAB.topology(after), journal, cloud, pace=PACE)
        assert cloud.by_name() == fresh(after)
        assert not plan(LAB.topology(after), journal.standing)
        calls = cloud.calls
        assert not up(LAB.topology(after), journal, cloud, pace=PACE)
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


def _up(settings):
    return lambda journal, cloud: up(LAB.topology(settings), journal, cloud, pace=PACE)


def _down(journal, cloud):
    teardown(journal, cloud, pace=PACE)


@given(before=settings_of, after=settings_of, crash=crashes)
def test_after_a_crash_teardown_leaves_nothing(before, after, crash):
    cloud = Cloud(crash=crash)
    with tempfile.TemporaryDirectory() as folder:
        _crashing_run(folder, cloud, [_up(before), _up(after), _down])
        cloud.crash = Crash()
        with _journal(folder) as journal:
            assert teardown(journal, cloud, pace=PACE) == ()
            assert not journal.standing.rows
    assert cloud.things == {}


@given(before=settings_of, after=settings_of, goal=settings_of, crash=crashes)
def test_after_a_crash_up_reaches_the_goal(fresh, before, after, goal, crash):
    cloud = Cloud(crash=crash)
    with tempfile.TemporaryDirectory() as folder:
        _crashing_run(folder, cloud, [_up(before), _up(after)])
        cloud.crash = Crash()
        with _journal(folder) as journal:
            up(LAB.topology(goal), journal, cloud, pace=PACE)
            assert cloud.by_name() == fresh(goal)
            assert teardown(journal, cloud, pace=PACE) == ()


@given(settings=settings_of, crash=crashes, cut=st.integers(1, 400))
def test_a_torn_last_line_loses_nothing(settings, crash, cut):
    """A line is torn only while it is written: an intent before its call, or a result."""
    cloud = Cloud(crash=Crash(crash.at, "before"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lab.jsonl"
        if not _crashing_run(folder, cloud, [_up(settings), _down]):
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
