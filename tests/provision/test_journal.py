"""The journal: true after any crash, never thrown away, one driver at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from labkit.errors import LabkitError
from labkit.provision import Journal, Ref, Resource, Text, abandoned, read, set_aside
from labkit.provision.values import decoded, encoded

HEADER = {"lab": "l", "learner": "me", "backend": "aws", "account": "1", "region": "r"}
VPC = Resource("vpc", "v", {"cidr": "10.0.0.0/16"})
SUBNET = Resource("subnet", "s", {"vpc": Ref("vpc", "v")}, after=(("vpc", "v"),))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "lab.jsonl"


def filled(path):
    """A journal in which a VPC stands and a subnet was begun."""
    with Journal(path, HEADER) as journal:
        journal.begin()
        journal.intent("create", VPC, {}, journal.token(VPC))
        journal.result(VPC, {}, {"id": "vpc-1"})
        journal.note(settings={"endpoint": True})
        journal.intent("create", SUBNET, journal.standing.bound(SUBNET), "token")
    return path


def test_what_was_written_is_read_back(path):
    history = read(filled(path))
    assert history.header == HEADER
    assert history.facts == {"settings": {"endpoint": True}}
    vpc, subnet = history.standing
    assert (vpc.resource, vpc.attributes, vpc.sure) == (VPC, {"id": "vpc-1"}, True)
    assert (subnet.resource, subnet.sure, subnet.token) == (SUBNET, False, "token")
    assert subnet.resource.after == SUBNET.after
    assert subnet.applied.properties == {"vpc": "vpc-1"}


def test_an_intent_is_on_disk_before_the_call(path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes()))
    with Journal(path, HEADER) as journal:
        journal.begin()
        journal.intent("create", VPC, {}, "t")
    assert b'"intent"' in synced[-1]


def test_properties_survive_json():
    value = {"a": (1, True, None, Ref("k", "n", "arn"), Text(("x", Ref("k", "n"))))}
    assert decoded(encoded(value)) == value


def test_a_torn_last_line_is_left_out_with_a_note_and_kept_in_the_file(path):
    content = filled(path).read_bytes()
    path.write_bytes(content[:-7])
    assert "not finished" in read(path).note
    with Journal(path, HEADER) as journal:
        assert [row.key for row in journal.standing] == [VPC.key]
    assert b'"torn"' in path.read_bytes()
    assert read(path).note == ""


@pytest.mark.parametrize("damage", [b'{"line": {}}\n', b"\n", b"\xff\xfe\n", b"[]\n"])
def test_a_damaged_line_stops_everything_and_is_named(path, damage):
    lines = filled(path).read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], damage, *lines[2:]]))
    before = path.read_bytes()
    with pytest.raises(LabkitError, match="line 2") as caught:
        Journal(path, HEADER)
    assert "set_aside" in str(caught.value)
    assert path.read_bytes() == before
    aside = set_aside(path)
    assert aside.read_bytes() == before
    assert not path.exists()


def test_a_line_that_is_missing_in_the_middle_is_noticed(path):
    lines = filled(path).read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(LabkitError, match="line 2"):
        read(path)


def test_a_changed_value_is_noticed(path):
    content = filled(path).read_bytes()
    path.write_bytes(content.replace(b"vpc-1", b"vpc-2"))
    with pytest.raises(LabkitError, match="damaged"):
        read(path)


def test_a_second_process_gets_one_sentence(path):
    program = (
        "import sys, pathlib; from labkit.provision import Journal; from labkit.errors import "
        "LabkitError\ntry: Journal(pathlib.Path(sys.argv[1]), {})\n"
        "except LabkitError as error: print(error)"
    )
    with Journal(path, HEADER):
        command = [sys.executable, "-c", program, str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "another process" in answer.stdout
    Journal(path, HEADER).close()


def test_another_account_is_refused_while_something_stands(path):
    filled(path)
    with pytest.raises(LabkitError, match="account '1'"):
        Journal(path, {**HEADER, "account": "2"})
    with Journal(path, HEADER) as journal:
        journal.end()
    Journal(path, {**HEADER, "account": "2"}).close()


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LabkitError, match="LABKIT_HOME"):
        Journal(tmp_path / "file" / "lab.jsonl", HEADER)


def test_a_full_disk_is_one_sentence_and_leaves_whole_lines(path, monkeypatch):
    write = os.write

    def half(file, data):
        if len(data) < 10:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data[: len(data) // 2])

    with Journal(path, HEADER) as journal:
        journal.begin()
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(LabkitError, match="No space left"):
            journal.intent("create", VPC, {}, "t")
        assert not journal.standing.rows
        monkeypatch.undo()
        journal.intent("create", VPC, {}, "t")
    assert [row.key for row in read(path).standing] == [VPC.key]


def test_a_token_is_the_same_for_a_lost_attempt_only(path):
    with Journal(path, HEADER) as journal:
        journal.begin()
        first = journal.token(VPC)
        journal.intent("create", VPC, {}, first)
        journal.gone(VPC.key)
        assert journal.token(VPC) == first
        journal.intent("create", VPC, {}, first)
        journal.result(VPC, {}, {"id": "vpc-1"})
        journal.gone(VPC.key)
        assert journal.token(VPC) != first
        journal.end()
        journal.begin()
        assert journal.token(VPC) != first


def test_two_lives_of_a_lab_share_no_token(path):
    tokens = set()
    for place in (path, path.with_name("other.jsonl")):
        with Journal(place, HEADER) as journal:
            journal.begin()
            tokens.add(journal.token(VPC))
    assert len(tokens) == 2


def test_a_dead_process_leaves_its_lab_to_be_found(tmp_path):
    dead = filled(tmp_path / "embedded" / "41" / "lab.jsonl")
    ended = tmp_path / "embedded" / "42" / "lab.jsonl"
    with Journal(filled(ended), HEADER) as journal:
        journal.end()
    living = tmp_path / "embedded" / "43" / "lab.jsonl"
    with Journal(filled(living), HEADER):
        (found,) = abandoned(tmp_path)
    assert found.path == dead
    assert len(found.history.standing) == 2
    assert found.history.facts == {"settings": {"endpoint": True}}
    with Journal(found.path, HEADER) as journal:
        journal.end("its AWS ended with the kernel")
    assert [row.path for row in abandoned(tmp_path)] == [living]
