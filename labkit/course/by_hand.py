"""What a notebook asks of AWS: its labs, and what its own cells call by boto3 beside them.

Whoever may only what a lab needs is refused in such a cell. `python tasks.py notebooks --way
permitted` runs the notebooks with these permissions and no more. What level 3 of notebook 10
mends by hand is an administrator's work, and not among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.course.challenges import CHALLENGES
from labkit.provision.rights import LOOSE, Only, Right, ec2, looks, right

OWN_GROUP = "mine"
"""The tag `Name` of the security group that notebook 99 makes by hand."""
_MAKE_OWN = Only("MakeByHand").where("aws:RequestTag/Name", OWN_GROUP)
_OWN = Only("ByHand").where("aws:ResourceTag/Name", OWN_GROUP)
_MARK_OWN = _MAKE_OWN.where("ec2:CreateAction", "CreateSecurityGroup")
_NOT_OFFERED = LOOSE.where(
    "ec2:VpceServiceName",
    "com.amazonaws.{region}.kinesis-streams",
    "com.amazonaws.{region}.execute-api",
)
_WHOLE_ACCOUNT = (
    "acm:DescribeCertificate",
    "acm:List*",
    "apigateway:GET",
    "ec2:Describe*",
    "elasticloadbalancing:Describe*",
    "iam:Get*",
    "iam:List*",
    "kinesis:List*",
    "route53:Get*",
    "route53:List*",
    "s3:GetBucketPolicy",
    "s3:ListAllMyBuckets",
)
"""What a snapshot reads of an account; what is refused to it, it leaves out and names."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The labs of a notebook, by name, and the rights that its cells need beyond them."""

    labs: tuple[str, ...]
    rights: tuple[Right, ...] = ()


NEEDS: Mapping[str, Needs] = {
    "00": Needs(("private-api",)),
    "01": Needs(
        ("gateway-endpoints",),
        (
            *looks("ec2:DescribeVpcEndpointServices"),
            # Both are refused, but by what EC2 says of them and not for want of a permission.
            ec2("CreateVpcEndpoint", _NOT_OFFERED, "vpc-endpoint"),
        ),
    ),
    "02": Needs(
        ("api-types",),
        (right("apigateway:POST", LOOSE, "arn:aws:apigateway:{region}::/restapis"),),
    ),
    "03": Needs(("private-api",)),
    "04": Needs(("private-dns",)),
    "05": Needs(("who-may-call",)),
    "06": Needs(("private-integration",)),
    "07": Needs(("one-api-two-ways", "alb-integration")),
    "08": Needs(("private-kinesis", "full-chain")),
    "09": Needs(("playground",)),
    "10": Needs(tuple(sorted({row.lab for row in CHALLENGES.values()}))),
    "11": Needs(("private-api",), looks(*_WHOLE_ACCOUNT)),
    "99": Needs(
        ("private-integration",),
        (
            ec2("CreateSecurityGroup", _MAKE_OWN, "security-group"),
            ec2("CreateTags", _MARK_OWN, "security-group"),
            ec2("DeleteSecurityGroup", _OWN, "security-group"),
        ),
    ),
}
