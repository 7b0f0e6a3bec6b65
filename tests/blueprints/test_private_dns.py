"""Lab `private-dns`: what each name leads to, and the catch of each way around the endpoint."""

from __future__ import annotations

import pytest

from labkit.blueprints import blueprint, remedies
from labkit.flow import trace
from labkit.topology import DomainName, HostedZone

LAB = blueprint("private-dns")
NO_DNS, NO_NAT, ALIAS, CNAME = (
    {"private_dns": False},
    {"nat_gateway": False},
    {"record": "alias"},
    {"record": "cname"},
)
NAMED = {"api_names_endpoint": True}
JOINED, APART = ({"private_domain": word} for word in ("associated", "not associated"))
GONE = {"endpoint": False}


def seen(request, source="private-app", **changes):
    """The code of what blocks a request; its status where nothing does."""
    topology = LAB.topology(LAB.settings(**changes))
    found = trace(topology, LAB.asking(request).request(topology, source))
    return found.codes[0] if found.codes else found.response.status


@pytest.mark.parametrize(
    ("request_name", "changes", "expected"),
    [
        ("public", {}, "API_NOT_PRIVATE"),
        ("public", NO_DNS, 200),
        ("public", GONE, 200),
        ("public", {**NO_DNS, **NO_NAT}, "NO_ROUTE_TO_DESTINATION"),
        ("public-domain", {}, "NAME_NOT_FOUND"),
        ("public-domain", ALIAS, 200),
        ("public-domain", CNAME, "API_NOT_PRIVATE"),
        ("public-domain", {**CNAME, **NO_DNS}, 200),
        ("public-domain", {**ALIAS, **NO_NAT}, "NO_ROUTE_TO_DESTINATION"),
        ("private", {}, 200),
        ("private", NO_DNS, "NAME_NOT_FOUND"),
        ("private", GONE, "NAME_NOT_FOUND"),
        ("endpoint-name", NO_DNS, 200),
        ("endpoint-name", GONE, "NAME_NOT_FOUND"),
        ("alias-name", NO_DNS, "NAME_NOT_FOUND"),
        ("alias-name", {**NO_DNS, **NAMED}, 200),
        ("alias-name", NAMED, 200),
        ("private-domain", {}, "NAME_NOT_FOUND"),
        ("private-domain", APART, "DOMAIN_NOT_ASSOCIATED"),
        ("private-domain", {**JOINED, **NO_DNS}, 200),
        ("private-domain", {**JOINED, **GONE}, "NAME_NOT_FOUND"),
    ],
)
def test_each_name_and_its_catch(request_name, changes, expected):
    assert seen(request_name, **changes) == expected


def test_private_dns_catches_the_public_host_too():
    """And lets it go without a NAT gateway: it has an address of its own."""
    assert seen("public", "public-app") == "API_NOT_PRIVATE"
    assert seen("public", "public-app", **NO_DNS, **NO_NAT) == 200


def test_the_internet_sees_none_of_it():
    assert seen("public", "internet") == 200
    assert seen("public-domain", "internet", **ALIAS) == "NAME_NOT_FOUND"
    assert seen("private", "internet") == "NAME_NOT_FOUND"


def test_public_and_private_api_together_in_three_ways():
    """The cures of F2.12: names of the endpoint's own, and a custom domain by an alias."""
    assert {seen("public", **NO_DNS), seen("endpoint-name", **NO_DNS)} == {200}
    assert {seen("public", **NO_DNS), seen("alias-name", **NO_DNS, **NAMED)} == {200}
    assert {seen("public-domain", **ALIAS), seen("private", **ALIAS)} == {200}


def test_remedies_are_the_toggles_that_people_forget():
    found = remedies(LAB, LAB.defaults, "private-app")
    assert sorted(map(str, found)) == ["{'endpoint': False}", "{'private_dns': False}"]
    found = remedies(LAB.asking("public-domain"), LAB.settings(**CNAME), "private-app")
    assert {"record": "alias"} in found


def test_the_domain_is_the_learners_own():
    """In any account: the name of a public custom domain is taken for a whole Region."""
    zones = {
        LAB.topology(learner=learner, account=account).all(HostedZone)[0].name
        for learner in ("ada", "bob")
        for account in ("123456789012", "111122223333")
    }
    assert len(zones) == 4
    assert all(
        row.domain.endswith(zone.name)
        for topology in (LAB.topology(LAB.settings(**JOINED)),)
        for zone in topology.all(HostedZone)
        for row in topology.all(DomainName)
    )
