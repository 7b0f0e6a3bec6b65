"""The filters of EC2's describe calls, as the API reference lists them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from labkit.emulator.rules.ec2_instance_filters import INSTANCE_FILTERS, STATUS_FILTERS
from labkit.emulator.rules.ec2_listing import Listing, listed
from labkit.emulator.rules.filter_names import named, under
from labkit.emulator.rules.rule import Rule

_PERMISSION = {
    "cidr": "IpRanges.CidrIp",
    "from-port": "FromPort",
    "group-id": "UserIdGroupPairs.GroupId",
    "group-name": "UserIdGroupPairs.GroupName",
    "ipv6-cidr": "Ipv6Ranges.CidrIpv6",
    "prefix-list-id": "PrefixListIds.PrefixListId",
    "protocol": "IpProtocol",
    "to-port": "ToPort",
    "user-id": "UserIdGroupPairs.UserId",
}


def _permissions(head: str, path: str) -> Mapping[str, str]:
    return {f"{head}.{name}": f"{path}.{end}" for name, end in _PERMISSION.items()}


_CIDR_STATE = {
    f"{head}-association.state": f"{path}AssociationSet.{path}State.State"
    for head, path in (("cidr-block", "CidrBlock"), ("ipv6-cidr-block", "Ipv6CidrBlock"))
}

VPCS = {
    **named("dhcp-options-id is-default owner-id state vpc-id"),
    "cidr": "CidrBlock",
    "cidr-block": "CidrBlock",
    **under("cidr-block-association", "CidrBlockAssociationSet", "cidr-block association-id"),
    **under("ipv6-cidr-block-association", "Ipv6CidrBlockAssociationSet",
            "ipv6-cidr-block ipv6-pool association-id"),
    **_CIDR_STATE,
}  # fmt: skip

SUBNETS = {
    **named(
        "availability-zone availability-zone-id available-ip-address-count cidr-block "
        "customer-owned-ipv4-pool default-for-az enable-dns64 enable-lni-at-device-index "
        "ipv6-native map-customer-owned-ip-on-launch map-public-ip-on-launch outpost-arn "
        "owner-id state subnet-arn subnet-id vpc-id"
    ),
    "availabilityZone": "AvailabilityZone",
    "cidr": "CidrBlock",
    "cidrBlock": "CidrBlock",
    "defaultForAz": "DefaultForAz",
    **under("ipv6-cidr-block-association", "Ipv6CidrBlockAssociationSet",
            "ipv6-cidr-block association-id"),
    "ipv6-cidr-block-association.state": _CIDR_STATE["ipv6-cidr-block-association.state"],
    **under("private-dns-name-options-on-launch", "PrivateDnsNameOptionsOnLaunch",
            "hostname-type enable-resource-name-dns-a-record"),
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record":
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord",
}  # fmt: skip

ROUTE_TABLES = {
    **named("owner-id route-table-id vpc-id"),
    **under("association", "Associations",
            "gateway-id route-table-association-id route-table-id subnet-id main"),
    **under("route", "Routes",
            "destination-cidr-block destination-ipv6-cidr-block destination-prefix-list-id "
            "egress-only-internet-gateway-id gateway-id instance-id nat-gateway-id "
            "network-interface-id transit-gateway-id origin state vpc-peering-connection-id"),
}  # fmt: skip

NETWORK_INTERFACES = {
    **named(
        "availability-zone availability-zone-id description interface-type mac-address "
        "network-interface-id owner-id private-dns-name private-ip-address requester-id "
        "requester-managed source-dest-check status subnet-id vpc-id"
    ),
    **under("addresses", "PrivateIpAddresses", "primary private-ip-address"),
    "addresses.association.owner-id": "PrivateIpAddresses.Association.IpOwnerId",
    "addresses.association.public-ip": "PrivateIpAddresses.Association.PublicIp",
    **under("association", "Association",
            "allocation-id association-id ip-owner-id public-ip public-dns-name"),
    **under("attachment", "Attachment",
            "attach-time attachment-id delete-on-termination device-index instance-id "
            "instance-owner-id status"),
    "group-id": "Groups.GroupId",
    "group-name": "Groups.GroupName",
    "ipv6-addresses.ipv6-address": "Ipv6Addresses.Ipv6Address",
    **under("operator", "Operator", "managed principal"),
}  # fmt: skip

NETWORK_ACLS = {
    **named("network-acl-id owner-id vpc-id"),
    "default": "IsDefault",
    "association.association-id": "Associations.NetworkAclAssociationId",
    **under("association", "Associations", "network-acl-id subnet-id"),
    "entry.cidr": "Entries.CidrBlock",
    "entry.icmp.code": "Entries.IcmpTypeCode.Code",
    "entry.icmp.type": "Entries.IcmpTypeCode.Type",
    "entry.ipv6-cidr": "Entries.Ipv6CidrBlock",
    "entry.port-range.from": "Entries.PortRange.From",
    "entry.port-range.to": "Entries.PortRange.To",
    **under("entry", "Entries", "protocol rule-action egress rule-number"),
}

SECURITY_GROUPS = {
    **named("description group-id group-name owner-id vpc-id"),
    **_permissions("ip-permission", "IpPermissions"),
    **_permissions("egress.ip-permission", "IpPermissionsEgress"),
}

ADDRESSES = {
    **named(
        "allocation-id association-id domain instance-id network-border-group "
        "network-interface-id network-interface-owner-id private-ip-address public-ip"
    )
}

PEERINGS = {
    **named("expiration-time vpc-peering-connection-id"),
    **under("accepter-vpc-info", "AccepterVpcInfo", "cidr-block owner-id vpc-id"),
    **under("requester-vpc-info", "RequesterVpcInfo", "cidr-block owner-id vpc-id"),
    **under("status", "Status", "code message", mark="-"),
}

ENDPOINTS = {
    **named("ip-address-type service-name service-region vpc-id vpc-endpoint-id vpc-endpoint-type"),
    "vpc-endpoint-state": "State",
}

SERVICES = {
    **named("owner service-name service-region"),
    "service-type": "ServiceType.ServiceType",
    "supported-ip-address-types": "SupportedIpAddressTypes",
}

CONFIGURATIONS = {
    **named("service-name service-id service-state"),
    "supported-ip-address-types": "SupportedIpAddressTypes",
}

ZONES = named(
    "group-long-name group-name opt-in-status parent-zone-id parent-zone-name region-name state "
    "zone-id zone-name zone-type"
)

LISTINGS = (
    Listing("describe_vpcs", "Vpcs", VPCS),
    Listing("describe_subnets", "Subnets", SUBNETS),
    Listing("describe_route_tables", "RouteTables", ROUTE_TABLES, most=100),
    Listing("describe_internet_gateways", "InternetGateways", {
        **named("internet-gateway-id owner-id"),
        **under("attachment", "Attachments", "state vpc-id"),
    }),
    Listing("describe_egress_only_internet_gateways", "EgressOnlyInternetGateways", {}, most=255),
    Listing("describe_nat_gateways", "NatGateways",
            named("nat-gateway-id state subnet-id vpc-id")),
    Listing("describe_addresses", "Addresses", ADDRESSES),
    Listing("describe_network_interfaces", "NetworkInterfaces", NETWORK_INTERFACES, tags="TagSet"),
    Listing("describe_instances", "Reservations", INSTANCE_FILTERS,
            within="Instances", ids="InstanceIds"),
    Listing("describe_instance_status", "InstanceStatuses", STATUS_FILTERS, ids="InstanceIds"),
    Listing("describe_security_groups", "SecurityGroups", SECURITY_GROUPS),
    Listing("describe_security_group_rules", "SecurityGroupRules",
            named("group-id security-group-rule-id")),
    Listing("describe_network_acls", "NetworkAcls", NETWORK_ACLS),
    Listing("describe_managed_prefix_lists", "PrefixLists",
            named("owner-id prefix-list-id prefix-list-name"), fewest=1, most=100),
    Listing("describe_prefix_lists", "PrefixLists", named("prefix-list-id prefix-list-name")),
    Listing("describe_vpc_peering_connections", "VpcPeeringConnections", PEERINGS),
    Listing("describe_vpc_endpoints", "VpcEndpoints", ENDPOINTS, fewest=1),
    Listing("describe_vpc_endpoint_services", "ServiceDetails", SERVICES, fewest=1,
            names="ServiceName"),
    Listing("describe_vpc_endpoint_service_configurations", "ServiceConfigurations",
            CONFIGURATIONS, fewest=1),
    Listing("describe_vpc_endpoint_service_permissions", "AllowedPrincipals",
            named("permission-type principal principal-type"),
            fewest=1),
    Listing("describe_vpc_endpoint_connections", "VpcEndpointConnections",
            {**named("ip-address-type service-id transit-gateway-attachment-id vpc-endpoint-id "
                     "vpc-endpoint-owner vpc-endpoint-region vpc-endpoint-state")}, fewest=1),
    Listing("describe_availability_zones", "AvailabilityZones",
            {**ZONES, "message": "Messages.Message"}),
    Listing("describe_regions", "Regions", named("endpoint opt-in-status region-name")),
    Listing("describe_tags", "Tags", named("key resource-id resource-type value"), tags=""),
    Listing("describe_dhcp_options", "DhcpOptions", {
        **named("dhcp-options-id owner-id"),
        "key": "DhcpConfigurations.Key",
        "value": "DhcpConfigurations.Values.Value",
    }),
)  # fmt: skip

RULES = tuple(Rule(listing.operation, "around", partial(listed, listing)) for listing in LISTINGS)
