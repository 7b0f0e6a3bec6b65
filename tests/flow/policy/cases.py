"""Policies in few words, and what they decide."""

from labkit.flow.policy import ANONYMOUS, evaluate
from labkit.topology import PolicyDocument

ACCOUNT = "123456789012"
INVOKE = "execute-api:Invoke"
API = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abcde12345"
ARN = f"{API}/test/POST/kinesis"
USER = f"arn:aws:iam::{ACCOUNT}:user/staff/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/apps/client"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/client/i-0client"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
SERVICE = "apigateway.amazonaws.com"

ALLOW = {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": "*"}
DENY = {**ALLOW, "Effect": "Deny"}


def policy(*statements, version="2012-10-17"):
    return PolicyDocument.parse({"Version": version, "Statement": list(statements)})


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def decide(*statements, version="2012-10-17", context=None, **asked):
    """The decision on an unsigned Invoke unless `asked` says otherwise."""
    call = {"principal": ANONYMOUS, "action": INVOKE, "resource": ARN, **asked}
    return evaluate(policy(*statements, version=version), context=context or {}, **call)


def effect(*statements, **asked):
    return decide(*statements, **asked).effect


def holds(operator, wanted, given, *, key="test:Key", version="2012-10-17", context=None, **asked):
    """Whether a condition holds: True, False, or None where it is not known.

    `given` is the key's value in the request; None for no such key.
    """
    keys = dict(context or {}) if given is None else {**(context or {}), key: given}
    row = {**ALLOW, "Condition": {operator: {key: wanted}}}
    found = effect(row, version=version, context=keys, **asked)
    return {"allow": True, "none": False, "unknown": None}[found]
