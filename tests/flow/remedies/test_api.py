"""What would let a request through names, API Gateway, its policies and what lies behind."""

from dataclasses import replace

import pytest

from labkit.flow import remedies
from labkit.flow.policy import ANONYMOUS, evaluate
from labkit.topology import (
    Bucket,
    EndpointType,
    HostedZone,
    Resource,
    RestApi,
    Role,
    SecurityGroup,
    Stream,
    Vpc,
    VpcEndpoint,
    VpcLink,
)
from tests.flow.remedies import cases
from tests.flow.remedies.cases import faulty, lab, only, row, said
from tests.flow.test_trace_laws import (
    _endpoint_policy,
    _name_off,
    _no_dns,
    _no_permission,
    _no_stream,
    _no_trust,
    _undeployed,
)
from tests.oracle.given_api import edited_policy
from tests.oracle.given_names import domain_policy
from tests.oracle.policies import permission, policy, statement

ADMIT = "let the resource policy of lab-api admit execute-api-endpoint, and deploy"


def denying_bucket():
    """A bucket that denies whoever does not come through another endpoint."""
    denied = {"StringNotEquals": {"aws:SourceVpce": "vpce-0bbb"}}
    rules = policy(statement("Deny", denied, Action="s3:*"))
    return only(Bucket, row("L096"), policy=rules)


def denied_role():
    """The role that signs may do everything but this."""
    rules = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
    roles = (permission("kinesis:PutRecord"), rules)
    return only(Role, row("M082"), policies=roles)


def unmapped():
    """The custom domain maps another base path."""
    draft = row("M019")
    (domain,) = [one for one in draft.topology.components if one.id == "api.example.com"]
    other = replace(domain.mappings[0], base_path="other")
    return draft.having(replace(domain, mappings=(other,)))


def token_missing():
    """The method asks a Cognito user pool."""
    return row("M001").with_methods(authorization="COGNITO_USER_POOLS", authorizer="pool")


def private_behind_a_public_domain():
    """A regional custom domain that leads to a private API."""
    return row("M019").with_api(endpoint_type=EndpointType.PRIVATE)


def as_text(passthrough):
    """A body of a type that the integration has no template for."""
    draft = row("M103")
    ((_, method),) = draft.api.methods()
    integration = replace(method.integration, passthrough_behavior=passthrough)
    headers = (("Content-Type", "text/plain"),)
    return draft.with_methods(integration=integration).asking(headers=headers)


def no_record():
    """The public zone lacks the record of the custom domain."""
    return only(HostedZone, row("M019"), records=())


def no_link():
    """The VPC link does not exist."""
    return row("M091").lacking(*(one.id for one in row("M091").topology.all(VpcLink)))


def edited_methods():
    """The deployment lacks the method that the API has by now."""
    draft = row("M001")
    (served,) = draft.api.deployments
    return draft.with_api(deployments=(replace(served, resources=()),))


def no_role():
    """The integration's role does not exist."""
    draft = row("M103")
    return draft.lacking(*(one.id for one in draft.topology.all(Role)))


def hostnames_off():
    """Kinesis from a VPC where private names do not count (F2.3)."""
    return only(Vpc, row("M082"), "vpc-0main", dns_hostnames=False)


CASES = {
    "resolver off": (lambda: faulty(_no_dns), "switch enableDnsSupport of lab-vpc on"),
    "hostnames off": (
        lambda: only(Vpc, lab(), dns_hostnames=False),
        "switch enableDnsHostnames of lab-vpc on",
    ),
    "hostnames off, for Kinesis": (
        hostnames_off,
        "switch enableDnsHostnames of vpc-0main on",
    ),
    "private DNS off": (
        lambda: lab(private_dns=False),
        "switch private DNS of execute-api-endpoint on",
    ),
    "the endpoint's own name": (
        lambda: lab(private_dns=False),
        "call lab-api by the name of execute-api-endpoint, with the header x-apigw-api-id",
    ),
    "no endpoint": (
        lambda: lab(endpoint=False),
        "create an interface endpoint for execute-api with private DNS in private-a, with a "
        "group that admits tcp/443 from 10.0.0.0/16 + let the resource policy of lab-api admit "
        "new execute-api endpoint, and deploy",
    ),
    "no endpoint for Kinesis": (
        lambda: row("M080"),
        "create an interface endpoint for Kinesis with private DNS in private-a, with a group "
        "that admits tcp/443 from 10.0.0.0/16",
    ),
    "own DNS server": (lambda: row("M064"), "let vpc-0main use AmazonProvidedDNS"),
    "from the peer": (
        lambda: row("M065"),
        "call api by the name of vpce-0aaa, with the header x-apigw-api-id",
    ),
    "from the internet": (
        lambda: lab("internet"),
        "make lab-api REGIONAL with a policy that admits 198.51.100.7, and deploy",
    ),
    "by the NAT gateway": (
        lambda: lab(private_dns=False, nat_gateway=True),
        "make lab-api REGIONAL with a policy that admits nat-gateway, and deploy",
    ),
    "not associated": (lambda: row("M037"), "add vpce-0aaa to the vpcEndpointIds of api"),
    "not associated, by private DNS": (
        lambda: row("M038"),
        "add vpce-0aaa to the vpcEndpointIds of api",
    ),
    "a private API by the public way": (
        private_behind_a_public_domain,
        "make api REGIONAL with a policy that admits nat-0main, and deploy",
    ),
    "a zone of another VPC": (
        lambda: row("L083"),
        "associate the private zone private.example.com with vpc-0peer",
    ),
    "no record": (
        no_record,
        "add an alias record api.example.com to example.com that leads to the domain's target",
    ),
    "a public API at the endpoint": (
        lambda: lab(api_type="REGIONAL"),
        "make lab-api PRIVATE with a policy that admits execute-api-endpoint, and deploy",
    ),
    "private DNS catches a public API": (
        lambda: lab(api_type="REGIONAL", nat_gateway=True),
        "switch private DNS of execute-api-endpoint off",
    ),
    "CNAME": (
        lambda: row("L011"),
        "make the record api.example.com an alias instead of a CNAME",
    ),
    "no API is named": (lambda: row("L039"), "name api by the header x-apigw-api-id"),
    "certificate": (
        lambda: row("L084"),
        "call vpce-0aaa by its own name + name api by the header x-apigw-api-id",
    ),
    "http": (lambda: row("M074"), "call it by https, tcp/443"),
    "old TLS": (lambda: row("M079"), "use a client that speaks TLS 1.2"),
    "STRICT": (lambda: row("L042"), "set the endpoint access mode of api to BASIC"),
    "STRICT, by its own name": (
        lambda: only(VpcEndpoint, row("L042"), private_dns=True),
        "call api by its own name",
    ),
    "default name off": (
        lambda: faulty(_name_off),
        "switch the default name of lab-api on",
    ),
    "domain not associated": (
        lambda: row("M077"),
        "associate api.private.example.com with vpce-0aaa",
    ),
    "base path": (
        unmapped,
        "map /test of api.example.com to the stage test of api",
    ),
    "never deployed": (lambda: faulty(_undeployed), "deploy lab-api to the stage test"),
    "unknown stage": (lambda: row("L023"), "ask for the stage test of api"),
    "another verb": (lambda: row("L024"), "send POST in place of GET"),
    "methods edited": (edited_methods, "deploy api as edited to the stage test"),
    "policy edited": (lambda: row("M046"), "deploy api as edited to the stage test"),
    "policy of another endpoint": (lambda: lab(policy_names_endpoint=False), ADMIT),
    "policy that denies all": (
        lambda: row("L055"),
        "let the resource policy of api admit vpce-0aaa, and deploy",
    ),
    "no policy": (
        lambda: row("L056"),
        "let the resource policy of api admit vpce-0aaa, and deploy",
    ),
    "policy by the wrong address": (
        lambda: row("L021"),
        "let the resource policy of api admit nat-0main, and deploy",
    ),
    "domain policy": (
        lambda: row("L082"),
        "let the policy of api.private.example.com admit vpce-0aaa",
    ),
    "domain policy that denies": (
        lambda: domain_policy(row("L082"), "deny-all"),
        "let the policy of api.private.example.com admit vpce-0aaa",
    ),
    "endpoint policy for a role": (
        lambda: row("L061").asking(signed_by=""),
        "sign the request as client",
    ),
    "endpoint policy": (
        lambda: faulty(_endpoint_policy),
        "allow execute-api:Invoke on lab-api in the policy of execute-api-endpoint",
    ),
    "endpoint policy that denies": (
        lambda: row("L059"),
        "allow execute-api:Invoke on api in the policy of vpce-0aaa",
    ),
    "endpoint and resource policy": (
        lambda: row("L062"),
        "allow execute-api:Invoke on api in the policy of vpce-0aaa + "
        "let the resource policy of api admit vpce-0aaa, and deploy",
    ),
    "bucket policy": (
        denying_bucket,
        "let the bucket policy of records spare vpce-0aaa in its deny",
    ),
    "identity policy": (
        lambda: row("L031"),
        "allow execute-api:Invoke on api in a policy of client",
    ),
    "identity policy that denies": (
        denied_role,
        "allow kinesis:PutRecord on records in a policy of client",
    ),
    "not signed": (lambda: row("L030"), "sign the request as client"),
    "signed for another host": (
        lambda: row("M053"),
        "sign for the host that is called, and name api by the header x-apigw-api-id",
    ),
    "no template takes it": (
        lambda: as_text("NEVER"),
        "send Content-Type: application/json",
    ),
    "passed through as it came": (
        lambda: as_text("WHEN_NO_MATCH"),
        "send Content-Type: application/json",
    ),
    "no token": (token_missing, "send a valid token in Authorization"),
    "no API key": (lambda: row("L025"), "send x-api-key with a key that counts"),
    "no parameter": (lambda: row("L028"), "send x-tenant"),
    "role trusts others": (
        lambda: faulty(_no_trust),
        "let the trust policy of api-to-kinesis name apigateway.amazonaws.com",
    ),
    "no role": (
        no_role,
        "create the role integration that trusts apigateway.amazonaws.com and allows "
        "kinesis:PutRecord on records",
    ),
    "role may not": (
        lambda: faulty(_no_permission),
        "allow kinesis:PutRecord on records in a policy of api-to-kinesis",
    ),
    "no stream": (
        lambda: faulty(_no_stream),
        "create the stream labkit-private-api-learner-records",
    ),
    "no VPC link": (no_link, "create the VPC link link12 to nlb"),
    "what an application asks": (
        cases.calls_kinesis,
        "allow kinesis:PutRecord on records in a policy of client",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_among_the_smallest(name):
    situation, wanted = CASES[name]
    assert wanted in said(situation())


STATUS = '{"statusCode": 200}'


def without_status():
    """A MOCK whose template gives no status."""
    draft = row("M001")
    ((_, method),) = draft.api.methods()
    empty = replace(method.integration, request_templates=(("application/json", "{}"),))
    return draft.with_methods(integration=empty)


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
