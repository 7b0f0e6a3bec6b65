"""Certificates, custom domains, hosted zones and records: made, observed, found again, gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.aws import observe
from labkit.aws.account import observe_account
from labkit.errors import LabkitError
from labkit.provision import CallFailed, Journal, resources, teardown, up
from labkit.topology import Certificate, DomainName, PolicyDocument
from tests.aws.test_crashes import HEADER, Bomb, Killed, fresh_driver
from tests.provision.named import (
    ALLOW,
    EDGE,
    NAMES,
    PRIVATE,
    RECORDS,
    REGIONAL,
    ZONE,
    domain,
    story,
    wanted,
)

LAB, LEARNER = "private-api", "learner"


def test_names_are_made_observed_alike_changed_and_gone(clients, driver, journal, pace):
    up(wanted(*NAMES), journal, driver, pace=pace)
    assert story(observe(clients, LAB, LEARNER)) == story(wanted(*NAMES))
    assert len(up(wanted(*NAMES), journal, driver, pace=pace)) == 0
    assert "PRIVATE KEY" not in journal.path.read_text()
    account, lab = observe_account(clients), observe(clients, LAB, LEARNER)
    assert set(lab.all(DomainName)) <= set(account.all(DomainName))
    assert {row.authority for row in account.all(Certificate)} == {"amazon", "itself"}
    changed = (*NAMES[:3], replace(NAMES[3], mappings=()), *NAMES[4:6], other_records())
    plan = up(wanted(*changed), journal, driver, pace=pace)
    assert {row.kind for row in plan} == {"record", "base_path_mapping"}
    assert story(observe(clients, LAB, LEARNER)) == story(wanted(*changed))
    assert teardown(journal, driver, pace=pace) == ()


def other_records():
    """An alias in place of a CNAME, another address, one record less."""
    _, regional, _, here = RECORDS
    return replace(
        ZONE, records=(replace(regional, type="ALIAS"), replace(here, values=("10.0.0.11",)))
    )


def test_a_private_domains_policy_is_changed_in_place(clients, driver, journal, pace):
    signed, private = domain(PRIVATE)
    up(wanted(signed, private), journal, driver, pace=pace)
    other = PolicyDocument.parse({"Statement": [{**ALLOW, "Effect": "Deny"}]})
    plan = up(wanted(signed, replace(private, policy=other)), journal, driver, pace=pace)
    assert [row.id for row in plan] == ["update domain_name/private-domain"]
    (seen,) = observe(clients, LAB, LEARNER).all(DomainName)
    assert [row.effect for row in seen.policy.statements] == ["Deny"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ((domain(REGIONAL)[1],), "needs a certificate"),
        (domain(EDGE), "takes no certificate that signs itself"),
        ((replace(domain(EDGE)[0], authority="private"),), "that Amazon signs"),
        ((replace(ZONE, private=False),), "private hosted zones of one VPC"),
        ((replace(ZONE, records=(replace(RECORDS[0], values=("x.org",)),)),), "aliases to custom"),
    ],
    ids=["no certificate", "edge", "authority", "public zone", "alias"],
)
def test_what_cannot_be_made_is_refused_before_it_is_begun(names, says):
    with pytest.raises(LabkitError, match=says):
        resources(wanted(*names))


def test_a_name_that_is_taken_is_not_asked_for_again_and_again(clients, driver, journal, pace):
    signed, regional = domain(REGIONAL)
    arn = clients.client("acm").request_certificate(DomainName=regional.domain)["CertificateArn"]
    taken = {"domainName": regional.domain, "endpointConfiguration": {"types": ["REGIONAL"]}}
    gateway = clients.client("apigateway")
    gateway.create_domain_name(**taken, regionalCertificateArn=arn)
    try:
        with pytest.raises(LabkitError, match="already exists") as caught:
            up(wanted(signed, regional), journal, driver, pace=pace)
        assert isinstance(caught.value.__cause__, CallFailed)
        assert not caught.value.__cause__.again
        assert teardown(journal, driver, pace=pace) == ()
        assert gateway.get_domain_name(domainName=regional.domain)
    finally:
        gateway.delete_domain_name(domainName=regional.domain)
        clients.client("acm").delete_certificate(CertificateArn=arn)


# ---------------------------------------------------------------- crashes

SERVICES = ("apigateway", "acm", "route53")
CALLS = 11
CASES = (
    (0, "lost"),
    (2, "after"),
    (4, "lost"),
    (6, "lost"),
    (7, "after"),
    (8, "lost"),
    (9, "after"),
)
"""A call for each kind: certificate, domain, association, mapping, zone, its tags, record."""
SOME = (*domain(PRIVATE), *domain(REGIONAL), replace(ZONE, records=RECORDS[:2]))


@pytest.fixture(scope="module")
def bomb(clients):
    return Bomb(clients, SERVICES)


def names_of(clients):
    """Every name that the account holds, listed without any help of labkit's."""
    gateway, route53 = clients.client("apigateway"), clients.client("route53")
    found = {row["domainName"] for row in gateway.get_domain_names()["items"]}
    found |= {
        row["domainNameAccessAssociationArn"]
        for row in gateway.get_domain_name_access_associations()["items"]
    }
    found |= {row["Id"] for row in route53.list_hosted_zones()["HostedZones"]}
    rows = clients.client("acm").list_certificates()["CertificateSummaryList"]
    return found | {row["CertificateArn"] for row in rows}


@pytest.fixture(scope="module")
def base(clients, bomb, pace, tmp_path_factory):
    """The journal of a lab that stands, but for its names."""
    bomb.arm(-1, "before")
    path = tmp_path_factory.mktemp("names") / "j"
    with Journal(path, HEADER, durable=False) as journal:
        up(wanted(), journal, fresh_driver(clients), pace=pace)
    yield path
    with Journal(path, HEADER, durable=False) as journal:
        assert teardown(journal, fresh_driver(clients), pace=pace) == ()


@pytest.mark.parametrize(("at", "how"), CASES)
def test_a_crash_among_names_leaves_none(at, how, base, clients, bomb, pace):
    """The crash; then up again from the journal, which must find what an answer was lost of."""
    before = names_of(clients)
    bomb.arm(at, how)
    with (
        Journal(base, HEADER, durable=False) as journal,
        pytest.raises((Killed, LabkitError)),
    ):
        up(wanted(*SOME), journal, fresh_driver(clients), pace=pace)
    bomb.arm(-1, "before")
    with Journal(base, HEADER, durable=False) as journal:
        driver = fresh_driver(clients)
        up(wanted(*SOME), journal, driver, pace=pace)
        assert story(observe(clients, LAB, LEARNER)) == story(wanted(*SOME))
        assert len(names_of(clients) - before) == 6
        up(wanted(), journal, driver, pace=pace)
    assert names_of(clients) == before


def test_the_calls_of_names_are_as_many_as_are_numbered(base, clients, bomb, pace):
    bomb.arm(-1, "before")
    with Journal(base, HEADER, durable=False) as journal:
        up(wanted(*SOME), journal, fresh_driver(clients), pace=pace)
        assert bomb.count == CALLS
        up(wanted(), journal, fresh_driver(clients), pace=pace)
