"""A class's emulator ends and begins again: ids, records and keys are as they were."""

import contextlib
import json
import os
import re
import signal
import stat
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from labkit import Lab
from labkit.emulator import single
from labkit.emulator.learners import environment
from labkit.emulator.learners.journal import LARGEST, CallJournal, Head
from labkit.emulator.learners.shared import SharedAws
from labkit.errors import LabkitError
from labkit.ports import opened
from tests.emulator.class_of_two import REGION, Class


def work(room, who):
    """A network, an object, an item, a record, and a session, one call after another."""
    ec2 = room.client(who, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for third in range(4):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{third}.0/24")
    s3 = room.client(who, "s3")
    s3.create_bucket(Bucket=f"of-{who.name}")
    s3.put_object(Bucket=f"of-{who.name}", Key="a/ö b", Body=b"\x00\xff", Metadata={"k": "v"})
    s3.put_object(Bucket=f"of-{who.name}", Key="large", Body=b"x" * (LARGEST + 1))
    tables = room.client(who, "dynamodb")
    tables.create_table(
        TableName="all",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    tables.put_item(TableName="all", Item={"k": {"S": who.name}})
    streams = room.client(who, "kinesis")
    streams.create_stream(StreamName="s", ShardCount=1)
    streams.put_record(StreamName="s", PartitionKey="1", Data=who.name.encode())
    return room.client(who, "sts").get_session_token()["Credentials"]


def seen(room, who):
    """What a learner finds, without what is of this moment."""
    ec2 = room.client(who, "ec2")
    rows = [ec2.describe_vpcs()["Vpcs"], ec2.describe_subnets()["Subnets"]]
    stored = room.client(who, "s3").get_object(Bucket=f"of-{who.name}", Key="a/ö b")
    rows.append([stored["Body"].read().hex(), stored["Metadata"], stored["ETag"]])
    rows.append(room.client(who, "dynamodb").scan(TableName="all")["Items"])
    streams = room.client(who, "kinesis")
    shard = streams.list_shards(StreamName="s")["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(
        StreamName="s", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=start)["Records"]
    rows.append([(row["Data"].decode(), row["SequenceNumber"]) for row in records])
    return json.dumps(rows, sort_keys=True)


def test_all_comes_back_with_the_same_ids_whoever_worked_at_once(tmp_path):
    """Calls that came in between each other come back one account after the other."""
    room = Class(tmp_path)
    both = (room.ada, room.bob)
    with room.running(), ThreadPoolExecutor(2) as pool:
        sessions = dict(zip(both, pool.map(lambda who: work(room, who), both), strict=True))
        before = {who: seen(room, who) for who in both}
        lives = {who: room.key(who).life for who in both}
        moments = {who: room.key(who).moment() for who in both}
    with room.running():
        for who in both:
            assert seen(room, who) == before[who]
            objects = room.client(who, "s3").list_objects_v2(Bucket=f"of-{who.name}")["Contents"]
            assert [row["Key"] for row in objects] == ["a/ö b"]
            assert room.key(who).life == lives[who]
            assert room.key(who).moment() != moments[who]
            keys = sessions[who]
            session = room.client(
                who,
                "sts",
                aws_access_key_id=keys["AccessKeyId"],
                aws_secret_access_key=keys["SecretAccessKey"],
                aws_session_token=keys["SessionToken"],
            )
            assert session.get_caller_identity()["Account"] == who.account
    assert before[room.ada] != before[room.bob]
    assert stat.S_IMODE(room.state.stat().st_mode) == 0o700
    for path in room.state.iterdir():
        text = path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert room.ada.secret_access_key not in text
        assert room.bob.secret_access_key not in text
        assert not re.search("Signature|Token", text.replace("GetSessionToken", ""))


HEAD = Head("000000000001", "life", "seed")
CALL = {"at": 1.0, "key": "K", "region": REGION, "service": "ec2", "method": "POST"}


def kept(place, body=b"x"):
    from labkit.emulator.learners.journal import Kept

    return Kept(place=place, target="/", headers=(("A", "b"),), body=body, **CALL)


def test_a_line_that_was_cut_off_does_not_count(tmp_path):
    path = tmp_path / "j" / "1.jsonl"
    journal = CallJournal(path, HEAD)
    assert [journal.append(kept(place, body)) for place, body in ((0, b"x"), (1, b"\xff"))] == [
        "",
        "",
    ]
    journal.close()
    with path.open("ab") as file:
        file.write(b'{"place": 2, "at"')
    again = CallJournal(path, HEAD)
    assert again.calls == (kept(0), kept(1, b"\xff"))
    again.append(kept(2))
    again.close()
    assert CallJournal(path, HEAD).calls[-1] == kept(2)


def test_a_journal_that_is_closed_says_so(tmp_path):
    journal = CallJournal(tmp_path / "1.jsonl", HEAD)
    journal.close()
    journal.close()
    assert journal.append(kept(0)) == "the journal is closed"


def test_a_journal_of_another_account_or_of_no_one_is_refused(tmp_path):
    CallJournal(tmp_path / "1.jsonl", HEAD).close()
    with pytest.raises(LabkitError, match="another account"):
        CallJournal(tmp_path / "1.jsonl", Head("000000000002", "", ""))
    with (tmp_path / "1.jsonl").open("a") as file:
        file.write('{"place": 0}\n')
    with pytest.raises(LabkitError, match="is broken"):
        CallJournal(tmp_path / "1.jsonl", HEAD)
    (tmp_path / "2.jsonl").write_text("no journal\n")
    with pytest.raises(LabkitError, match="no journal"):
        CallJournal(tmp_path / "2.jsonl", HEAD)


def test_on_a_full_disk_calls_wait_in_memory_and_are_written_in_order(tmp_path, monkeypatch):
    journal = CallJournal(tmp_path / "1.jsonl", HEAD)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:5]))
    assert "cannot be written" in journal.append(kept(0))
    assert "cannot be written" in journal.append(kept(1))
    monkeypatch.undo()
    assert journal.append(kept(2)) == ""
    journal.close()
    assert [call.place for call in CallJournal(tmp_path / "1.jsonl", HEAD).calls] == [0, 1, 2]


@contextlib.contextmanager
def process_of(room, port):
    """The emulator in a process of its own, which can really be killed; gives its id, and what
    lets it begin.
    """
    begins, begin = os.pipe()
    if running := single.running():
        running.stop()
    with warnings.catch_warnings():
        # No other thread of this process does anything just now.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.close(begin)
            if os.read(begins, 1):
                SharedAws(room.table, room.state, complain=lambda _: None).start(opened(port))
                os.read(begins, 1)  # until this process's parent ends
        finally:
            os._exit(1)
    try:
        yield child, lambda: os.write(begin, b"!")
    finally:
        os.close(begins)
        os.close(begin)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_killed_in_the_middle_and_back_at_once_a_lab_goes_up_and_down(
    tmp_path, labkit_home, monkeypatch
):
    room = Class(tmp_path)
    with opened(0) as free:
        port = free.getsockname()[1]
    for name, value in environment(room.ada, f"http://127.0.0.1:{port}").items():
        monkeypatch.setenv(name, value)
    reports = []
    with process_of(room, port) as (first, begin), process_of(room, port) as (_, begin_again):
        begin()
        lab = Lab("private-api", learner="ada")
        building = threading.Thread(target=lambda: reports.append(lab.up()))
        building.start()
        journal = room.state / f"{room.ada.account}.jsonl"
        while len(journal.read_bytes().splitlines() if journal.exists() else ()) < 12:
            time.sleep(0.01)
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        begin_again()
        building.join()
        assert reports
        assert lab.status().agrees
        answer = lab.on("private-app").curl(lab.url("/kinesis"), json={"order": 1})
        assert (answer.status, answer.exit_code) == (200, 0)
        assert lab.trace("private-app").codes == ()
        assert "1 record" in str(lab.records())
        assert not lab.down().left
