"""A sweep on the embedded AWS: what is due goes, decoys and other learners' labs stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labkit.aws import AwsDriver, Clients, Waits, owned_by_labs
from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.cli import main
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.provision import CallFailed, Journal, Pace, Resource, teardown, up
from labkit.provision.sweep import forgotten, sweep

PACE = Pace(sleep=lambda _: None, tries=5)
OLD = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def clients(monkeypatch, tmp_path):
    with EmbeddedAws(seed=42) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "home"))
        yield Clients("us-east-1", endpoint_url=aws.url)


def built(clients, folder, name, learner, expires):
    driver = AwsDriver(clients, name, learner, expires=expires, waits=Waits(sleep=lambda _: None))
    lab = blueprint(name)
    with Journal(folder / f"{name}-{learner}.jsonl", {"lab": name}, durable=False) as journal:
        up(lab.topology(learner=learner), journal, driver, pace=PACE)
    return driver


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_a_lab_without_its_journal_is_swept_whole(clients, tmp_path, name):
    driver = built(clients, tmp_path, name, "ann", OLD)
    (found,) = forgotten(owned_by_labs(clients))
    assert (found.lab, found.learner) == (name, "ann")
    assert set(found.rows) == set(driver.leftovers())
    assert found.is_due(datetime.now(UTC))
    assert sweep(found, driver, pace=PACE) == ()
    assert owned_by_labs(clients) == ()


def test_only_what_is_due_goes_and_only_when_told(clients, tmp_path, capsys):
    built(clients, tmp_path, "private-api", "ann", OLD)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    bob = built(clients, tmp_path, "private-api", "bob", ahead)
    stood = set(bob.leftovers())
    ec2, kinesis = clients.client("ec2"), clients.client("kinesis")
    decoy = ec2.create_vpc(
        CidrBlock="10.9.0.0/16",
        TagSpecifications=[
            {
                "ResourceType": "vpc",
                "Tags": [{"Key": "Name", "Value": "lab-vpc"}, {"Key": "labkit", "Value": "ann"}],
            }
        ],
    )["Vpc"]["VpcId"]
    kinesis.create_stream(StreamName="labkit-mine", ShardCount=1)

    assert main(["sweep"]) == 1
    told = capsys.readouterr().out
    assert "✘ private-api of ann" in told
    assert "· private-api of bob" in told
    assert f"--yes {clients.account}" in told
    assert len(forgotten(owned_by_labs(clients))) == 2

    assert main(["sweep", "--yes", "999999999999"]) == 1
    assert "this is" in capsys.readouterr().err

    assert main(["sweep", "--yes", clients.account]) == 0
    assert "left after asking each service: nothing" in capsys.readouterr().out
    assert set(bob.leftovers()) == stood
    assert ec2.describe_vpcs(VpcIds=[decoy])["Vpcs"]
    assert "labkit-mine" in kinesis.list_streams()["StreamNames"]

    assert main(["sweep", "--learner", "bob", "--any-age", "--yes", clients.account]) == 0
    assert owned_by_labs(clients) == ()
    assert main(["sweep"]) == 0
    assert "no lab by tag" in capsys.readouterr().out


def test_a_class_is_swept_without_the_labs_of_others(clients, tmp_path, capsys):
    ahead = datetime.now(UTC) + timedelta(hours=1)
    for learner, expires in (("ana", OLD), ("class", OLD), ("bo", ahead), ("zoe", OLD)):
        made = Resource("vpc", "lab-vpc", {"cidr": "10.0.0.0/16", "dns_support": True,
                                           "dns_hostnames": False})  # fmt: skip
        AwsDriver(clients, "api-types", learner, expires=expires).create(made, learner)
    roster = tmp_path / "names.txt"
    roster.write_text("Ana\nBo\n", "utf-8")
    words = ["classroom", "sweep", "--roster", str(roster)]

    def standing():
        return {row.learner for row in forgotten(owned_by_labs(clients))}

    assert main(words) == 1
    told = capsys.readouterr().out
    assert "zoe" not in told
    assert ("✘ api-types of ana" in told, "· api-types of bo:" in told) == (True, True)
    assert main([*words, "--yes", "999999999999"]) == 1
    assert standing() == {"ana", "class", "bo", "zoe"}
    assert main([*words, "--yes", clients.account]) == 0
    assert standing() == {"bo", "zoe"}
    assert main([*words, "--any-age", "--yes", clients.account]) == 0
    assert standing() == {"zoe"}
    assert main(["classroom", "sweep"]) == 1
    assert "Whose labs are meant" in capsys.readouterr().err


def test_the_embedded_aws_has_nothing_to_sweep(monkeypatch, capsys):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert main(["sweep"]) == 1
    assert "can be forgotten" in capsys.readouterr().err


GLOBAL = ("bucket", "hosted_zone", "instance_profile", "role")


@pytest.mark.parametrize("name", ["gateway-endpoints", "private-dns"])
def test_what_knows_no_region_stays_with_the_lab_of_its_own(clients, tmp_path, name):
    driver = built(clients, tmp_path, name, "ann", OLD)
    stood = driver.leftovers()
    assert any(row.kind in GLOBAL for row in stood)
    abroad = Clients("eu-west-1", endpoint_url=clients.endpoint_url)
    there = AwsDriver(abroad, name, "ann", waits=Waits(sleep=lambda _: None))
    assert owned_by_labs(abroad) == there.leftovers() == ()
    for row in stood:
        if row.kind in GLOBAL:
            with pytest.raises(CallFailed, match="NotOurs"):
                there.delete(Resource(row.kind, row.name, {}), {"id": row.id, "arn": row.id})
    assert driver.leftovers() == stood


def test_a_lab_that_stands_in_another_region_is_not_built_upon(clients, tmp_path):
    driver = built(clients, tmp_path, "gateway-endpoints", "ann", OLD)
    stood = driver.leftovers()
    abroad = Clients("eu-west-1", endpoint_url=clients.endpoint_url)
    there = AwsDriver(abroad, "gateway-endpoints", "ann", waits=Waits(sleep=lambda _: None))
    wanted = blueprint("gateway-endpoints").topology(learner="ann", region="eu-west-1")
    with Journal(tmp_path / "abroad.jsonl", {}, durable=False) as journal:
        with pytest.raises(LabkitError, match="another Region"):
            up(wanted, journal, there, pace=PACE)
        assert teardown(journal, there, pace=PACE) == ()
    assert there.leftovers() == ()
    assert driver.leftovers() == stood
