"""Labs of a class in one network on one account: what is shared stands once, APIs are own."""

from __future__ import annotations

import pytest

from labkit.aws import Clients, owned_by_labs
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.flow import Outcome
from labkit.lab import Lab, session
from labkit.provision.sweep import forgotten

YES = "123456789012/us-east-1"


@pytest.fixture
def clients(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("LABKIT_NETWORK_OF", "class")
    with EmbeddedAws(seed=42) as aws:
        found = Clients("us-east-1", endpoint_url=aws.url)
        monkeypatch.setattr(session, "clients_for", lambda *_, **__: found)
        yield found


def lab_of(learner, name="private-api"):
    return Lab(name, backend="aws", learner=learner, consent=YES)


def standing(clients):
    return {row.learner: len(row.rows) for row in forgotten(owned_by_labs(clients))}


def test_a_learner_has_an_api_of_their_own_in_the_network_of_the_class(clients, monkeypatch):
    with pytest.raises(LabkitError, match="of the network of class does not stand") as caught:
        lab_of("ana").up()
    assert "labkit up private-api --learner class" in caught.value.try_
    lab_of("class").up()
    shared = standing(clients)
    monkeypatch.setenv("LABKIT_CLASS_CAP", "1")  # labs of learners; the network is none
    lab_of("ana").up()
    ec2, api = clients.client("ec2"), clients.client("apigateway")
    assert len([row for row in ec2.describe_vpcs()["Vpcs"] if not row["IsDefault"]]) == 1
    assert len(api.get_rest_apis()["items"]) == 1
    ana = lab_of("ana")
    assert ana.trace("private-app").outcome is Outcome.DELIVERED
    assert not ana.plan().actions
    with pytest.raises(LabkitError, match="private_dns would change everybody's lab") as caught:
        ana.plan(private_dns=False)
    assert "policy_names_endpoint" in caught.value.try_
    assert "api_policy" in {row.kind for row in ana.plan(policy_names_endpoint=False)}
    lab_of("class").up(endpoint_admits_443=False)
    assert ana.trace("private-app").outcome is Outcome.BLOCKED
    assert ana.down().left == ()
    assert standing(clients) == shared


def test_a_lab_that_is_led_has_nothing_for_a_learner(clients):
    with pytest.raises(LabkitError, match="Nothing of this lab is a learner's own"):
        lab_of("ana", "gateway-endpoints").up()
    assert standing(clients) == {}


def test_the_aws_inside_a_kernel_is_shared_with_nobody(monkeypatch, labkit_home):
    monkeypatch.setenv("LABKIT_NETWORK_OF", "class")
    lab = Lab("private-api", backend="embedded")
    assert any(row.kind == "vpc" for row in lab.plan())
