"""Policies and authorisation."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Policies and authorisation",
    (
        "F4.1",
        "The endpoint's policy is asked before the method's authorisation, and sees an anonymous "
        "caller unless the request carries a valid SigV4 signature. If endpoint and resource "
        "policy both refuse, AWS's documentation does not settle whose words come back.",
        pages.VPCE_POLICY,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.2",
        "An endpoint policy that names a role lets no unsigned call through.",
        pages.VPCE_POLICY,
        Confidence.DERIVED,
    ),
    (
        "F4.3",
        "Where a resource policy decides alone, it must allow the call in so many words: silence "
        "is a refusal.",
        pages.AUTH_FLOW,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.4",
        "Within one account, policy and authoriser (IAM or Lambda) need one yes between them and "
        "no refusal: one may be silent, not both, and an explicit deny always wins.",
        pages.AUTH_FLOW,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.5",
        "Across accounts, both the resource policy and the caller's authorisation must say yes. "
        "Silence of either refuses the call, and an explicit deny always wins.",
        pages.AUTH_FLOW,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.6",
        "With a Lambda authoriser the policy is read twice: a deny ends the call before the "
        "function runs, the two are combined after it.",
        pages.AUTH_FLOW,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.7",
        "With Cognito, the token is checked first and then the resource policy alone, which must "
        "allow the call.",
        pages.AUTH_FLOW,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.8",
        "A private API without a resource policy cannot be deployed: 400 `Private REST API doesn't"
        " have a resource policy attached to it`. One that became private without a policy refuses"
        " every call.",
        pages.MIGRATE,
        Confidence.REPORTED,
    ),
    (
        "F4.9",
        "Only a private API takes `vpcEndpointIds`. With any other type the request is refused: "
        "`VPCEndpoints can only be specified with PRIVATE apis.`",
        pages.CREATE_API,
        Confidence.REPORTED,
    ),
    (
        "F4.10",
        "`aws:SourceVpc`, `aws:SourceVpce` and `aws:VpcSourceIp` speak about private APIs only and"
        " need no authentication. Through an endpoint, `aws:SourceIp` is not the client's private "
        "address.",
        pages.POLICY_KEYS,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.11",
        "AWS's pattern allows everybody and denies whoever comes through another endpoint. "
        "`execute-api:/stage/METHOD/path` is stored as a full ARN, a list of one as a string, and "
        "the policy comes back with escaped quotes.",
        pages.POLICY_EXAMPLES.on("2025-07-30"),
        Confidence.RECORDED,
    ),
    (
        "F4.12",
        "A private API must have a resource policy; its endpoint can live with the default one.",
        pages.VPCE_POLICY,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.13",
        "Associating an endpoint with an API makes a DNS name and grants nothing.",
        pages.INVOKE,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.14",
        "A Kinesis endpoint's policy speaks of `kinesis:` actions on streams, and IAM can demand "
        "an endpoint by `aws:sourceVpce`. On the role of an integration such a demand would fail, "
        "for API Gateway's own call passes no endpoint of yours: that part is general knowledge.",
        pages.KINESIS_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F4.15",
        "A resource policy has room for 8,192 characters, an endpoint policy for 20,480.",
        pages.LIMITS_REST,
        Confidence.DOCUMENTED,
    ),
)
