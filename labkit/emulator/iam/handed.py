"""Roles that a call hands over to a service: for each, `iam:PassRole` is asked (F6.4, F10.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.callers import iam_of

PASS_ROLE = "iam:PassRole"


@dataclass(frozen=True, slots=True)
class Handed:
    """A role, and the service that will act with it."""

    role: str
    to: str


API_GATEWAY, EC2 = "apigateway.amazonaws.com", "ec2.amazonaws.com"

_ARNS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("ec2", "CreateFlowLogs"): ("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),
    ("lambda", "CreateFunction"): ("Role", "lambda.amazonaws.com"),
    ("lambda", "UpdateFunctionConfiguration"): ("Role", "lambda.amazonaws.com"),
    ("logs", "PutSubscriptionFilter"): ("roleArn", "logs.amazonaws.com"),
    ("ssm", "SendCommand"): ("ServiceRoleArn", "ssm.amazonaws.com"),
}
"""Service and operation to the parameter that holds a role's ARN, and who gets the role."""

_PROFILES = {
    "AssociateIamInstanceProfile",
    "ReplaceIamInstanceProfileAssociation",
    "RunInstances",
}
_PATCHED = re.compile(r"patchOperations\.(\d+)\.path")
_PATCHES = ("/credentials", "/cloudwatchRoleArn")


def handed_over(asked: Asked) -> Iterator[Handed]:
    """The roles that a call hands over."""
    if asked.service == "apigateway" and asked.method in ("PUT", "POST", "PATCH"):
        yield from (Handed(arn, API_GATEWAY) for arn in _of_api(asked) if _is_role(arn))
    if asked.service == "ec2" and asked.operation in _PROFILES:
        yield from (Handed(arn, EC2) for arn in _of_profile(asked))
    if (asked.service, asked.operation) == ("iam", "AddRoleToInstanceProfile"):
        yield from (Handed(arn, EC2) for arn in _roles(asked.account, asked.get("RoleName")))
    name, service = _ARNS.get((asked.service, asked.operation), ("", ""))
    if asked.get(name):
        yield Handed(asked.get(name), service)


def _is_role(arn: str) -> bool:
    return ":role/" in arn


def _of_api(asked: Asked) -> Iterator[str]:
    """The role of an integration, or of the account's logs; also where it is patched in."""
    for name in ("credentials", "credentialsArn", "CredentialsArn", "authorizerCredentials"):
        yield asked.get(name)
    for name, path in asked.parameters.items():
        found = _PATCHED.fullmatch(name)
        if found and path in _PATCHES:
            yield asked.get(f"patchOperations.{found[1]}.value")


def _of_profile(asked: Asked) -> Iterator[str]:
    """The roles in the instance profile that a call names."""
    wanted = asked.get("IamInstanceProfile.Name", "IamInstanceProfile.Arn").rpartition("/")[2]
    for profile in iam_of(asked.account).instance_profiles.values():
        if wanted and profile.name == wanted:
            yield from (role.arn for role in profile.roles)


def _roles(account: str, name: str) -> Iterator[str]:
    yield from (role.arn for role in iam_of(account).roles.values() if role.name == name)
