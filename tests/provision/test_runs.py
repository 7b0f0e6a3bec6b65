"""Runs that go wrong: refused, interrupted, changed by hand; and what status says."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest

from labkit.blueprints import blueprint
from labkit.provision import (
    CallFailed,
    Journal,
    Pace,
    StepFailed,
    Stopped,
    apply,
    plan,
    status,
    teardown,
    up,
)
from tests.provision.cloud import Cloud, Crash, Killed

LAB = blueprint("private-api")
TOPOLOGY = LAB.topology()
PACE = Pace(sleep=lambda _: None, tries=3)


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "lab.jsonl", {"lab": "l"}, durable=False) as journal:
        yield journal


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.words = []

    def started(self, plan):
        self.words.append(f"started {len(plan)}")

    def doing(self, action):
        self.words.append(f"doing {action.id}")

    def done(self, action):
        self.words.append(f"done {action.id}")

    def going_on(self):
        pass

    def stopping(self):
        self.words.append("stopping")

    def finished(self):
        self.words.append("finished")


def test_progress_is_told_of_every_step(journal):
    told = Told()
    wanted = up(TOPOLOGY, journal, Cloud(), told, PACE)
    steps = [word for action in wanted for word in (f"doing {action.id}", f"done {action.id}")]
    assert told.words == [f"started {len(wanted)}", *steps, "finished"]


def test_a_refused_step_names_itself_the_code_and_what_to_do(journal):
    told = Told()
    with pytest.raises(StepFailed) as caught:
        up(TOPOLOGY, journal, Cloud(crash=Crash(4, "lost")), told, PACE)
    text = str(caught.value)
    for part in ("Step 5 of 21", "subnet private-a", "ConnectionReset", "up()", "down()"):
        assert part in text
    assert told.words[-1] == "finished"


def test_what_aws_asks_to_retry_is_retried_and_bounded(journal):
    class Busy(Cloud):
        refusals = 2

        def delete(self, resource, attributes):
            if resource.kind == "vpc" and self.refusals:
                self.refusals -= 1
                raise CallFailed("DependencyViolation", "not yet", again=True)
            super().delete(resource, attributes)

    waited = []
    cloud = Busy()
    up(TOPOLOGY, journal, cloud, pace=PACE)
    assert teardown(journal, cloud, pace=Pace(sleep=waited.append, tries=3)) == ()
    assert waited == [0.25, 0.5]


def test_what_will_not_go_does_not_stop_the_rest_and_is_listed(journal):
    class Stubborn(Lossy):
        stuck = True

        def delete(self, resource, attributes):
            if resource.key == ("subnet", "private-b") and self.stuck:
                raise CallFailed("NotOurs", "somebody took the tags away")
            super().delete(resource, attributes)

    cloud = Stubborn()
    up(TOPOLOGY, journal, cloud, pace=PACE)
    left = {row.name: row.why for row in teardown(journal, cloud, pace=PACE)}
    assert left == {
        "private-b": "NotOurs: somebody took the tags away",
        "lab-vpc": "still used: could not delete subnet/private-b",
    }
    assert {row.resource.name for row in journal.standing} == set(left)
    assert not journal.history.ended
    cloud.stuck = False
    assert teardown(journal, cloud, pace=PACE) == ()
    assert journal.history.ended


class Lossy(Cloud):
    """One answer is lost, so that an attempt may have made what nobody knows of."""

    lost = 1

    def create(self, resource, token):
        made = super().create(resource, token)
        if resource.kind == "vpc" and self.lost:
            self.lost -= 1
            raise CallFailed("ConnectionClosedError", "no answer", again=True, lost=True)
        return made


def test_what_bears_the_labs_tags_is_listed_where_every_answer_came(journal):
    cloud = Cloud()
    up(TOPOLOGY, journal, cloud, pace=PACE)
    cloud.things["vpc-fake-99"] = next(r for r in cloud.things.values() if r.kind == "vpc")
    (left,) = teardown(journal, cloud, pace=PACE)
    assert (left.id, set(cloud.things)) == ("vpc-fake-99", {"vpc-fake-99"})
    assert not journal.history.ended


def test_what_bears_the_labs_tags_goes_where_an_answer_was_lost(journal):
    cloud = Lossy()
    up(TOPOLOGY, journal, cloud, pace=PACE)
    cloud.things["vpc-fake-99"] = next(r for r in cloud.things.values() if r.kind == "vpc")
    assert teardown(journal, cloud, pace=PACE) == ()
    assert cloud.things == {}
    assert journal.history.ended


def test_what_nobody_knows_of_and_will_not_go_is_left_with_the_reason(journal):
    class Stubborn(Lossy):
        def delete(self, resource, attributes):
            if attributes["id"] == "vpc-fake-99":
                raise CallFailed("NotOurs", "somebody took the tags away")
            super().delete(resource, attributes)

    cloud = Stubborn()
    up(TOPOLOGY, journal, cloud, pace=PACE)
    cloud.things["vpc-fake-99"] = next(r for r in cloud.things.values() if r.kind == "vpc")
    (left,) = teardown(journal, cloud, pace=PACE)
    assert (left.id, left.why) == ("vpc-fake-99", "NotOurs: somebody took the tags away")
    assert not journal.history.ended


def test_an_attempt_that_may_have_made_something_is_looked_for_before_another(journal):
    waited = []
    cloud = Lossy()
    up(TOPOLOGY, journal, cloud, pace=Pace(sleep=waited.append, tries=3, lag=9.0))
    assert [row.kind for row in cloud.things.values()].count("vpc") == 1
    # What is listed must be as new as the attempt.
    assert waited == [9.0]


def test_what_was_just_made_is_not_taken_for_gone_before_it_could_be_listed(journal):
    class Late(Cloud):
        late = frozenset()

        def find(self, resource):
            return None if resource.key in self.late else super().find(resource)

    cloud, waited = Late(), []

    def sleep(seconds):
        waited.append(seconds)
        cloud.late = frozenset()

    up(TOPOLOGY, journal, cloud, pace=PACE)
    made, cloud.late = cloud.made, frozenset({("vpc", "lab-vpc")})
    up(TOPOLOGY, journal, cloud, pace=Pace(sleep=sleep, tries=3, lag=9.0))
    assert cloud.made == made
    (pause,) = waited
    assert 0 < pause <= 9


@pytest.mark.parametrize(("minutes", "rest"), [(0, 9.0), (-60, 9.0), (60, 0.0)])
def test_a_clock_that_jumps_makes_no_wait_longer(tmp_path, minutes, rest):
    moments = [datetime(2025, 1, 1, tzinfo=UTC)]
    header = {"lab": "private-api", "learner": "learner", "backend": "aws"}

    def now():
        return moments[-1].isoformat()

    with Journal(tmp_path / "j", header, now=now) as journal:
        up(TOPOLOGY, journal, Cloud(), pace=PACE)
        moments.append(moments[-1] + timedelta(minutes=minutes))
        assert journal.rest(9.0) == rest
        assert teardown(journal, Cloud(), pace=PACE) == ()


def test_down_without_up_succeeds(journal):
    assert teardown(journal, Cloud(), pace=PACE) == ()


class Interrupting(Told):
    """Sends an interrupt during the third step."""

    def doing(self, action):
        super().doing(action)
        if len(self.words) == 6:
            signal.raise_signal(signal.SIGINT)


def test_an_interrupt_ends_the_run_after_the_running_step(journal):
    cloud, told = Cloud(), Interrupting()
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(Stopped, match="step 3 of 21"):
        up(TOPOLOGY, journal, cloud, told, PACE)
    assert signal.getsignal(signal.SIGINT) is handler
    assert len(cloud.things) == 3
    assert all(row.sure for row in journal.standing)
    assert len(up(TOPOLOGY, journal, cloud, pace=PACE)) == 18
    with pytest.raises(Stopped):
        teardown(journal, cloud, Interrupting(), PACE)
    assert teardown(journal, cloud, pace=PACE) == ()


def test_a_second_interrupt_takes_effect_at_once(journal):
    class Twice(Told):
        def doing(self, action):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        up(TOPOLOGY, journal, Cloud(), Twice(), PACE)


def test_apply_of_nothing_writes_nothing(journal):
    up(TOPOLOGY, journal, Cloud(), pace=PACE)
    size = journal.path.stat().st_size
    apply(plan(TOPOLOGY, journal.standing), journal, Cloud(), pace=PACE)
    assert journal.path.stat().st_size == size


def test_status_names_each_difference(journal):
    cloud = Cloud(crash=Crash(10, "after"))
    with pytest.raises(Killed):
        up(TOPOLOGY, journal, cloud, pace=PACE)
    gone = next(k for k, r in cloud.things.items() if r.key == ("subnet", "public-b"))
    extra = cloud.things.pop(gone)
    cloud.things["subnet-fake-77"] = type(extra)("subnet", "stray", extra.properties)
    found = {row.name: row.state for row in status(journal.standing, cloud).rows}
    assert found["lab-vpc"] == "stands"
    assert found["private-routes"] == "half-made"
    assert found["public-b"] == "missing"
    assert found["stray"] == "not in the journal"
    text = str(status(journal.standing, cloud))
    assert "1 missing" in text
    assert not status(journal.standing, cloud).agrees


def test_status_of_nothing_says_so(journal):
    assert str(status(journal.standing, Cloud())) == "Nothing stands."
    assert status(journal.standing, Cloud()).agrees
