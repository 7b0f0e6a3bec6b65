"""What IAM, Kinesis, DynamoDB, S3 and Elastic Load Balancing ask for a lab's resources.

What bears a name of its own has the lab's and learner's in it. The name of one learner may
begin with that of another, so tags are asked for as well, where AWS knows them.
"""

from __future__ import annotations

from typing import Any

from labkit.provision.resource import Resource
from labkit.provision.rights import (
    LOOK,
    LOOSE,
    MAKE,
    MARK,
    OURS,
    PASS,
    Right,
    Rights,
    has,
    looks,
    right,
)

IAM = "arn:aws:iam::{account}:"
ROLE, PROFILE = IAM + "role/{prefix}*", IAM + "instance-profile/{prefix}*"
STREAM = "arn:aws:kinesis:{region}:{account}:stream/"
TABLE = "arn:aws:dynamodb:{region}:{account}:table/"
BUCKET = "arn:aws:s3:::"
OWN_BUCKET = BUCKET + "{bucket_name}"
"""By its whole name: a bucket's tags count for nothing where nobody has turned that on for it."""
ELB = "arn:aws:elasticloadbalancing:{region}:{account}:"
EVERY = "labkit-*"
"""Names of all labs: what they have left is told by tags, and those are read first."""
TO_EC2 = PASS.where("iam:PassedToService", "ec2.amazonaws.com")


def service_role(service: str) -> Right:
    """The right to let a service make the role that it works by, once for an account."""
    only = PASS.where("iam:AWSServiceName", service)
    role = f"{IAM}role/aws-service-role/*"
    return right("iam:CreateServiceLinkedRole", only, role, alone=True, fact=_ROLES[service])


_ROLES = {"elasticloadbalancing.amazonaws.com": "F10.6", "ops.apigateway.amazonaws.com": "F10.5"}


def _iam(action: str, on: str, **more: Any) -> Right:
    return right(f"iam:{action}", OURS, on, **more)


def _elb(action: str, *types: str, **more: Any) -> Right:
    """A right on load balancers and what belongs to them, by tags and by name."""
    asked = frozenset(f"elasticloadbalancing:{kind}" for kind in types)
    on = (ELB + "*/{short}*",)
    return Right(f"elasticloadbalancing:{action}", on, OURS, asked, **more)


def _made_elb(action: str, on: str) -> tuple[Right, ...]:
    making = (right(f"elasticloadbalancing:{action}", MAKE, ELB + on),)
    return (*making, _marked_elb(action))


def _marked_elb(action: str) -> Right:
    only = MAKE.where("elasticloadbalancing:CreateAction", action)
    return right("elasticloadbalancing:AddTags", only, ELB + "*/{short}*")


def _is_network(balancer: Resource) -> bool:
    return bool(balancer.properties["type"] == "network")


def _enforces_groups(balancer: Resource) -> bool:
    """Whether its groups may be asked of what comes by PrivateLink: an NLB's alone (F5.11)."""
    return _is_network(balancer) and bool(balancer.properties["groups"])


def _keeps_or_hides_clients(group: Resource) -> bool:
    return bool(group.properties["keep_client_address"] is not None)


def _elb_looks(*actions: str) -> tuple[Right, ...]:
    return looks(*(f"elasticloadbalancing:{action}" for action in actions))


SERVICES: dict[str, Rights] = {
    "stream": Rights(
        create=(
            right("kinesis:CreateStream", MAKE, STREAM + "{prefix}*"),
            right("kinesis:AddTagsToStream", MARK, STREAM + "{prefix}*"),
        ),
        delete=(right("kinesis:DeleteStream", OURS, STREAM + "{prefix}*"),),
        look=(
            right("kinesis:DescribeStreamSummary", LOOK, STREAM + "{prefix}*"),
            *(
                right(f"kinesis:{action}", OURS, STREAM + "{prefix}*", fact="F10.9")
                for action in ("ListShards", "GetShardIterator", "GetRecords")
            ),
        ),
        list=(
            *looks("kinesis:ListStreams"),
            right("kinesis:ListTagsForStream", LOOK, STREAM + EVERY),
        ),
    ),
    "table": Rights(
        create=(
            right("dynamodb:CreateTable", MAKE, TABLE + "{prefix}*"),
            right("dynamodb:TagResource", MARK, TABLE + "{prefix}*"),
        ),
        delete=(right("dynamodb:DeleteTable", OURS, TABLE + "{prefix}*"),),
        list=(
            *looks("dynamodb:ListTables"),
            right("dynamodb:DescribeTable", LOOK, TABLE + EVERY),
            right("dynamodb:ListTagsOfResource", LOOK, TABLE + EVERY),
        ),
    ),
    "bucket": Rights(
        create=(
            right("s3:CreateBucket", LOOSE, OWN_BUCKET),
            right("s3:PutBucketTagging", LOOSE, OWN_BUCKET),
            right("s3:TagResource", LOOSE, OWN_BUCKET, alone=True),
        ),
        delete=(
            right("s3:ListBucketVersions", LOOK, OWN_BUCKET),
            right("s3:DeleteObject", LOOSE, OWN_BUCKET + "/*"),
            right("s3:DeleteObjectVersion", LOOSE, OWN_BUCKET + "/*", alone=True),
            right("s3:DeleteBucket", LOOSE, OWN_BUCKET),
        ),
        list=(
            *looks("s3:ListAllMyBuckets"),
            right("s3:ListBucket", LOOK, BUCKET + EVERY),
            right("s3:GetBucketTagging", LOOK, BUCKET + EVERY),
        ),
    ),
    "role": Rights(
        create=(
            right("iam:CreateRole", MAKE, ROLE, fact="F10.7"),
            right("iam:TagRole", MARK, ROLE),
            _iam("PutRolePolicy", ROLE, when=has("policies"), fact="F10.7"),
        ),
        update=(
            _iam("UpdateAssumeRolePolicy", ROLE),
            _iam("PutRolePolicy", ROLE, of=("policies",)),
            _iam("DeleteRolePolicy", ROLE, of=("policies",)),
        ),
        delete=(
            _iam("DeleteRolePolicy", ROLE, when=has("policies")),
            _iam("DeleteRole", ROLE),
        ),
        look=(
            right("iam:GetRole", LOOK, ROLE),
            right("iam:ListRolePolicies", LOOK, ROLE),
            right("iam:GetRolePolicy", LOOK, ROLE, when=has("policies")),
        ),
        list=(*looks("iam:ListRoles"), right("iam:ListRoleTags", LOOK, f"{IAM}role/{EVERY}")),
    ),
    "instance_profile": Rights(
        create=(
            right("iam:CreateInstanceProfile", MAKE, PROFILE),
            right("iam:TagInstanceProfile", MARK, PROFILE),
            _iam("AddRoleToInstanceProfile", PROFILE),
            right("iam:PassRole", TO_EC2, ROLE, fact="F10.7"),
        ),
        delete=(
            _iam("RemoveRoleFromInstanceProfile", PROFILE),
            _iam("DeleteInstanceProfile", PROFILE),
        ),
        list=(
            *looks("iam:ListInstanceProfiles"),
            right("iam:GetInstanceProfile", LOOK, f"{IAM}instance-profile/{EVERY}"),
        ),
    ),
    "load_balancer": Rights(
        create=(
            *_made_elb("CreateLoadBalancer", "loadbalancer/*/{short}*"),
            _elb("SetSecurityGroups", "loadbalancer", when=_enforces_groups),
            service_role("elasticloadbalancing.amazonaws.com"),
        ),
        update=(_elb("ModifyLoadBalancerAttributes", "loadbalancer", when=_is_network),),
        delete=(_elb("DeleteLoadBalancer", "loadbalancer"),),
        look=_elb_looks("DescribeLoadBalancerAttributes", "DescribeListeners"),
        list=_elb_looks("DescribeLoadBalancers", "DescribeTags"),
    ),
    "target_group": Rights(
        create=(
            *_made_elb("CreateTargetGroup", "targetgroup/{short}*"),
            _elb("RegisterTargets", "targetgroup", when=has("targets")),
        ),
        update=(
            _elb("ModifyTargetGroupAttributes", "targetgroup", when=_keeps_or_hides_clients),
            _elb("RegisterTargets", "targetgroup", of=("targets",)),
            _elb("DeregisterTargets", "targetgroup", of=("targets",)),
        ),
        delete=(_elb("DeleteTargetGroup", "targetgroup"),),
        look=_elb_looks("DescribeTargetGroupAttributes", "DescribeTargetHealth"),
        list=_elb_looks("DescribeTargetGroups", "DescribeTags"),
    ),
    "listener": Rights(
        create=(
            _elb("CreateListener", "loadbalancer", "targetgroup"),
            _marked_elb("CreateListener"),
        ),
        update=(_elb("ModifyListener", "listener", "targetgroup"),),
        delete=(_elb("DeleteListener", "listener"),),
    ),
}
"""Kind of resource to what it needs of these services."""
