"""A standing lab, written as a snapshot and loaded, traces as its observation does."""

import json
from dataclasses import replace

import pytest

from labkit.aws import account, written
from labkit.aws.snapshot import load_snapshot
from labkit.aws.written import MARKER, write_snapshot
from labkit.errors import LabkitError
from labkit.flow import trace
from labkit.lab import Lab
from labkit.provision import CallFailed

LABS = ("private-api", "private-integration", "alb-integration")


@pytest.fixture
def standing(request, labkit_home):
    lab = Lab(request.param, backend="embedded")
    lab.up()
    yield lab
    lab.down()


def told(topology, request):
    found = trace(topology, request)
    return found.outcome, found.response.status, found.codes, found.way


@pytest.mark.parametrize("standing", LABS, indirect=True)
def test_it_traces_as_the_observation(standing, tmp_path):
    done = write_snapshot(standing._session.clients, tmp_path / "new")
    assert not [row for row in done.left_out if "Transit" not in row]
    topology = load_snapshot(tmp_path / "new")
    for source in standing.blueprint.sources:
        for row in standing.blueprint.requests:
            request = row.request(standing.topology, source)
            assert told(topology, request) == told(standing.topology, request)
    text = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert "labkit:" not in text, "tags but Name are left out"
    assert (tmp_path / "new" / MARKER).is_file()


@pytest.mark.parametrize("standing", LABS[:1], indirect=True)
def test_what_is_refused_is_left_out_and_said(standing, tmp_path, monkeypatch):
    def refused(clients):
        raise CallFailed("UnauthorizedOperation", "You may not", call="DescribeSecurityGroups")
        yield

    monkeypatch.setattr(written, "FETCHED", {**written.FETCHED, "SecurityGroups": refused})
    old = tmp_path / "old"
    clients = standing._session.clients
    done = write_snapshot(clients, old)
    assert "SecurityGroups is left out: UnauthorizedOperation: You may not" in done.left_out
    request = replace(standing.blueprint.request(standing.topology), source="private-app")
    assert told(load_snapshot(old), request)[0] == "unknown"
    monkeypatch.setattr(written, "FETCHED", {"Vpcs": account.LISTS["Vpcs"]})
    write_snapshot(clients, old)
    assert [path.name for path in old.rglob("*.json")] == ["Vpcs.json"], "what was there is gone"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("mine")
    for folder in (tmp_path / "mine", tmp_path / "mine" / "diary.txt"):
        with pytest.raises(LabkitError, match="something else"):
            write_snapshot(clients, folder)


def test_secrets_are_not_written():
    row = {
        "UserName": "x",
        "ClientSecret": "s3cret",
        "Tags": [{"Key": "Name", "Value": "a"}, {"Key": "password", "Value": "s3cret"}],
        "resources": [{"uri": "https://${stageVariables.host}/", "p": {"X-Api-Key": "'s3cret'"}}],
        "stages": [{"variables": {"host": "a.example", "db": "s3cret"}}],
    }
    clean = written._without_secrets(row)
    assert "s3cret" not in json.dumps(clean)
    assert clean["stages"] == [{"variables": {"host": "a.example"}}]
    assert clean["Tags"] == [{"Key": "Name", "Value": "a"}]
