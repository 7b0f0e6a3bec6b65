"""Reason codes: Reachability Analyzer's own where it has one, ours where AWS has no word.

Reachability Analyzer speaks of neither names, policies nor API Gateway; there the code
is ours, and each says in one sentence what it means.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A stable name for one reason why a request does not get through."""

    BAD_STATE = "BAD_STATE"
    BAD_STATE_ROUTE = "BAD_STATE_ROUTE"
    ENI_SG_RULES_MISMATCH = "ENI_SG_RULES_MISMATCH"
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    NO_POSSIBLE_DESTINATION = "NO_POSSIBLE_DESTINATION"
    NO_ROUTE_TO_DESTINATION = "NO_ROUTE_TO_DESTINATION"
    SG_HAS_NO_RULES = "SG_HAS_NO_RULES"

    NAME_NOT_FOUND = "NAME_NOT_FOUND"
    VPC_DNS_SUPPORT_OFF = "VPC_DNS_SUPPORT_OFF"
    TLS_NAME_MISMATCH = "TLS_NAME_MISMATCH"
    ENDPOINT_POLICY_NO_ALLOW = "ENDPOINT_POLICY_NO_ALLOW"
    ENDPOINT_POLICY_EXPLICIT_DENY = "ENDPOINT_POLICY_EXPLICIT_DENY"
    API_NOT_FOUND = "API_NOT_FOUND"
    API_NOT_PRIVATE = "API_NOT_PRIVATE"
    API_PRIVATE_FROM_OUTSIDE = "API_PRIVATE_FROM_OUTSIDE"
    DEFAULT_ENDPOINT_DISABLED = "DEFAULT_ENDPOINT_DISABLED"
    STAGE_NOT_FOUND = "STAGE_NOT_FOUND"
    RESOURCE_POLICY_MISSING = "RESOURCE_POLICY_MISSING"
    RESOURCE_POLICY_NO_ALLOW = "RESOURCE_POLICY_NO_ALLOW"
    RESOURCE_POLICY_EXPLICIT_DENY = "RESOURCE_POLICY_EXPLICIT_DENY"
    METHOD_NOT_FOUND = "METHOD_NOT_FOUND"
    REQUEST_NOT_SIGNED = "REQUEST_NOT_SIGNED"
    ROLE_NOT_ASSUMABLE = "ROLE_NOT_ASSUMABLE"
    ROLE_LACKS_PERMISSION = "ROLE_LACKS_PERMISSION"
    BACKEND_NOT_FOUND = "BACKEND_NOT_FOUND"


MEANING = {
    Code.BAD_STATE: "a component on the way is not working (pending, failed, deleted)",
    Code.BAD_STATE_ROUTE: "the route is a blackhole: its target is gone",
    Code.ENI_SG_RULES_MISMATCH: "no rule of the interface's security groups fits the packet",
    Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "the source has no public address",
    Code.NO_POSSIBLE_DESTINATION: "nothing on the way owns the address",
    Code.NO_ROUTE_TO_DESTINATION: "the route table has no route for the address",
    Code.SG_HAS_NO_RULES: "the security group is empty in that direction",
    Code.NAME_NOT_FOUND: "the resolver that the source uses has no such name",
    Code.VPC_DNS_SUPPORT_OFF: "the VPC's resolver is switched off (enableDnsSupport)",
    Code.TLS_NAME_MISMATCH: "the certificate is for another name",
    Code.ENDPOINT_POLICY_NO_ALLOW: "no statement of the endpoint policy allows the call",
    Code.ENDPOINT_POLICY_EXPLICIT_DENY: "a statement of the endpoint policy denies the call",
    Code.API_NOT_FOUND: "no API of this account and Region has the id that was named",
    Code.API_NOT_PRIVATE: "a public API was asked through an interface endpoint",
    Code.API_PRIVATE_FROM_OUTSIDE: "a private API was asked by the public way",
    Code.DEFAULT_ENDPOINT_DISABLED: "the API's default name is switched off",
    Code.STAGE_NOT_FOUND: "the API has no such stage, or nothing is deployed to it",
    Code.RESOURCE_POLICY_MISSING: "a private API without a resource policy refuses everybody",
    Code.RESOURCE_POLICY_NO_ALLOW: "no statement of the API's resource policy allows the call",
    Code.RESOURCE_POLICY_EXPLICIT_DENY: "a statement of the API's resource policy denies the call",
    Code.METHOD_NOT_FOUND: "the deployed API has no such path and method",
    Code.REQUEST_NOT_SIGNED: "the method asks for IAM authorisation and nobody signed",
    Code.ROLE_NOT_ASSUMABLE: "the integration's role does not trust API Gateway",
    Code.ROLE_LACKS_PERMISSION: "the integration's role may not do what the integration asks",
    Code.BACKEND_NOT_FOUND: "the integration names a resource that does not exist",
}
"""Every code in one sentence."""
