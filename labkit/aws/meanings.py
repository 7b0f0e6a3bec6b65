"""What a person can do about an answer of AWS's: credentials, permissions, quotas, the Region."""

from __future__ import annotations

from collections.abc import Mapping

CREDENTIALS = frozenset(
    {
        "CredentialRetrievalError",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "NoCredentialsError",
        "PartialCredentialsError",
        "RequestExpired",
        "SSOTokenLoadError",
        "SignatureDoesNotMatch",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
        "UnrecognizedClientException",
    }
)
"""Codes, and exceptions of botocore, of keys that are missing, unknown or too old."""

DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedException", "UnauthorizedOperation"}
)

QUOTAS: Mapping[str, str] = {
    "AddressLimitExceeded": "EC2-VPC Elastic IPs",
    "HostedZoneLimitExceeded": "hosted zones",
    "InstanceLimitExceeded": "instances",
    "InternetGatewayLimitExceeded": "internet gateways per Region",
    "LimitExceeded": "",
    "NatGatewayLimitExceeded": "NAT gateways per Availability Zone",
    "NetworkInterfaceLimitExceeded": "network interfaces per Region",
    "RouteTableLimitExceeded": "route tables per VPC",
    "SecurityGroupLimitExceeded": "VPC security groups per Region",
    "ServiceQuotaExceededException": "",
    "SubnetLimitExceeded": "subnets per VPC",
    "TooManyBuckets": "buckets",
    "TooManyLoadBalancers": "Network Load Balancers per Region",
    "TooManyTargetGroups": "target groups per Region",
    "VcpuLimitExceeded": "vCPUs of running On-Demand instances",
    "VpcEndpointLimitExceeded": "VPC endpoints",
    "VpcLimitExceeded": "VPCs per Region",
}
"""Codes of a quota that is used up, and the quota's name where the code tells which it is."""

_EITHER = frozenset({"LimitExceededException", "TooManyRequestsException"})
"""Codes both of a quota and of too many calls at once; the message tells which."""
_OF_THINGS = ("maximum number", "quota", "limit for", "limit of")
"""Words of a message that speaks of how many things there may be, not of how many calls."""

TAKEN = frozenset({"BucketAlreadyOwnedByYou", "EntityAlreadyExists"})
"""Codes of a name that is there once for all Regions of an account."""

_POLICY = "service control policy"
_UNKNOWN_KEYS = "validate the provided access credentials"
"""What EC2 says of keys that it does not know, with a code that it has for other things too."""
_REGIONS = frozenset({"EndpointConnectionError", "OptInRequired"})
"""Codes of a Region that there is not, or that the account has not opted in to."""


def is_quota(code: str, message: str) -> bool:
    """Whether an error says that a quota is used up: trying again is of no use."""
    if code in _EITHER:
        return any(word in message.lower() for word in _OF_THINGS)
    return code in QUOTAS


def advice(code: str, message: str) -> str:
    """One thing to try before the same command again; the empty text where none is known."""
    if code in CREDENTIALS or _UNKNOWN_KEYS in message:
        return "sign in again, or set keys that are valid (`aws sts get-caller-identity` tells)"
    if code in DENIED and _POLICY in message:
        return (
            "ask who runs your organisation: one of its service control policies forbids this "
            "call, whatever your own permissions are; another account or Region may do"
        )
    if code in DENIED:
        return "ask for the permission that the message names"
    if is_quota(code, message):
        named = QUOTAS.get(code, "")
        quota = f"the quota {named!r}" if named else "the quota that the message names"
        return f"remove what you do not need, or ask for more of {quota} in Service Quotas"
    if code in TAKEN:
        return (
            "take down what has that name: the same lab in another Region, perhaps "
            "(`labkit sweep --region REGION` lists it)"
        )
    if code in _REGIONS:
        return "see that the Region is spelt right and enabled for the account, and the network up"
    return ""
