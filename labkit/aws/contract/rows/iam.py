"""IAM: roles, their policies, instance profiles and service-linked roles."""

from __future__ import annotations

import json
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made, policy

MANAGED = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
ALLOWED = policy({"Action": "s3:GetObject", "Resource": "*"})
TRUST = policy({"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
TWICE = "The specified value for roleName is invalid. It must contain only alphanumeric characters"


def _create(aws: World, trust: str = TRUST, name: str = "", **more: Any) -> Any:
    given = {"RoleName": name or aws.name("role"), "AssumeRolePolicyDocument": trust}
    return aws.iam.create_role(**given, **more)["Role"]


def _role(aws: World) -> str:
    name = aws.name("role")
    aws.role("ec2.amazonaws.com", name)
    return name


def _with_inline(aws: World) -> str:
    role = _role(aws)
    made(aws.iam.put_role_policy, RoleName=role, PolicyName="one", PolicyDocument=ALLOWED)
    return role


def _with_managed(aws: World) -> str:
    role = _role(aws)
    made(aws.iam.attach_role_policy, RoleName=role, PolicyArn=MANAGED)
    return role


def _profile(aws: World, role: str) -> str:
    name = aws.name("profile")
    made(aws.iam.create_instance_profile, InstanceProfileName=name)
    made(aws.iam.add_role_to_instance_profile, InstanceProfileName=name, RoleName=role)
    return name


def _in_profile(aws: World) -> str:
    role = _role(aws)
    _profile(aws, role)
    return role


def _own_policy(aws: World) -> str:
    given = {"PolicyName": aws.name("policy"), "PolicyDocument": ALLOWED}
    return str(made(aws.iam.create_policy, **given)["Policy"]["Arn"])


def _attached_own(aws: World) -> Any:
    arn = _own_policy(aws)
    made(aws.iam.attach_role_policy, RoleName=_role(aws), PolicyArn=arn)
    return aws.iam.delete_policy(PolicyArn=arn)


def _policy_again(aws: World) -> Any:
    name = aws.name("policy")
    made(aws.iam.create_policy, PolicyName=name, PolicyDocument=ALLOWED)
    return aws.iam.create_policy(PolicyName=name, PolicyDocument=ALLOWED)


def _listed(aws: World) -> Any:
    name = aws.name("role")
    tags = [{"Key": "lab", "Value": "one"}]
    created = _create(aws, name=name, Tags=tags)
    rows = [page["Roles"] for page in aws.iam.get_paginator("list_roles").paginate()]
    return {
        "created": created,
        "got": aws.iam.get_role(RoleName=name)["Role"],
        "listed": next(row for page in rows for row in page if row["RoleName"] == name),
    }


def _linked(aws: World, service: str, name: str) -> Any:
    listed = [page["Roles"] for page in aws.iam.get_paginator("list_roles").paginate()]
    if all(row["RoleName"] != name for page in listed for row in page):
        made(aws.iam.create_service_linked_role, AWSServiceName=service)
    role = aws.iam.get_role(RoleName=name)["Role"]
    attached = aws.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    inline = aws.iam.list_role_policies(RoleName=name)["PolicyNames"]
    return {"path": role["Path"], "policies": attached, "inline": inline}


def _of_elb(aws: World) -> Any:
    return _linked(
        aws, "elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"
    )


def _of_gateway(aws: World) -> Any:
    return _linked(aws, "ops.apigateway.amazonaws.com", "AWSServiceRoleForAPIGateway")


def _delete_linked(aws: World) -> Any:
    _of_elb(aws)
    return aws.iam.delete_role(RoleName="AWSServiceRoleForElasticLoadBalancing")


def _linked_again(aws: World) -> Any:
    _of_elb(aws)
    return aws.iam.create_service_linked_role(AWSServiceName="elasticloadbalancing.amazonaws.com")


def _second_role(aws: World) -> Any:
    profile = _profile(aws, _role(aws))
    return aws.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=_role(aws))


DOCUMENTS = (
    Row(
        "a trust policy is JSON",
        lambda aws: _create(aws, "not json"),
        refuses("MalformedPolicyDocument", "This policy contains invalid Json", 400),
        ("R235",),
    ),
    Row(
        "a trust policy names no resource",
        lambda aws: _create(
            aws,
            policy({"Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}),
        ),
        refuses("MalformedPolicyDocument", "Has prohibited field Resource", 400),
    ),
    Row(
        "a trust policy allows to assume the role, and nothing else",
        lambda aws: _create(aws, policy({"Principal": "*", "Action": "s3:GetObject"})),
        refuses(
            "MalformedPolicyDocument",
            "AssumeRole policy may only specify STS AssumeRole actions.",
            400,
        ),
    ),
    Row(
        "a trust policy names who may assume the role",
        lambda aws: _create(aws, policy({"Action": "sts:AssumeRole"})),
        refuses("MalformedPolicyDocument", status=400),
    ),
    Row(
        "an inline policy is JSON",
        lambda aws: aws.iam.put_role_policy(
            RoleName=_role(aws), PolicyName="one", PolicyDocument="not json"
        ),
        refuses("MalformedPolicyDocument", status=400),
    ),
    Row(
        "a managed policy has statements",
        lambda aws: aws.iam.create_policy(PolicyName=aws.name("policy"), PolicyDocument="{}"),
        refuses("MalformedPolicyDocument", status=400),
    ),
    Row(
        "an inline policy has 10,240 characters at most",
        lambda aws: aws.iam.put_role_policy(
            RoleName=_role(aws),
            PolicyName="one",
            PolicyDocument=policy({"Action": ["s3:" + "a" * 10240], "Resource": "*"}),
        ),
        refuses("LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role …", 409),
    ),
    Row(
        "a policy is read back as it was written",
        lambda aws: aws.iam.get_role_policy(RoleName=_with_inline(aws), PolicyName="one"),
        gives({"PolicyDocument": json.loads(ALLOWED)}),
    ),
)

NAMED = (
    Row(
        "a role's name is taken once",
        lambda aws: _create(aws, name=_role(aws)),
        refuses("EntityAlreadyExists", "Role with name … already exists.", 409),
    ),
    Row(
        "a policy's name is taken once",
        _policy_again,
        refuses(
            "EntityAlreadyExists",
            "A policy called … already exists. Duplicate names are not allowed.",
            409,
        ),
    ),
    Row(
        "a role's name has no spaces",
        lambda aws: _create(aws, name="no good"),
        refuses("ValidationError", f"{TWICE} and/or the following: +=,.@_-", 400),
    ),
    Row(
        "a role's name has 64 characters at most",
        lambda aws: _create(aws, name="r" * 65),
        refuses(
            "ValidationError",
            "1 validation error detected: Value …at 'roleName' failed to satisfy constraint: "
            "Member must have length less than or equal to 64",
            400,
        ),
    ),
    Row(
        "an unknown role is not found",
        lambda aws: aws.iam.get_role(RoleName="nobody"),
        refuses("NoSuchEntity", "The role with name nobody cannot be found.", 404),
    ),
    Row(
        "an unknown role takes no policy",
        lambda aws: aws.iam.put_role_policy(
            RoleName="nobody", PolicyName="one", PolicyDocument=ALLOWED
        ),
        refuses("NoSuchEntity", "The role with name nobody cannot be found.", 404),
    ),
    Row(
        "an unknown inline policy is not found",
        lambda aws: aws.iam.get_role_policy(RoleName=_role(aws), PolicyName="none"),
        refuses("NoSuchEntity", "The role policy with name none cannot be found.", 404),
    ),
    Row(
        "an unknown policy cannot be attached",
        lambda aws: aws.iam.attach_role_policy(
            RoleName=_role(aws), PolicyArn=f"arn:aws:iam::{aws.account}:policy/none"
        ),
        refuses("NoSuchEntity", "Policy … does not exist or is not attachable.", 404),
        ("R236",),
    ),
    Row(
        "an unknown policy is not found",
        lambda aws: aws.iam.get_policy(PolicyArn=f"arn:aws:iam::{aws.account}:policy/none"),
        refuses("NoSuchEntity", "Policy … was not found.", 404),
    ),
    Row(
        "what is no ARN of a policy is refused as such",
        lambda aws: aws.iam.attach_role_policy(
            RoleName=_role(aws), PolicyArn="longpolicynamebutnoarn"
        ),
        refuses("InvalidInput", "ARN longpolicynamebutnoarn is not valid.", 400),
    ),
    Row(
        "AWS's own policies can be attached",
        lambda aws: aws.iam.list_attached_role_policies(RoleName=_with_managed(aws)),
        gives({"AttachedPolicies": [{"PolicyArn": MANAGED}]}),
    ),
    Row(
        "an unknown instance profile is not found",
        lambda aws: aws.iam.get_instance_profile(InstanceProfileName="none"),
        refuses("NoSuchEntity", "Instance Profile none cannot be found.", 404),
    ),
    Row(
        "tags come with the role, and not with the list",
        _listed,
        gives(
            {
                "created": {"Tags": [{"Key": "lab"}], "PermissionsBoundary": ABSENT},
                "got": {"Tags": [{"Key": "lab"}], "RoleLastUsed": {}},
                "listed": {"Tags": ABSENT, "RoleLastUsed": ABSENT, "PermissionsBoundary": ABSENT},
            }
        ),
        ("R241",),
    ),
)

ENDS = (
    Row(
        "a role with inline policies cannot be deleted",
        lambda aws: aws.iam.delete_role(RoleName=_with_inline(aws)),
        refuses("DeleteConflict", "Cannot delete entity, must delete policies first.", 409),
        ("F9.6", "R237"),
    ),
    Row(
        "a role with managed policies cannot be deleted",
        lambda aws: aws.iam.delete_role(RoleName=_with_managed(aws)),
        refuses("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409),
        ("F9.6", "R237"),
    ),
    Row(
        "a role in an instance profile cannot be deleted",
        lambda aws: aws.iam.delete_role(RoleName=_in_profile(aws)),
        refuses(
            "DeleteConflict",
            "Cannot delete entity, must remove roles from instance profile first.",
            409,
        ),
    ),
    Row(
        "an instance profile with a role cannot be deleted",
        lambda aws: aws.iam.delete_instance_profile(InstanceProfileName=_profile(aws, _role(aws))),
        refuses(
            "DeleteConflict",
            "Cannot delete entity, must remove roles from instance profile first.",
            409,
        ),
    ),
    Row(
        "an instance profile has one role",
        _second_role,
        refuses(
            "LimitExceeded",
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
            409,
        ),
    ),
    Row(
        "an attached policy cannot be deleted",
        _attached_own,
        refuses("DeleteConflict", "Cannot delete a policy attached to entities.", 409),
    ),
)

LINKED = (
    Row(
        "API Gateway's own role has its path and its policy",
        _of_gateway,
        gives(
            {
                "path": "/aws-service-role/ops.apigateway.amazonaws.com/",
                "policies": [{"PolicyName": "APIGatewayServiceRolePolicy"}],
                "inline": [],
            }
        ),
        ("F10.5", "R238"),
    ),
    Row(
        "Elastic Load Balancing's own role has its policy",
        _of_elb,
        gives({"policies": [{"PolicyName": "AWSElasticLoadBalancingServiceRolePolicy"}]}),
        ("F10.6", "R239"),
    ),
    Row(
        "API Gateway's own role has no suffix",
        lambda aws: aws.iam.create_service_linked_role(
            AWSServiceName="ops.apigateway.amazonaws.com", CustomSuffix="mine"
        ),
        refuses(
            "InvalidInput", "Custom suffix is not allowed for ops.apigateway.amazonaws.com", 400
        ),
        ("F10.5", "R240"),
    ),
    Row(
        "a service's own role is there once",
        _linked_again,
        refuses(
            "InvalidInput",
            "Service role name AWSServiceRoleForElasticLoadBalancing has been taken in this "
            "account, please try a different suffix.",
            400,
        ),
    ),
    Row(
        "a service's own role is not deleted as others are",
        _delete_linked,
        refuses("UnmodifiableEntity", status=400),
    ),
)

ROWS = (*DOCUMENTS, *NAMED, *ENDS, *LINKED)
