"""What a plan needs of AWS's quotas, held against what an account may have and has."""

from __future__ import annotations

import pytest

from labkit.blueprints import blueprint
from labkit.errors import LabkitError
from labkit.facts import FACTS
from labkit.provision import plan, resources
from labkit.provision.kinds import KINDS
from labkit.provision.quotas import QUOTAS, Limit, check_quotas, needs
from labkit.provision.resource import Resource
from labkit.provision.standing import Standing
from labkit.provision.table import Action, Plan
from labkit.provision.values import Ref

LAB = blueprint("private-api")
WHERE = "account 123456789012, us-east-1"


class Account:
    """One that has this much of each quota, and may have its default or `limits`."""

    def __init__(self, stand=0, limits=None, *, told=True):
        self._stand, self._limits, self._told = stand, limits or {}, told
        self.asked = []

    def limit(self, quota):
        return Limit(self._limits.get(quota.code, quota.default), told=self._told)

    def stand(self, need):
        self.asked.append((need.quota.code, need.place))
        return self._stand


def wanted(**toggles):
    desired = LAB.topology(LAB.settings(**toggles))
    return needs(plan(desired, Standing()), resources(desired), Standing())


@pytest.mark.parametrize("row", QUOTAS, ids=lambda row: row.code)
def test_a_quota_is_of_a_kind_and_cites_the_fact_that_tells_its_default(row):
    assert row.kind in KINDS
    assert str(row.default) in FACTS[row.fact].says
    assert len({one.code for one in QUOTAS}) == len(QUOTAS)


def test_a_lab_needs_what_it_makes():
    found = {row.quota.code: row.more for row in wanted()}
    assert found["L-F678F1CE"] == found["L-A4707A72"] == found["L-A966AB5C"] == 1
    assert found["L-1216C47A"] == 4
    assert "L-FE5A380F" not in found
    with_nat = {row.quota.code: (row.more, row.place) for row in wanted(nat_gateway=True)}
    assert with_nat["L-FE5A380F"] == (1, "us-east-1a")
    assert with_nat["L-0263D0A3"] == (1, "")


def test_what_fits_exactly_is_made():
    assert check_quotas(wanted(), Account(stand=1), WHERE) == ()


def test_what_does_not_fit_is_one_sentence_with_every_number():
    with pytest.raises(LabkitError) as caught:
        check_quotas(wanted(), Account(stand=5, limits={"L-1216C47A": 99}), WHERE)
    said = str(caught.value)
    assert "1 more VPCs are needed, 5 stand, and the Region may have 5 (vpc L-F678F1CE)" in said
    assert "internet gateways" in said
    assert "vCPUs" not in said
    assert "nothing was changed" in said
    assert WHERE in said
    assert "labkit sweep" in caught.value.try_
    assert "Region" in caught.value.try_


def test_where_nobody_may_ask_the_defaults_are_taken_and_that_is_said():
    (said,) = check_quotas(wanted(), Account(told=False), WHERE)
    assert "servicequotas:GetServiceQuota" in said
    with pytest.raises(LabkitError, match="by AWS's default"):
        check_quotas(wanted(), Account(stand=5, told=False), WHERE)


VPC, NAT = (
    Resource("vpc", "v", {}),
    Resource("nat_gateway", "n", {"subnet": Ref("subnet", "s")}),
)
SUBNET = Resource("subnet", "s", {"zone": "us-east-1b", "vpc": Ref("vpc", "v")})


def made_anew(resource):
    steps = (Action("delete", resource, replaces=True), Action("create", resource, replaces=True))
    return needs(Plan(steps), (SUBNET, resource), Standing())


def test_what_is_made_anew_after_it_is_gone_needs_no_more():
    assert made_anew(VPC) == ()


def test_a_nat_gateway_counts_on_while_it_goes():
    """F9.15."""
    (found,) = made_anew(NAT)
    assert (found.more, found.place) == (1, "us-east-1b")


def test_an_endpoint_counts_in_its_vpc():
    endpoint = Resource("vpc_endpoint", "e", {"endpoint_type": "Interface", "vpc": Ref("vpc", "v")})
    standing = Standing().made(VPC, {}, {"id": "vpc-1"})
    (found,) = needs(Plan((Action("create", endpoint),)), (VPC, endpoint), standing)
    assert (found.quota.code, found.place) == ("L-29B6F2EB", "vpc-1")
