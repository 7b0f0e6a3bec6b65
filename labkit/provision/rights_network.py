"""What EC2 asks for the kinds of resource that make up a network, and what is in it.

EC2 asks on the new thing and on every thing that it is put in or made with: the new one must
get the lab's tags, the others must have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.provision.machines import IMAGE_PARAMETER, INSTANCE_TYPE
from labkit.provision.resource import Resource
from labkit.provision.rights import (
    EC2,
    LOOK,
    LOOSE,
    MAKE,
    OURS,
    PASS,
    Only,
    Right,
    Rights,
    ec2,
    has,
    looks,
    made,
    marked,
    right,
)
from labkit.topology.routing import AWS_OWN

ROLE = "arn:aws:iam::{account}:role/{prefix}*"
PUBLISHED = f"arn:aws:ssm:{{region}}::parameter{IMAGE_PARAMETER}"
SHELL = "arn:aws:ssm:{region}::document/AWS-RunShellScript"
QUOTAS = ("servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota")
"""What is asked of every lab's quotas, before it is built; there is no lab without a VPC."""
BY_AMAZON = Only("Image").where("ec2:Owner", "amazon")
TO_EC2 = PASS.where("iam:PassedToService", "ec2.amazonaws.com")
ENDPOINT = "vpc-endpoint"
INSIDE = ("subnet", "security-group", "route-table")


def _ours(action: str, *types: str, **more: Any) -> Right:
    """A right on things of EC2 that carry the lab's tags."""
    return ec2(action, OURS, *types, **more)


def _lets_out(resource: Resource) -> bool:
    """Whether a group has rules for what leaves it that AWS does not give it (F7.6)."""
    return any(not _is_aws_own(row) for row in resource.properties["egress"])


def _is_shut(resource: Resource) -> bool:
    """Whether a group lacks the rule for what leaves it that AWS gives every new one."""
    return not any(map(_is_aws_own, resource.properties["egress"]))


def _is_aws_own(row: Mapping[str, Any]) -> bool:
    return (row["peer"], row["protocol"]) == ("0.0.0.0/0", "-1")


def _names_a_list(resource: Resource) -> bool:
    """Whether a rule of a group names AWS's own prefix list, whose id is looked up (F3.5)."""
    rows = (*resource.properties["ingress"], *resource.properties["egress"])
    return any(str(row["peer"]).startswith(AWS_OWN) for row in rows)


def _rule(way: str, verb: str, **more: Any) -> Right:
    return _ours(f"{verb}SecurityGroup{way.title()}", "security-group", **more)


NETWORK: dict[str, Rights] = {
    "vpc": Rights(
        create=made("CreateVpc", "vpc"),
        update=(_ours("ModifyVpcAttribute", "vpc"),),
        delete=(_ours("DeleteVpc", "vpc"),),
        look=(
            _ours("DescribeVpcAttribute", "vpc"),
            *looks("ec2:DescribeNetworkAcls"),
            *looks("ec2:DescribeDhcpOptions", alone=True),
            *looks(*QUOTAS, alone=True),
        ),
        list=looks("ec2:DescribeVpcs", "ec2:DescribeTags", "ec2:DescribeNetworkInterfaces"),
    ),
    "internet_gateway": Rights(
        create=(
            *made("CreateInternetGateway", "internet-gateway"),
            _ours("AttachInternetGateway", "internet-gateway", "vpc", when=has("vpc")),
        ),
        delete=(
            _ours("DetachInternetGateway", "internet-gateway", "vpc", when=has("vpc")),
            _ours("DeleteInternetGateway", "internet-gateway"),
        ),
        list=looks("ec2:DescribeInternetGateways"),
    ),
    "subnet": Rights(
        create=(*made("CreateSubnet", "subnet"), _ours("CreateSubnet", "vpc")),
        delete=(_ours("DeleteSubnet", "subnet"),),
        list=looks("ec2:DescribeSubnets"),
    ),
    "security_group": Rights(
        create=(
            *made("CreateSecurityGroup", "security-group"),
            _ours("CreateSecurityGroup", "vpc"),
            _rule("ingress", "Authorize", when=has("ingress")),
            _rule("egress", "Authorize", when=_lets_out),
            _rule("egress", "Revoke", when=_is_shut),
            *looks("ec2:DescribePrefixLists", when=_names_a_list),
        ),
        update=tuple(
            _rule(way, verb, of=(way,))
            for way in ("ingress", "egress")
            for verb in ("Authorize", "Revoke")
        ),
        delete=(_ours("DeleteSecurityGroup", "security-group"),),
        list=looks("ec2:DescribeSecurityGroups"),
    ),
    "route_table": Rights(
        create=(
            *made("CreateRouteTable", "route-table"),
            _ours("CreateRouteTable", "vpc"),
            _ours("AssociateRouteTable", "route-table", "subnet", when=has("subnets")),
        ),
        update=(
            _ours("AssociateRouteTable", "route-table", "subnet", of=("subnets",)),
            _ours("DisassociateRouteTable", "route-table", "subnet", of=("subnets",)),
        ),
        delete=(
            _ours("DisassociateRouteTable", "route-table", "subnet", when=has("subnets")),
            _ours("DeleteRouteTable", "route-table"),
        ),
        list=looks("ec2:DescribeRouteTables"),
    ),
    "route": Rights(
        create=(_ours("CreateRoute", "route-table"),),
        update=(_ours("ReplaceRoute", "route-table", of=("target",)),),
        delete=(_ours("DeleteRoute", "route-table"),),
    ),
    "elastic_ip": Rights(
        create=made("AllocateAddress", "elastic-ip"),
        delete=(_ours("ReleaseAddress", "elastic-ip"),),
        list=looks("ec2:DescribeAddresses"),
    ),
    "nat_gateway": Rights(
        create=(
            *made("CreateNatGateway", "natgateway"),
            _ours("CreateNatGateway", "subnet", "elastic-ip"),
        ),
        delete=(_ours("DeleteNatGateway", "natgateway"),),
        list=looks("ec2:DescribeNatGateways"),
    ),
    "vpc_endpoint": Rights(
        create=(
            ec2("CreateVpcEndpoint", MAKE.where("ec2:VpceServiceName", "{service}"), ENDPOINT),
            marked("CreateVpcEndpoint"),
            _ours("CreateVpcEndpoint", "vpc", *INSIDE),
            right(
                "route53:AssociateVPCWithHostedZone",
                LOOSE,
                when=has("private_dns"),
                alone=True,
                fact="F10.2",
            ),
        ),
        update=(
            _ours(
                "ModifyVpcEndpoint",
                *(ENDPOINT, *INSIDE),
                of=("subnets", "groups", "route_tables", "private_dns", "policy"),
            ),
        ),
        delete=(_ours("DeleteVpcEndpoints", ENDPOINT),),
        look=looks("ec2:DescribePrefixLists", alone=True),
        list=looks("ec2:DescribeVpcEndpoints"),
    ),
    "instance": Rights(
        create=(
            ec2("RunInstances", MAKE.where("ec2:InstanceType", INSTANCE_TYPE), "instance"),
            ec2("RunInstances", MAKE, "network-interface", "volume"),
            marked("RunInstances"),
            _ours("RunInstances", "subnet", "security-group"),
            right("ec2:RunInstances", BY_AMAZON, "arn:aws:ec2:{region}::image/*"),
            right("iam:PassRole", TO_EC2, ROLE, when=has("profile"), fact="F10.7"),
            right("ssm:GetParameter", LOOK, PUBLISHED, alone=True),
        ),
        update=(
            _ours("ModifyInstanceAttribute", "instance", "security-group", of=("groups",)),
            _ours("StartInstances", "instance", of=("running",)),
        ),
        delete=(_ours("TerminateInstances", "instance"),),
        look=(
            _ours("DescribeInstanceAttribute", "instance"),
            right("ssm:SendCommand", LOOK, SHELL, alone=True),
            right("ssm:SendCommand", OURS, EC2 + "instance/*", alone=True),
            *looks("ssm:DescribeInstanceInformation", "ssm:GetCommandInvocation", alone=True),
        ),
        list=looks("ec2:DescribeInstances"),
    ),
}
"""Kind of resource to what it needs of EC2, and of what EC2 works with."""
