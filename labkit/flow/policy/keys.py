"""Condition keys of a request: those the caller gave, those that follow from the principal,
and those that AWS sets but nobody told.

Keys are found without regard to case. The tables are drawn from the IAM User Guide, "AWS
global condition context keys" (Availability), and from API Gateway's own list, which gives
an unsigned call no key of its principal.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from labkit.flow.policy.principals import principal_of


class Unknown(Enum):
    """The one value of a key that is in the request, or may be, with nobody knowing what it is."""

    UNKNOWN = "not known"


UNKNOWN: Final = Unknown.UNKNOWN

Value: TypeAlias = str | tuple[str, ...] | Unknown
"""One value, several for a multivalued key, or `UNKNOWN`."""

ALWAYS: Mapping[str, str] = {
    "aws:currenttime": "it is the moment of the request",
    "aws:epochtime": "it is the moment of the request",
    "aws:requestedregion": "it is the Region that was called",
    "aws:resourceaccount": "it is the owner of the resource",
    "aws:resourceorgid": "it is the organization of the resource's owner",
    "aws:resourceorgpaths": "it is the organization of the resource's owner",
    "aws:resourcetag": "it is a tag of the resource",
    "aws:securetransport": "it says whether TLS carried the request",
    "aws:useragent": "it is what the client calls itself",
    "aws:viaawsservice": "it says whether a service passed the request on",
}
"""Keys that AWS sets whoever asks, and why they cannot be told from the rest of the request."""

SIGNED: Mapping[str, str] = {
    "aws:federatedprovider": "it tells how the session began",
    "aws:multifactorauthage": "it tells how the session began",
    "aws:multifactorauthpresent": "it tells how the session began",
    "aws:principalarn": "the ARN of a session leaves out the path of its role",
    "aws:principalorgid": "it is the organization of the principal's account",
    "aws:principalorgpaths": "it is the organization of the principal's account",
    "aws:principaltag": "it is a tag of the principal or its session",
    "aws:sourceidentity": "it tells how the session began",
    "aws:tokenissuetime": "it tells how the session began",
    "aws:userid": "it is the unique id of the principal",
}
"""The same for a request that a user, a role or an account's root has signed."""

ROLE: Mapping[str, str] = {
    **SIGNED,
    "aws:ec2instancesourceprivateipv4": "an instance's role tells it of the instance",
    "aws:ec2instancesourcevpc": "an instance's role tells it of the instance",
    "ec2:sourceinstancearn": "an instance's role tells it of the instance",
}
"""The same for a request that a role's session has signed."""

SERVICE: Mapping[str, str] = {
    "aws:principalorgid": "it is the organization of the service's account",
    "aws:principalservicenameslist": "it lists the names of the service",
    "aws:sourceaccount": "it is the account that the service acts for",
    "aws:sourcearn": "it is the resource that the service acts for",
    "aws:sourceorgid": "it is the organization that the service acts for",
    "aws:sourceorgpaths": "it is the organization that the service acts for",
}
"""The same for a request of an AWS service."""

ENDPOINT: Mapping[str, str] = {
    "aws:sourcevpcarn": "it is the ARN of the endpoint's VPC",
    "aws:vpceaccount": "it is the owner of the endpoint",
    "aws:vpceorgid": "it is the organization of the endpoint's owner",
    "aws:vpceorgpaths": "it is the organization of the endpoint's owner",
}
"""The same for a request that came by an endpoint, where the service sets them at all."""

_BY_KIND: Mapping[str, Mapping[str, str]] = {
    "anonymous": {},
    "assumed-role": ROLE,
    "role": ROLE,
    "service": SERVICE,
}
"""Kind of principal to the table of its keys; `SIGNED` for the others."""


class RequestKeys:
    """What one request says under each condition key."""

    __slots__ = ("_given", "_principal")

    def __init__(self, context: Mapping[str, Value], principal: str) -> None:
        self._given = {key.lower(): value for key, value in context.items()}
        self._principal = principal

    def value(self, key: str) -> Value | None:
        """The value under `key`; None if the request does not have it."""
        low = key.lower()
        known = self._given if low in self._given else _of_principal(self._principal)
        if low in known:
            return known[low]
        return UNKNOWN if self._reason(low) else None

    def why_unknown(self, key: str) -> str:
        """Why the value under a key is not known, in a few words; for the keys of the tables."""
        return self._reason(key.lower())

    def _reason(self, key: str) -> str:
        name = key.partition("/")[0]
        kind = principal_of(self._principal).kind
        by_endpoint = ENDPOINT if "aws:sourcevpce" in self._given else {}
        tables = (ALWAYS, _BY_KIND.get(kind, SIGNED), by_endpoint)
        return next((table[name] for table in tables if name in table), "")


@lru_cache(maxsize=1024)
def _of_principal(written: str) -> Mapping[str, Value]:
    """The keys that follow from who asks (IAM User Guide, "Principal key values")."""
    who = principal_of(written)
    if who.kind == "anonymous":
        return {}
    if who.kind == "service":
        return {"aws:principalisawsservice": "true", "aws:principalservicename": written}
    found: dict[str, Value] = {"aws:principalisawsservice": "false"}
    if who.kind in _TYPES:
        found |= {"aws:principalaccount": who.account, "aws:principaltype": _TYPES[who.kind]}
    if who.kind != "assumed-role":
        found["aws:principalarn"] = written
    if who.kind == "user":
        found["aws:username"] = who.name
    if who.kind == "root":
        found["aws:userid"] = who.account
    return found


_TYPES: Mapping[str, str] = {
    "root": "Account",
    "user": "User",
    "federated-user": "FederatedUser",
    "role": "AssumedRole",
    "assumed-role": "AssumedRole",
}
"""Kind of principal to `aws:PrincipalType`."""
