"""The IAM policy of a lab, as it is computed: what it covers, and how large it is."""

from __future__ import annotations

import json
import re
from functools import cache

import botocore.session
import pytest

from labkit.aws.driver import HANDLERS
from labkit.blueprints import BLUEPRINTS
from labkit.lab.allowance import permissions_of
from labkit.provision import Holder
from labkit.provision.kinds import KINDS
from labkit.provision.permissions import RIGHTS, VERBS, characters
from labkit.provision.rights import EC2, LOOK, MAKE, OURS, PAGES
from labkit.provision.statements import MOST_CHARACTERS, Grant, merged
from labkit.topology import PolicyDocument

ROWS = [right for kind in RIGHTS.values() for verb in VERBS for right in kind.of(verb)]


def of_lab(name: str, **settings: object):
    lab = BLUEPRINTS[name]
    holder = Holder(lab.name, "ann", "123456789012", "eu-west-1")
    return permissions_of(lab, holder, lab.settings(**settings))


def test_every_kind_of_resource_has_its_rights():
    assert set(RIGHTS) == set(KINDS) == set(HANDLERS)
    assert [kind for kind in RIGHTS if not RIGHTS[kind].create] == []
    # What is inside another goes with it; all else is deleted and listed by rights of its own.
    whole = [kind for kind in KINDS if not KINDS[kind].inside]
    assert [kind for kind in whole if not (RIGHTS[kind].delete and RIGHTS[kind].list)] == []
    changed = [kind for kind in KINDS if KINDS[kind].in_place]
    assert [kind for kind in changed if not (RIGHTS[kind].update or RIGHTS[kind].create)] == []


def test_every_right_has_a_page_of_aws():
    assert {right.service for right in ROWS} == set(PAGES)


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_policies_are_valid_and_each_is_a_managed_one(name):
    found = of_lab(name)
    assert found.policies
    for policy in found.policies:
        assert 0 < characters(policy) <= MOST_CHARACTERS
        assert PolicyDocument.parse(policy).statements
        sids = [row["Sid"] for row in policy["Statement"]]
        assert len(set(sids)) == len(sids)
        assert all(sid.isalnum() for sid in sids)
        assert "{" not in json.dumps([row["Resource"] for row in policy["Statement"]])


def test_what_is_too_large_for_one_policy_is_several_and_a_sentence_says_so():
    found = of_lab("private-integration")
    documents = json.loads(found.json)
    assert documents == list(found.policies)
    assert len(documents) > 1
    assert found.notes.startswith(f"{len(documents)} policies, a JSON list, of ")
    assert "attach them all" in found.notes.splitlines()[0]
    # No statement is lost by the division.
    rows = [row for policy in documents for row in policy["Statement"]]
    assert len(rows) == len(found.grants)


def test_what_fits_one_policy_is_one():
    found = of_lab("private-api")
    small = type(found)(found.grants[:1])
    assert json.loads(small.json) == small.policies[0]
    assert small.notes.startswith("1 policy of ")


def test_no_change_is_allowed_everywhere_but_what_notes_tell():
    found = of_lab("gateway-endpoints")
    for grant in found.grants:
        if grant.only.sid != LOOK.sid and "*" in grant.on:
            told = [action for action in grant.actions if action in found.notes]
            assert grant.only.tests or told == list(grant.actions), grant


def test_merging_allows_nothing_more():
    types = {"ec2:A": frozenset({"ec2:vpc"}), "ec2:B": frozenset({"ec2:vpc", "ec2:subnet"})}
    vpc, subnet = (f"{EC2}{kind}/*" for kind in ("vpc", "subnet"))
    apart = merged([Grant(("ec2:A",), (vpc,), OURS), Grant(("ec2:B",), (subnet,), OURS)], types)
    # Together, `B` would be allowed on a VPC as well.
    assert len(apart) == 2
    alike = merged([Grant(("ec2:A",), (vpc,), OURS), Grant(("ec2:B",), (vpc,), OURS)], types)
    assert [grant.actions for grant in alike] == [("ec2:A", "ec2:B")]
    other = merged([Grant(("ec2:A",), (vpc,), OURS), Grant(("ec2:B",), (vpc,), MAKE)], types)
    assert len(other) == 2


def test_a_setting_alone_needs_less():
    lab = BLUEPRINTS["private-api"]
    holder = Holder(lab.name, "ann", "123456789012", "eu-west-1")
    every, one = permissions_of(lab, holder), of_lab("private-api", nat_gateway=False)
    assert set(one.actions) < set(every.actions)
    assert "ec2:CreateNatGateway" not in one.actions


NO_OPERATION = {
    "apigateway": {
        *("GET", "POST", "PUT", "PATCH", "DELETE"),
        *("UpdateRestApiPolicy", "UpdateDomainNamePolicy", "CreateAccessAssociation"),
    },
    "iam": {"PassRole"},
    "s3": {"DeleteObjectVersion", "ListAllMyBuckets", "ListBucket", "ListBucketVersions"},
}
"""Actions that no operation is named after; `Right.page` lists them."""
MODELS = {
    "elasticloadbalancing": ("elbv2",),
    "s3": ("s3", "s3control"),
    "servicequotas": ("service-quotas",),
}
"""Prefixes of actions to botocore's names of services, where they differ."""


@cache
def operations(service: str) -> frozenset[str]:
    session = botocore.session.get_session()
    models = map(session.get_service_model, MODELS.get(service, (service,)))
    return frozenset(name for model in models for name in model.operation_names)


def test_every_action_is_one_that_aws_has():
    for right in ROWS:
        _, _, name = right.action.partition(":")
        assert name in operations(right.service) | NO_OPERATION.get(right.service, set()), right


@pytest.mark.parametrize("name", ["private-api", "private-integration"])
def test_each_policy_has_a_name_of_its_own_that_iam_takes(name):
    found = of_lab(name)
    assert [json.loads(text) for text in found.documents.values()] == list(found.policies)
    assert all(re.fullmatch(r"[\w+=,.@-]{1,128}", name) for name in found.documents)


def test_what_is_said_of_hosted_zones_is_said_where_there_are_some():
    assert "every zone of the account" in of_lab("private-dns").notes
    assert "every zone of the account" not in of_lab("private-api").notes


OF_NLB = {
    f"elasticloadbalancing:{action}"
    for action in (
        "ModifyLoadBalancerAttributes",
        "ModifyTargetGroupAttributes",
        "SetSecurityGroups",
    )
}


def test_what_is_asked_of_a_network_load_balancer_alone_is_allowed_for_it_alone():
    assert set(of_lab("private-integration").actions) & OF_NLB
    assert not set(of_lab("alb-integration").actions) & OF_NLB
