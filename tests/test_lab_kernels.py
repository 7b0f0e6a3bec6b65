"""An embedded AWS ends with its kernel: what a lab says afterwards, and what a journal is worth."""

import os

import pytest

from labkit import Lab
from labkit.errors import LabkitError
from tests.emulators import python


@pytest.fixture
def lab(labkit_home):
    made = Lab("private-api", backend="embedded")
    yield made
    assert made.down().left == ()


RESTART = """
from labkit import Lab
lab = Lab("private-api", backend="embedded")
lab.up(nat_gateway=True)
import os
os.kill(os.getpid(), 9)
"""
AFTER = """
from labkit import Lab
lab = Lab("private-api", backend="embedded")
print("--")
print(lab.up(nat_gateway=True))
print(lab.trace("private-app").outcome)
print("--")
print(Lab("private-api", backend="embedded"))
print(lab.down())
"""


def test_a_kernel_that_ended_is_told_of_and_its_lab_comes_again(tmp_path):
    assert python(RESTART, tmp_path).returncode == -9
    told, built, after = python(AFTER, tmp_path).stdout.split("--\n")
    assert "24 resources of private-api stood in a kernel that has ended" in told
    assert "lab.up(nat_gateway=True)" in told
    assert "with nat_gateway=True" in built
    assert "delivered" in built
    assert "stood" not in after
    assert "Left, after asking each service: nothing." in after


def test_a_damaged_journal_of_another_kernel_stops_nobody(labkit_home, monkeypatch, capsys, lab):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    damaged = labkit_home / "embedded" / "0" / "private-api-learner.jsonl"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("not a journal\n" * 3)
    again = Lab("private-api", backend="embedded")
    assert str(damaged) in capsys.readouterr().out
    assert "with api_type='EDGE'" in str(again.up(api_type="EDGE"))
    assert damaged.read_text() == "not a journal\n" * 3


def test_a_damaged_journal_of_this_lab_is_one_sentence_and_stays(labkit_home, lab):
    path = labkit_home / "embedded" / str(os.getpid()) / "private-api-learner.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("not a journal\n" * 3)
    with pytest.raises(LabkitError, match="set the file aside"):
        lab.up()
    assert path.read_text() == "not a journal\n" * 3
    path.unlink()


def test_a_process_id_that_comes_back_brings_nothing_back(labkit_home, lab):
    lab.up()
    path = next(labkit_home.glob("embedded/*/*.jsonl"))
    stale = labkit_home / "embedded" / str(os.getpid() + 1) / path.name
    stale.parent.mkdir()
    stale.write_bytes(path.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: int(stale.parent.name))
        again = Lab("private-api", backend="embedded")
        assert not again.stands
        assert len(again.plan()) == 21


def test_the_same_seed_gives_the_same_ids(tmp_path):
    text = (
        "from labkit import Lab; lab = Lab('private-api', backend='embedded'); lab.up();"
        "print(sorted(row.id for row in lab.topology.components))"
    )
    first, second = (python(text, tmp_path / name).stdout for name in "ab")
    assert first == second
    assert "vpce-" in first


def test_a_read_only_home_is_one_sentence(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("LABKIT_HOME", str(blocked))
    with pytest.raises(LabkitError, match="LABKIT_HOME"):
        Lab("private-api", backend="embedded", learner="nobody").up()
