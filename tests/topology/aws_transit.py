"""Transit gateways as EC2 describes them; two of one account, joined by a peering."""

from __future__ import annotations

VPC_ATTACHMENT = {
    "TransitGatewayAttachmentId": "tgw-attach-1",
    "TransitGatewayId": "tgw-1",
    "TransitGatewayOwnerId": "123456789012",
    "ResourceOwnerId": "123456789012",
    "ResourceType": "vpc",
    "ResourceId": "vpc-1",
    "State": "available",
    "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
    "Tags": [{"Key": "Name", "Value": "one"}],
}
DETAILS = {
    "TransitGatewayAttachmentId": "tgw-attach-1",
    "TransitGatewayId": "tgw-1",
    "VpcId": "vpc-1",
    "VpcOwnerId": "123456789012",
    "State": "available",
    "SubnetIds": ["subnet-1", "subnet-2"],
    "Options": {
        "DnsSupport": "disable",
        "Ipv6Support": "disable",
        "ApplianceModeSupport": "enable",
        "SecurityGroupReferencingSupport": "disable",
    },
}
PEERING = {
    "TransitGatewayAttachmentId": "tgw-attach-p",
    "RequesterTgwInfo": {"TransitGatewayId": "tgw-1", "Region": "us-east-1"},
    "AccepterTgwInfo": {"TransitGatewayId": "tgw-2", "Region": "us-west-1"},
    "State": "pendingAcceptance",
}
LED = [{"TransitGatewayAttachmentId": "tgw-attach-1", "ResourceId": "vpc-1", "ResourceType": "vpc"}]
ROUTES = [
    {"DestinationCidrBlock": "10.1.0.0/16", "State": "active", "TransitGatewayAttachments": LED},
    {"DestinationCidrBlock": "10.2.0.0/16", "State": "blackhole", "Type": "static"},
    {"DestinationCidrBlock": "10.3.0.0/16", "State": "deleted", "Type": "static"},
    {"DestinationCidrBlock": "2001:db8::/32", "State": "active", "Type": "static"},
    {"PrefixListId": "pl-1", "State": "active", "TransitGatewayAttachments": LED},
    {
        "DestinationCidrBlock": "10.4.0.0/16",
        "State": "active",
        "Type": "propagated",
        "TransitGatewayAttachments": LED,
    },
]
LEARNT = [
    {"TransitGatewayAttachmentId": "tgw-attach-1", "ResourceId": "vpc-1", "State": "enabled"},
    {"TransitGatewayAttachmentId": "tgw-attach-2", "ResourceId": "vpc-2", "State": "disabled"},
]
TABLE = {"TransitGatewayRouteTableId": "tgw-rtb-1"}

TRANSIT = {
    "TransitGateways": [
        {"TransitGatewayId": "tgw-1", "State": "available"},
        {
            "TransitGatewayId": "tgw-2",
            "Options": {"SecurityGroupReferencingSupport": "enable", "DnsSupport": "disable"},
        },
    ],
    "TransitGatewayAttachments": [VPC_ATTACHMENT],
    "TransitGatewayVpcAttachments": [DETAILS],
    "TransitGatewayPeeringAttachments": [PEERING],
    "TransitGatewayRouteTables": [{**TABLE, "TransitGatewayId": "tgw-1", "State": "available"}],
    "TransitGatewayStaticRoutes": [{**TABLE, "AdditionalRoutesAvailable": False, "Routes": ROUTES}],
    "TransitGatewayPropagations": [{**TABLE, "TransitGatewayRouteTablePropagations": LEARNT}],
}
