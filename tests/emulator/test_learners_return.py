"""A class's emulator ends and begins again: ids, records and keys are as they were."""

import json
import os
import re
import signal
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from labkit import Lab
from labkit.emulator.learners import add_learner, environment
from labkit.emulator.learners.journal import CallJournal, Head
from labkit.errors import LabkitError
from tests.emulator.class_of_two import REGION, Class
from tests.emulators import emulator


def work(room, who):
    """A network, an object, an item, a record, and a session, one call after another."""
    ec2 = room.client(who, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for third in range(4):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{third}.0/24")
    s3 = room.client(who, "s3")
    s3.create_bucket(Bucket=f"of-{who.name}")
    s3.put_object(Bucket=f"of-{who.name}", Key="a/ö b", Body=b"\x00\xff", Metadata={"k": "v"})
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
    for path in room.state.iterdir():
        text = path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert room.ada.secret_access_key not in text
        assert room.bob.secret_access_key not in text
        assert not re.search("Signature|Token", text.replace("GetSessionToken", ""))


def test_the_same_calls_in_the_same_order_have_the_same_ids_beside_others(tmp_path):
    found = []
    for busy in (False, True):
        room = Class(tmp_path / str(busy))
        if found:
            room.table.write_text((tmp_path / "False" / "learners.json").read_text())
            room.__post_init__()
        with room.running():
            if busy:
                room.client(room.bob, "ec2").create_vpc(CidrBlock="10.9.0.0/16")
            vpc = room.client(room.ada, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            found.append((room.ada.account, vpc))
    assert found[0] == found[1]


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


def test_killed_in_the_middle_and_back_at_once_a_lab_goes_up_and_down(
    tmp_path, labkit_home, monkeypatch
):
    table, state = tmp_path / "learners.json", tmp_path / "state"
    ada = add_learner(table, "ada")
    options = ["--learners", str(table), "--state", str(state), "--port"]
    with emulator(tmp_path, *options, "0") as first:
        port = first.url.rpartition(":")[2]
        for name, value in environment(ada, first.url).items():
            monkeypatch.setenv(name, value)
        lab, reports = Lab("private-api", learner="ada"), []
        building = threading.Thread(target=lambda: reports.append(lab.up()))
        building.start()
        journal = state / f"{ada.account}.jsonl"
        while len(journal.read_bytes().splitlines() if journal.exists() else ()) < 12:
            time.sleep(0.01)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        with emulator(tmp_path, *options, port) as second:
            building.join()
            assert second.url == first.url
            assert reports
            assert lab.status().agrees
            answer = lab.on("private-app").curl(lab.url("/kinesis"), json={"order": 1})
            assert (answer.status, answer.exit_code) == (200, 0)
            assert lab.trace("private-app").codes == ()
            assert "1 record" in str(lab.records())
            assert not lab.down().left
