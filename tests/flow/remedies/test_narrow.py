"""What remedies deploy, and that policies, roles and groups allow no more than they have to."""

from dataclasses import replace

import pytest

from labkit.flow import remedies
from labkit.flow.policy import ANONYMOUS, evaluate
from labkit.topology import (
    Resource,
    RestApi,
    Role,
    SecurityGroup,
    Stream,
    VpcEndpoint,
)
from tests.flow.remedies.api_cases import (
    STATUS,
    as_text,
    denied_address,
    denied_role,
    token_missing,
    without_status,
)
from tests.flow.remedies.cases import lab, row, said
from tests.oracle.given_api import edited_policy

EDITED = {
    **{
        key: lambda key=key: row(key)
        for key in (
            "M097",
            "M098",
            "M100",
            "M101",
            "L025",
            "L028",
            "L030",
            "L106",
            "L112",
            "L114",
        )
    },
    "token": token_missing,
    "content type": lambda: as_text("NEVER"),
    "misconfigured": without_status,
}


@pytest.mark.parametrize("name", EDITED)
def test_what_an_edit_mended_has_to_be_deployed(name):
    good = (("application/json", STATUS), ("text/plain", STATUS))
    ((_, method),) = row("M001").api.methods()
    takes = replace(method, integration=replace(method.integration, request_templates=good))
    draft = EDITED[name]().with_api(resources=(Resource(path="/hello", methods=(takes,)),))
    assert "deploy api as edited to the stage test" in said(draft)


@pytest.mark.parametrize("key", ["M043", "M044", "L056"])
def test_a_policy_that_an_edit_mended_is_deployed_and_not_edited_again(key):
    draft = edited_policy(row(key), "allow-this-endpoint")
    assert said(draft) == ["deploy api as edited to the stage test"]


def changed(kind, draft):
    """The component of a kind that the first remedy changes, as it is then."""
    rows = remedies(draft.topology, draft.request)[0].changes[0].components
    return next(one for one in rows if isinstance(one, kind))


def invoke(document, **context):
    """What a resource policy says of anybody who invokes."""
    keys = {f"aws:{key}": value for key, value in context.items()}
    resource = "execute-api:/test/GET/hello"
    action = "execute-api:Invoke"
    found = evaluate(document, principal=ANONYMOUS, action=action, resource=resource, context=keys)
    return found.effect


@pytest.mark.parametrize("key", ["M043", "M044", "M047", "L038", "L055", "L056", "L067"])
def test_the_resource_policy_admits_this_endpoint_and_no_other(key):
    api = changed(RestApi, row(key))
    assert invoke(api.policy, SourceVpce="vpce-0aaa", SourceVpc="vpc-0main") == "allow"
    assert invoke(api.policy, SourceVpce="vpce-0ccc", SourceVpc="vpc-0main") != "allow"
    assert api.deployed("test").policy == api.policy


def test_a_deny_still_denies_everybody_else():
    assert invoke(changed(RestApi, row("L055")).policy, SourceVpce="vpce-0ccc") == "deny"


def test_a_deny_that_names_whom_it_spares_names_one_more():
    (condition,) = changed(RestApi, row("M044")).policy.statements[1].conditions
    assert condition.values == ("vpce-0bbb", "vpce-0aaa")


def test_a_deny_about_addresses_is_widened_for_the_one_address():
    policy = changed(RestApi, denied_address()).policy
    asked = {"SourceVpce": "vpce-0aaa", "SourceVpc": "vpc-0main"}
    assert invoke(policy, VpcSourceIp="10.0.10.10", **asked) == "allow"
    assert invoke(policy, VpcSourceIp="10.0.77.7", **asked) == "allow"
    assert invoke(policy, VpcSourceIp="10.0.10.11", **asked) == "deny"


def test_a_deny_of_addresses_spares_the_one_address():
    policy = changed(RestApi, denied_address("IpAddress", "10.0.0.0/16")).policy
    asked = {"SourceVpce": "vpce-0aaa", "SourceVpc": "vpc-0main"}
    assert invoke(policy, VpcSourceIp="10.0.10.10", **asked) == "allow"
    assert invoke(policy, VpcSourceIp="10.0.10.11", **asked) == "deny"


def test_a_new_endpoint_is_named_beside_the_others():
    draft = row("M029")
    (found,) = remedies(draft.topology, draft.request)
    api = next(one for one in found.changes[1].components if isinstance(one, RestApi))
    (condition,) = api.policy.statements[1].conditions
    assert condition.values == ("vpce-0aaa", "vpce-new-execute-api")


def test_an_api_made_regional_admits_the_sender_alone():
    api = changed(RestApi, lab("internet"))
    assert invoke(api.policy, SourceIp="198.51.100.7") == "allow"
    assert invoke(api.policy, SourceIp="198.51.100.8") == "none"


def test_an_api_made_private_admits_the_endpoint_alone():
    api = changed(RestApi, lab(api_type="REGIONAL"))
    assert invoke(api.policy, SourceVpce="vpce-execute-api") == "allow"
    assert invoke(api.policy, SourceVpce="vpce-0ccc") == "none"


@pytest.mark.parametrize("key", ["M049", "L059"])
def test_the_endpoint_policy_allows_the_one_call(key):
    document = changed(VpcEndpoint, row(key)).policy
    asked = {"principal": ANONYMOUS, "action": "execute-api:Invoke", "context": {}}
    arn = "arn:aws:execute-api:us-east-1:123456789012:abcde12345/test/"
    assert evaluate(document, resource=f"{arn}GET/hello", **asked).effect == "allow"
    assert evaluate(document, resource=f"{arn}POST/hello", **asked).effect != "allow"


def test_a_role_may_do_the_one_thing_on_the_one_stream():
    (document,) = changed(Role, row("L112")).policies
    (one,) = document.statements
    assert (one.actions, one.resources) == (
        ("kinesis:PutRecord",),
        (row("L112").topology.all(Stream)[0].id,),
    )


def test_a_denied_role_may_do_the_one_thing_and_is_denied_the_rest():
    role = changed(Role, denied_role())
    asked = {"principal": role.id, "action": "kinesis:PutRecord", "context": {}}
    stream = row("M082").topology.all(Stream)[0].id
    said = [evaluate(one, resource=f"{stream}-2", **asked).effect for one in role.policies]
    assert "deny" in said


def test_a_new_endpoint_admits_443_from_the_vpc_alone():
    (rule,) = changed(SecurityGroup, row("M080")).ingress
    assert str(rule) == "tcp/443, 10.0.0.0/16"
