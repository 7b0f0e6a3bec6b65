"""What stands between a lab and an account: an embedded AWS is taken for AWS itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from labkit.aws import AwsDriver, Clients, Waits, owned_by_labs
from labkit.aws.priced import priced
from labkit.aws.quotas import COUNTS, AccountQuotas
from labkit.aws.run_command import RunCommand, Said
from labkit.blueprints import blueprint
from labkit.blueprints.management import managed
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.flow import trace
from labkit.lab import Lab, session
from labkit.lab.outside import OutsideHost
from labkit.provision import Journal, Pace, resources, up
from labkit.provision.cost import hourly
from labkit.provision.quotas import QUOTAS, Need
from labkit.topology import Instance

ACCOUNT = "123456789012"
YES = f"{ACCOUNT}/us-east-1"


@pytest.fixture
def clients(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with EmbeddedAws(seed=42) as aws:
        found = Clients("us-east-1", endpoint_url=aws.url)
        monkeypatch.setattr(session, "clients_for", lambda *_, **__: found)
        yield found


def lab_of(learner="ann", consent=YES, name="private-api"):
    return Lab(name, backend="aws", learner=learner, consent=consent)


def test_without_a_yes_it_says_whose_money_and_without_room_what_is_missing(clients, monkeypatch):
    with pytest.raises(LabkitError) as caught:
        lab_of(consent=None).up()
    said = str(caught.value)
    price = hourly(resources(managed(blueprint("private-api")).topology()))
    assert f"${price:.4f} an hour" in said
    assert f"Account {ACCOUNT}, Region us-east-1, as arn:aws:" in said
    assert "may stand until 20" in said
    assert f"--yes {YES}" in caught.value.try_
    monkeypatch.setenv("LABKIT_YES", "123456789012/eu-west-1")
    with pytest.raises(LabkitError, match="you agreed to '123456789012/eu-west-1'"):
        lab_of(consent=None).up()
    monkeypatch.setenv("LABKIT_YES", YES)
    for n in range(4):
        clients.client("ec2").create_vpc(CidrBlock=f"10.{n}.0.0/16")
    with pytest.raises(LabkitError, match="more VPCs are needed, 5 stand"):
        lab_of(consent=None).up()
    assert owned_by_labs(clients) == ()


def test_with_a_yes_it_says_the_same_and_builds_and_its_hosts_take_commands(
    clients, capsys, monkeypatch
):
    clients.client("iam").create_account_alias(AccountAlias="the-class")
    monkeypatch.setenv("LABKIT_HOURS_TO_LIVE", "3")
    lab_of().up()
    said = capsys.readouterr().out
    assert f"Account {ACCOUNT} (the-class)" in said
    assert "a day" in said
    assert "AWSServiceRoleForAPIGateway by itself" in said
    due = datetime.now(UTC) + timedelta(hours=4)
    assert all(datetime.fromisoformat(row.expires) < due for row in owned_by_labs(clients))
    takes_commands(lab_of(), monkeypatch)
    assert lab_of().down().left == ()


def takes_commands(lab, monkeypatch):
    """A lab's hosts do, on what was really built."""
    sent = []
    found, wanted = lab.topology, lab.blueprint.topology()
    for source in lab.hosts:
        computed, expected = (
            trace(where, lab.blueprint.request(where, source)) for where in (found, wanted)
        )
        assert (computed.outcome, computed.codes) == (expected.outcome, expected.codes)
    said = Said("HTTP/1.1 200 OK\n\n" + lab.trace("private-app").response.body)
    monkeypatch.setattr(RunCommand, "run", lambda _, *sent_: sent.append(sent_) or (said,))
    assert lab.compare("private-app").agree
    assert lab.endpoint_url("/kinesis").startswith("https://vpce-")
    ((instance, (line,)),) = sent
    assert instance == found.find(Instance, "private-app").id
    assert line.endswith(lab.url())
    assert "management-ssm" in str(lab.cost())
    assert isinstance(lab.on("internet"), OutsideHost)


def built(clients, learner, name="private-api", **toggles):
    lab, driver = blueprint(name), AwsDriver(clients, name, learner, waits=Waits(lambda _: None))
    path = session.home() / f"{name}-{learner}.jsonl"
    with Journal(path, {"lab": name}, durable=False) as journal:
        pace = Pace(sleep=lambda _: None, tries=5)
        up(lab.topology(lab.settings(**toggles), learner=learner), journal, driver, pace=pace)
    return lab.topology(lab.settings(**toggles), learner=learner)


def costs_the_same(clients, wanted):
    found = hourly(priced(clients, owned_by_labs(clients)))
    return found == hourly(resources(wanted)) > Decimal("0.05")


def test_every_quota_is_asked_and_counted_and_what_stands_costs_what_its_topology_does(clients):
    account = AccountQuotas(clients)
    assert set(COUNTS) == {row.code for row in QUOTAS}
    before = {row.code: account.stand(Need(row, 1, "us-east-1a")) for row in QUOTAS}
    wanted = built(clients, "ann", "private-integration")
    after = {row.code: account.stand(Need(row, 1, "us-east-1a")) for row in QUOTAS}
    for row in QUOTAS:
        limit = account.limit(row)
        assert (limit.value, limit.told) == (row.default, True)
    grown = {code for code in after if after[code] > before[code]}
    assert {"L-F678F1CE", "L-A4707A72", "L-1216C47A", "L-69A177A2", "L-A4C7274F"} <= grown
    assert costs_the_same(clients, wanted)


def test_what_stands_is_counted_where_it_is_and_held_against_the_cap(clients, monkeypatch):
    assert costs_the_same(clients, built(clients, "ann", nat_gateway=True))
    account, rows = AccountQuotas(clients), {row.code: row for row in QUOTAS}
    nat, endpoint = rows["L-FE5A380F"], rows["L-29B6F2EB"]
    assert [account.stand(Need(nat, 1, f"us-east-1{zone}")) for zone in "ab"] == [1, 0]
    (vpc,) = {row.row.id for row in owned_by_labs(clients) if row.row.kind == "vpc"}
    assert [account.stand(Need(endpoint, 1, place)) for place in (vpc, "")] == [1, 0]
    monkeypatch.setenv("LABKIT_CLASS_CAP", "1")
    lab_of("ann").plan()
    with pytest.raises(LabkitError, match="private-api of ann"):
        lab_of("bob").up()
    monkeypatch.setenv("LABKIT_LEARNER_CAP", "1")
    with pytest.raises(LabkitError, match="ann may have 1 lab at once") as caught:
        lab_of("ann", name="api-types").up()
    assert str(caught.value).count("\n") == 0
    monkeypatch.setenv("LABKIT_CLASS_CAP", "2")
    monkeypatch.setenv("LABKIT_CLASS_DOLLARS", "0.07")
    with pytest.raises(LabkitError, match=r"may spend \$0\.0700 an hour"):
        lab_of("bob").up()
    assert {row.learner for row in owned_by_labs(clients)} == {"ann"}
