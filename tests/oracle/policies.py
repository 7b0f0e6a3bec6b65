"""The policies that rows name, for an API, for its domain and for an endpoint."""

from __future__ import annotations

from typing import Any

from labkit.topology import PolicyDocument
from tests.oracle.draft import ACCOUNT, ENDPOINT, OTHER_ENDPOINT, REGION, VPC

INVOKE = "execute-api:Invoke"
APIS = f"arn:aws:execute-api:{REGION}:{ACCOUNT}"


def statement(effect: str = "Allow", condition: Any = None, **more: Any) -> dict[str, Any]:
    """One statement about invoking, about everybody and every resource unless said otherwise."""
    row = {"Effect": effect, "Principal": "*", "Action": INVOKE, "Resource": "*", **more}
    return {**row, "Condition": condition} if condition else row


def policy(*statements: dict[str, Any]) -> PolicyDocument:
    """A policy of these statements."""
    return PolicyDocument.parse({"Version": "2012-10-17", "Statement": list(statements)})


def _only(operator: str, key: str, value: str) -> PolicyDocument:
    return policy(statement(condition={operator: {key: value}}))


def _all_but(key: str, value: str) -> PolicyDocument:
    return policy(statement(), statement("Deny", {"StringNotEquals": {key: value}}))


RESOURCE_POLICIES: dict[str | None, PolicyDocument | None] = {
    None: None,
    "this-endpoint-only": _all_but("aws:SourceVpce", ENDPOINT),
    "allow-all": policy(statement()),
    "allow-other-endpoint": _only("StringEquals", "aws:SourceVpce", OTHER_ENDPOINT),
    "allow-other-vpc": _only("StringEquals", "aws:SourceVpc", "vpc-0other"),
    "allow-source-ip-of-client": _only("IpAddress", "aws:SourceIp", "198.51.100.7"),
    "allow-source-ip-of-nat": _only("IpAddress", "aws:SourceIp", "203.0.113.20"),
    "allow-source-ip-of-vpc": _only("IpAddress", "aws:SourceIp", "10.0.0.0/16"),
    "allow-this-endpoint": _only("StringEquals", "aws:SourceVpce", ENDPOINT),
    "allow-this-vpc": _only("StringEquals", "aws:SourceVpc", VPC),
    "allow-vpc-source-ip-of-vpc": _only("IpAddress", "aws:VpcSourceIp", "10.0.0.0/16"),
    "deny-all": policy(statement("Deny")),
    "deny-all-but-other-endpoint": _all_but("aws:SourceVpce", OTHER_ENDPOINT),
}
"""What stages serve, and what private domains have, by the names in the README."""

ENDPOINT_POLICIES = {
    "default": policy(statement(Action="*")),
    "deny": policy(statement(Action="*"), statement("Deny", Action="*")),
    "other-api": policy(statement(Resource=f"{APIS}:other12345/*")),
    "role-only": policy(statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/client"})),
    "this-api": policy(statement(Resource=f"{APIS}:abcde12345/*")),
}
"""What `endpoint-policy:…` means."""


def permission(*actions: str) -> PolicyDocument:
    """An identity policy that allows these actions on everything."""
    return policy({"Effect": "Allow", "Action": list(actions), "Resource": "*"})


def trust(service: str) -> PolicyDocument:
    """A trust policy that lets a service of AWS's assume the role."""
    principal = {"Service": f"{service}.amazonaws.com"}
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
