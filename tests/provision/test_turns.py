"""A queue for slow calls: never faster than the rate, across processes and threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as some

from labkit.provision.turns import LONGEST_QUEUE, Rate, Turns, _held


class Time:
    """A clock that only moves when somebody sleeps or the test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time():
    return Time()


def turns(folder, time):
    return Turns(folder, now=lambda: time.now, sleep=time.sleep)


def test_one_call_every_so_many_seconds(tmp_path, time):
    queue = turns(tmp_path, time)
    assert [queue.take("a", Rate(30)) for _ in range(3)] == [0, 30, 30]
    time.now += 20
    assert queue.take("a", Rate(30)) == 10
    time.now += 300
    assert queue.take("a", Rate(30)) == 0


def test_each_name_has_a_queue_of_its_own(tmp_path, time):
    queue = turns(tmp_path, time)
    assert (queue.take("a", Rate(30)), queue.take("b", Rate(30))) == (0, 0)


@given(some.integers(1, 5), some.lists(some.floats(0, 5), min_size=1, max_size=30))
def test_no_more_than_the_burst_ever_comes_faster_than_the_rate(tmp_path_factory, burst, pauses):
    time = Time()
    queue, rate, moments = turns(tmp_path_factory.mktemp("q"), time), Rate(2.0, burst), []
    for pause in pauses:
        time.now += pause
        queue.take("a", rate)
        moments.append(time.now)
    for first, last in zip(moments, moments[burst:], strict=False):
        assert last - first >= rate.seconds - 1e-6


def test_who_waits_has_a_place(tmp_path, time):
    """Thirty that come at once, none of which has slept yet, wait one after the other."""
    waits: list[float] = []
    queue = Turns(tmp_path, now=lambda: time.now, sleep=waits.append)
    for _ in range(30):
        queue.take("DeleteRestApi", Rate(30))
    assert waits == [30.0 * number for number in range(1, 30)]


def test_a_clock_that_was_put_back_makes_nobody_wait_for_ever(tmp_path, time):
    queue = turns(tmp_path, time)
    queue.take("a", Rate(3))
    time.now -= 2 * LONGEST_QUEUE * 3
    assert queue.take("a", Rate(3)) == 0


def test_a_file_that_somebody_wrote_into_is_taken_for_none(tmp_path, time):
    (tmp_path / "a").write_text("what is this?")
    assert turns(tmp_path, time).take("a", Rate(3)) == 0
    assert turns(tmp_path, time).take("a", Rate(3)) == 3


def test_without_a_folder_nobody_waits(tmp_path, time):
    (tmp_path / "file").write_text("")
    queue = turns(tmp_path / "file" / "below", time)
    assert [queue.take("a", Rate(30)) for _ in range(2)] == [0, 0]


def test_other_learners_may_wait_in_the_same_queue(tmp_path, time):
    before = os.umask(0o077)
    try:
        turns(tmp_path, time).take("a", Rate(1))
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666


def test_processes_share_a_queue(tmp_path, time):
    code = (
        "import sys; from pathlib import Path; from labkit.provision.turns import Rate, Turns; "
        "Turns(Path(sys.argv[1]), now=lambda: 5.0, sleep=print).take('a', Rate(30))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    ]
    assert said == ["", "30.0\n", "60.0\n"]


def test_who_holds_the_file_is_waited_for(tmp_path, time):
    taken = threading.Event()
    queue = turns(tmp_path, time)
    thread = threading.Thread(target=lambda: (queue.take("a", Rate(1)), taken.set()))
    with _held(tmp_path / "a"):
        thread.start()
        assert not taken.wait(0.2)
    thread.join(30)
    assert taken.is_set()
