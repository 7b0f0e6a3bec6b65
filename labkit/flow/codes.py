"""Reason codes: Reachability Analyzer's own where it has one, ours where AWS has no word.

Reachability Analyzer speaks of neither names, policies nor API Gateway; there the code
is ours, and each says in one sentence what it means.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A stable name for one reason why a request does not get through."""

    BAD_STATE = "BAD_STATE"
    BAD_STATE_ATTACHMENT = "BAD_STATE_ATTACHMENT"
    BAD_STATE_ROUTE = "BAD_STATE_ROUTE"
    ELB_INSTALLED_AZ_RESTRICTION = "ELB_INSTALLED_AZ_RESTRICTION"
    ELB_NOT_CROSSZONE = "ELB_NOT_CROSSZONE"
    ELBV2_LISTENER_HAS_NO_TG = "ELBV2_LISTENER_HAS_NO_TG"
    ELBV2_LISTENER_REQUIRES_TG_ACCEPT = "ELBV2_LISTENER_REQUIRES_TG_ACCEPT"
    ELBV2_LISTENERS_MISMATCH = "ELBV2_LISTENERS_MISMATCH"
    ENI_SG_RULES_MISMATCH = "ENI_SG_RULES_MISMATCH"
    ENI_SOURCE_DEST_CHECK_RESTRICTION = "ENI_SOURCE_DEST_CHECK_RESTRICTION"
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
    IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS = "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
    IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS = "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
    NGW_REQUIRES_SOURCE_IN_VPC = "NGW_REQUIRES_SOURCE_IN_VPC"
    NO_POSSIBLE_DESTINATION = "NO_POSSIBLE_DESTINATION"
    NO_ROUTE_TO_DESTINATION = "NO_ROUTE_TO_DESTINATION"
    PCX_REQUIRES_ADDRESS_IN_VPC_CIDR = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
    PROTOCOL_RESTRICTION = "PROTOCOL_RESTRICTION"
    REGIONAL_NGW_ROUTE_AZ_RESTRICTION = "REGIONAL_NGW_ROUTE_AZ_RESTRICTION"
    SG_HAS_NO_RULES = "SG_HAS_NO_RULES"
    SG_REFERENCES_NOT_PRESERVED = "SG_REFERENCES_NOT_PRESERVED"
    SG_REFERENCING_SUPPORT = "SG_REFERENCING_SUPPORT"
    SUBNET_ACL_RESTRICTION = "SUBNET_ACL_RESTRICTION"
    TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
    TGW_ATTACH_VPC_AZ_RESTRICTION = "TGW_ATTACH_VPC_AZ_RESTRICTION"
    TGW_ROUTE_AZ_RESTRICTION = "TGW_ROUTE_AZ_RESTRICTION"
    TGW_RTB_BAD_STATE_ROUTE = "TGW_RTB_BAD_STATE_ROUTE"
    TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
    VPCE_GATEWAY_PROTOCOL_RESTRICTION = "VPCE_GATEWAY_PROTOCOL_RESTRICTION"

    CYCLIC_PATH_DETECTED = "CYCLIC_PATH_DETECTED"
    CONNECTION_REFUSED = "CONNECTION_REFUSED"
    NOT_STATEFUL_RETURN = "NOT_STATEFUL_RETURN"

    NAME_NOT_FOUND = "NAME_NOT_FOUND"
    VPC_DNS_SUPPORT_OFF = "VPC_DNS_SUPPORT_OFF"
    TLS_NAME_MISMATCH = "TLS_NAME_MISMATCH"
    TLS_NOT_TRUSTED = "TLS_NOT_TRUSTED"
    TLS_VERSION = "TLS_VERSION"
    PORT_CLOSED = "PORT_CLOSED"
    ENDPOINT_POLICY_NO_ALLOW = "ENDPOINT_POLICY_NO_ALLOW"
    ENDPOINT_POLICY_EXPLICIT_DENY = "ENDPOINT_POLICY_EXPLICIT_DENY"
    IDENTITY_POLICY_NO_ALLOW = "IDENTITY_POLICY_NO_ALLOW"
    IDENTITY_POLICY_EXPLICIT_DENY = "IDENTITY_POLICY_EXPLICIT_DENY"
    BUCKET_POLICY_EXPLICIT_DENY = "BUCKET_POLICY_EXPLICIT_DENY"
    API_NOT_FOUND = "API_NOT_FOUND"
    API_NOT_PRIVATE = "API_NOT_PRIVATE"
    API_PRIVATE_FROM_OUTSIDE = "API_PRIVATE_FROM_OUTSIDE"
    ENDPOINT_ACCESS_MODE_STRICT = "ENDPOINT_ACCESS_MODE_STRICT"
    DEFAULT_ENDPOINT_DISABLED = "DEFAULT_ENDPOINT_DISABLED"
    DOMAIN_NOT_ASSOCIATED = "DOMAIN_NOT_ASSOCIATED"
    DOMAIN_POLICY_NO_ALLOW = "DOMAIN_POLICY_NO_ALLOW"
    DOMAIN_POLICY_EXPLICIT_DENY = "DOMAIN_POLICY_EXPLICIT_DENY"
    BASE_PATH_NOT_MAPPED = "BASE_PATH_NOT_MAPPED"
    STAGE_NOT_FOUND = "STAGE_NOT_FOUND"
    RESOURCE_POLICY_MISSING = "RESOURCE_POLICY_MISSING"
    RESOURCE_POLICY_NO_ALLOW = "RESOURCE_POLICY_NO_ALLOW"
    RESOURCE_POLICY_EXPLICIT_DENY = "RESOURCE_POLICY_EXPLICIT_DENY"
    METHOD_NOT_FOUND = "METHOD_NOT_FOUND"
    REQUEST_NOT_SIGNED = "REQUEST_NOT_SIGNED"
    SIGNATURE_MISMATCH = "SIGNATURE_MISMATCH"
    TOKEN_MISSING = "TOKEN_MISSING"
    AUTHORIZER_EXPLICIT_DENY = "AUTHORIZER_EXPLICIT_DENY"
    API_KEY_REQUIRED = "API_KEY_REQUIRED"
    REQUIRED_PARAMETER_MISSING = "REQUIRED_PARAMETER_MISSING"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    ROLE_NOT_ASSUMABLE = "ROLE_NOT_ASSUMABLE"
    ROLE_LACKS_PERMISSION = "ROLE_LACKS_PERMISSION"
    BACKEND_NOT_FOUND = "BACKEND_NOT_FOUND"
    BACKEND_ERROR = "BACKEND_ERROR"
    INTEGRATION_MISCONFIGURED = "INTEGRATION_MISCONFIGURED"
    INTEGRATION_TIMEOUT = "INTEGRATION_TIMEOUT"
    VPC_LINK_NOT_AVAILABLE = "VPC_LINK_NOT_AVAILABLE"
    INTEGRATION_TLS_NAME_MISMATCH = "INTEGRATION_TLS_NAME_MISMATCH"


MEANING = {
    Code.BAD_STATE: "a component on the way is not working (pending, failed, deleted)",
    Code.BAD_STATE_ATTACHMENT: "nothing that works attaches the VPC to the transit gateway",
    Code.BAD_STATE_ROUTE: "the route is a blackhole: its target is gone",
    Code.ELB_INSTALLED_AZ_RESTRICTION: "the load balancer is not in the target's zone",
    Code.ELB_NOT_CROSSZONE: "the target is in another zone, and cross-zone load balancing is off",
    Code.ELBV2_LISTENER_HAS_NO_TG: "the listener's target groups hold no target",
    Code.ELBV2_LISTENER_REQUIRES_TG_ACCEPT: "no target group of the listener takes the traffic",
    Code.ELBV2_LISTENERS_MISMATCH: "no listener of the load balancer takes this protocol and port",
    Code.ENI_SG_RULES_MISMATCH: "no rule of the interface's security groups fits the packet",
    Code.ENI_SOURCE_DEST_CHECK_RESTRICTION: "the source/destination check drops foreign packets",
    Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: "private addresses do not go out",
    Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: "shared addresses do not go out",
    Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: "nothing here has this public address",
    Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "the source has no public address",
    Code.IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: "private addresses do not come in",
    Code.IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: "shared addresses do not come in",
    Code.NGW_REQUIRES_SOURCE_IN_VPC: "a NAT gateway serves interfaces of its own VPC only",
    Code.NO_POSSIBLE_DESTINATION: "nothing on the way owns the address",
    Code.NO_ROUTE_TO_DESTINATION: "the route table has no route for the address",
    Code.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: "peering carries addresses of its two VPCs only",
    Code.PROTOCOL_RESTRICTION: "the component takes other protocols only",
    Code.REGIONAL_NGW_ROUTE_AZ_RESTRICTION: "the regional NAT gateway is not in this zone",
    Code.SG_HAS_NO_RULES: "the security group is empty in that direction",
    Code.SG_REFERENCES_NOT_PRESERVED: (
        "the sender's groups are not told, so rules that name one do not match"
    ),
    Code.SG_REFERENCING_SUPPORT: "over this transit gateway rules that name a group do not match",
    Code.SUBNET_ACL_RESTRICTION: "the subnet's network ACL does not let the packet through",
    Code.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: "the attachment has no route table",
    Code.TGW_ATTACH_VPC_AZ_RESTRICTION: "the attachment serves no subnet in the receiver's zone",
    Code.TGW_ROUTE_AZ_RESTRICTION: "the attachment has no subnet in the sender's zone",
    Code.TGW_RTB_BAD_STATE_ROUTE: "the transit gateway's route is a blackhole",
    Code.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: "the transit gateway's table has no such route",
    Code.VPCE_GATEWAY_PROTOCOL_RESTRICTION: "a gateway endpoint takes TCP and ICMP echo only",
    Code.CYCLIC_PATH_DETECTED: "the routes send the packet in a circle (Route Analyzer's word)",
    Code.CONNECTION_REFUSED: "nothing listens on that port, and the instance says so at once",
    Code.NOT_STATEFUL_RETURN: "the answer comes by a way that knows nothing of the request",
    Code.NAME_NOT_FOUND: "the resolver that the source uses has no such name",
    Code.VPC_DNS_SUPPORT_OFF: "the VPC's resolver is switched off (enableDnsSupport)",
    Code.TLS_NAME_MISMATCH: "the certificate is for another name",
    Code.TLS_NOT_TRUSTED: "nobody whom clients trust has signed the certificate",
    Code.TLS_VERSION: "the client speaks an older TLS than the server takes",
    Code.PORT_CLOSED: "the service listens on other ports only",
    Code.ENDPOINT_POLICY_NO_ALLOW: "no statement of the endpoint policy allows the call",
    Code.ENDPOINT_POLICY_EXPLICIT_DENY: "a statement of the endpoint policy denies the call",
    Code.IDENTITY_POLICY_NO_ALLOW: "no policy of the caller allows the call",
    Code.IDENTITY_POLICY_EXPLICIT_DENY: "a policy of the caller denies the call",
    Code.BUCKET_POLICY_EXPLICIT_DENY: "a statement of the bucket policy denies the call",
    Code.API_NOT_FOUND: "no API of this account and Region has the id that was named",
    Code.API_NOT_PRIVATE: "a public API was asked through an interface endpoint",
    Code.API_PRIVATE_FROM_OUTSIDE: "a private API was asked by the public way",
    Code.ENDPOINT_ACCESS_MODE_STRICT: "the API takes requests by its own type and name",
    Code.DEFAULT_ENDPOINT_DISABLED: "the API's default name is switched off",
    Code.DOMAIN_NOT_ASSOCIATED: "the private custom domain is not associated with this endpoint",
    Code.DOMAIN_POLICY_NO_ALLOW: "no statement of the domain's policy allows the call",
    Code.DOMAIN_POLICY_EXPLICIT_DENY: "a statement of the domain's policy denies the call",
    Code.BASE_PATH_NOT_MAPPED: "the custom domain maps this path to no API",
    Code.STAGE_NOT_FOUND: "the API has no such stage, or nothing is deployed to it",
    Code.RESOURCE_POLICY_MISSING: "a private API without a resource policy refuses everybody",
    Code.RESOURCE_POLICY_NO_ALLOW: "no statement of the API's resource policy allows the call",
    Code.RESOURCE_POLICY_EXPLICIT_DENY: "a statement of the API's resource policy denies the call",
    Code.METHOD_NOT_FOUND: "the deployed API has no such path and method",
    Code.REQUEST_NOT_SIGNED: "the method asks for IAM authorisation and nobody signed",
    Code.SIGNATURE_MISMATCH: "the request was signed for another host than it names",
    Code.TOKEN_MISSING: "the method's authorizer wants a token, and the request has none",
    Code.AUTHORIZER_EXPLICIT_DENY: "the policy that the authorizer answered denies the call",
    Code.API_KEY_REQUIRED: "the method asks for an API key, and the request has none that counts",
    Code.REQUIRED_PARAMETER_MISSING: "the method requires a parameter that the request lacks",
    Code.UNSUPPORTED_MEDIA_TYPE: "the integration takes no such content type",
    Code.REQUEST_TOO_LARGE: "the request is larger than API Gateway takes",
    Code.ROLE_NOT_ASSUMABLE: "the integration's role does not trust API Gateway",
    Code.ROLE_LACKS_PERMISSION: "the integration's role may not do what the integration asks",
    Code.BACKEND_NOT_FOUND: "the integration names a resource that does not exist",
    Code.BACKEND_ERROR: "the back end answered with an error",
    Code.INTEGRATION_MISCONFIGURED: "the integration cannot work as it is defined",
    Code.INTEGRATION_TIMEOUT: "the back end takes longer than the integration waits",
    Code.VPC_LINK_NOT_AVAILABLE: "the VPC link does not exist or is not AVAILABLE",
    Code.INTEGRATION_TLS_NAME_MISMATCH: "the certificate is not for the host of the URI",
}
"""Every code in one sentence."""
