"""What would let a request through names, API Gateway, its policies and what lies behind."""

import pytest

from labkit.topology import (
    Vpc,
    VpcEndpoint,
)
from tests.flow.remedies import cases
from tests.flow.remedies.api_cases import (
    as_text,
    denied_address,
    denied_alone,
    denied_integration,
    denied_role,
    denying_bucket,
    edited_methods,
    hostnames_off,
    no_link,
    no_record,
    no_role,
    private_behind_a_public_domain,
    token_missing,
    unmapped,
)
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
from tests.oracle.given_names import domain_policy

SPARE = (
    "narrow statement OnlyThisEndpoint in the resource policy of lab-api, which denies "
    "execute-api-endpoint, and deploy"
)


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
        "group that admits tcp/443 from 10.0.0.0/16 + narrow statement OnlyThisEndpoint in the "
        "resource policy of lab-api, which denies new execute-api endpoint, and deploy",
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
    "no endpoint, and a NAT gateway": (
        lambda: row("M029"),
        "create an interface endpoint for execute-api with private DNS in nat-a, with a "
        "group that admits tcp/443 from 10.0.0.0/16 + narrow statement 2 (Deny) in the resource "
        "policy of api, which denies new execute-api endpoint, and deploy",
    ),
    "endpoint pending": (
        lambda: only(VpcEndpoint, row("M031"), "vpce-0aaa", state="Pending"),
        "create vpce-0aaa again, or wait until it is available",
    ),
    "not associated": (lambda: row("M037"), "add vpce-0aaa to the vpcEndpointIds of api"),
    "not associated, by private DNS": (
        lambda: row("M038"),
        "add vpce-0aaa to the vpcEndpointIds of api",
    ),
    "a private API by the public way": (
        private_behind_a_public_domain,
        "call api by its own name + let the resource policy of api admit vpce-0aaa, and deploy",
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
    "policy of another endpoint": (lambda: lab(policy_names_endpoint=False), SPARE),
    "policy that denies all": (
        lambda: row("L055"),
        "narrow statement 1 (Deny) in the resource policy of api, which denies vpce-0aaa, let "
        "the policy admit vpce-0aaa, and deploy",
    ),
    "policy that denies others": (
        lambda: row("M044"),
        "narrow statement 2 (Deny) in the resource policy of api, which denies vpce-0aaa, and "
        "deploy",
    ),
    "policy that denies the address": (
        denied_address,
        "narrow statement 2 (Deny) in the resource policy of api, which denies 10.0.10.10, and "
        "deploy",
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
        "narrow statement 1 (Deny) in the policy of api.private.example.com, which denies "
        "vpce-0aaa, and let the policy admit vpce-0aaa",
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
        "narrow statement 2 (Deny) in the policy of vpce-0aaa, which denies execute-api:Invoke "
        "on api",
    ),
    "endpoint and resource policy": (
        lambda: row("L062"),
        "allow execute-api:Invoke on api in the policy of vpce-0aaa + "
        "let the resource policy of api admit vpce-0aaa, and deploy",
    ),
    "bucket policy": (
        denying_bucket,
        "narrow statement 1 (Deny) in the bucket policy of records, which denies vpce-0aaa",
    ),
    "identity policy": (
        lambda: row("L031"),
        "allow execute-api:Invoke on api in a policy of client",
    ),
    "identity policy that denies": (
        denied_role,
        "narrow statement 1 (Deny) in a policy of client, which denies kinesis:PutRecord on "
        "records",
    ),
    "identity policy that denies this alone": (
        denied_alone,
        "remove statement no-records in a policy of client, which denies "
        "kinesis:PutRecord on records, and allow kinesis:PutRecord on records",
    ),
    "role of an integration that denies": (
        denied_integration,
        "narrow statement 1 (Deny) in a policy of api-to-kinesis, which denies "
        "kinesis:PutRecord on records",
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


@pytest.mark.parametrize(
    "situation",
    [
        lambda: row("M029"),
        lambda: lab(private_dns=False, nat_gateway=True),
        private_behind_a_public_domain,
    ],
)
def test_no_private_api_is_made_public_for_a_sender_in_a_vpc(situation):
    assert not any("REGIONAL" in one for one in said(situation()))
