"""Least privilege."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Least privilege",
    (
        "F10.1",
        "The network of a lab needs EC2's actions that create, change, delete, describe and tag "
        "VPCs, subnets, tables, gateways, addresses, groups and instances, and no others.",
        pages.EC2_ACTIONS,
        Confidence.OBSERVED,
    ),
    (
        "F10.2",
        "`ec2:CreateVpcEndpoint` is checked on VPC, subnets, groups, tables and the endpoint, and "
        "can be limited by `ec2:VpceServiceName`. One vendor found that "
        "private DNS wants `route53:AssociateVPCWithHostedZone` besides.",
        pages.EC2_ACTIONS,
        Confidence.OBSERVED,
    ),
    (
        "F10.3",
        "IAM sees API Gateway as HTTP verbs on paths, such as `apigateway:POST` on "
        "`arn:aws:apigateway:{region}::/restapis`, where the account's place stays empty. Who "
        "changes a resource policy needs `apigateway:UpdateRestApiPolicy` as well.",
        pages.API_ACTIONS,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.4",
        "A version 1 link needs the verbs on `/vpclinks`, leave to describe load balancers, and "
        "EC2's actions for endpoint services.",
        pages.LINK_PERMISSIONS,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.5",
        "Version 2 links work through the service-linked role `AWSServiceRoleForAPIGateway`, which "
        "comes into being with whatever is made first. Its maker needs "
        "`iam:CreateServiceLinkedRole`.",
        pages.SERVICE_ROLE.on("2025-03-13"),
        Confidence.RECORDED,
    ),
    (
        "F10.6",
        "Load balancing works through `AWSServiceRoleForElasticLoadBalancing`, which it makes by "
        "itself with the first load balancer or target group, under its maker's permission.",
        pages.ELB_ROLE,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.7",
        "Making roles needs `iam:CreateRole`, `PutRolePolicy` and `PassRole`, the last limited to "
        "the services that take the role. Roles made beforehand spare learners the first two.",
        pages.IAM_PASS,
        Confidence.GENERAL,
    ),
    (
        "F10.8",
        "Private domains need `apigateway:CreateAccessAssociation`, and `RejectAccessAssociation` "
        "to refuse one.",
        pages.PRIVATE_DOMAIN,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.9",
        "A learner creates, describes and deletes the stream, a producer needs `PutRecord` alone, "
        "a checker lists shards and reads.",
        pages.KINESIS_IAM,
        Confidence.DERIVED,
    ),
    (
        "F10.10",
        "`execute-api:Invoke` is granted on "
        "`arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`. Methods without "
        "authorisation do not need it.",
        pages.INVOKE_IAM,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.11",
        "SSM Run Command reaches an instance whose role allows the agent what "
        "`AmazonSSMManagedInstanceCore` allows. The agent calls out to `ssm` and `ssmmessages` on "
        "443; nothing has to reach the instance.",
        pages.SSM_MESSAGES,
        Confidence.DOCUMENTED,
    ),
    (
        "F10.12",
        "Since version 3.3.40.0 the agent prefers `ssmmessages` to `ec2messages`: in a subnet "
        "without a way out the endpoints for `ssm` and `ssmmessages` are enough.",
        pages.SSM_MESSAGES,
        Confidence.REPORTED,
    ),
)
