"""The rows of a network, as EC2 answers them."""

from __future__ import annotations

from tests.topology.aws_words import ACCOUNT, OTHER, entry, tagged

NETWORK = {
    "Vpcs": [
        {
            "VpcId": "vpc-1",
            "OwnerId": ACCOUNT,
            "State": "available",
            "CidrBlock": "10.0.0.0/16",
            "DhcpOptionsId": "dopt-1",
            "IsDefault": False,
            "CidrBlockAssociationSet": [
                {
                    "AssociationId": "vpc-cidr-assoc-1",
                    "CidrBlock": "10.0.0.0/16",
                    "CidrBlockState": {"State": "associated"},
                },
                {
                    "AssociationId": "vpc-cidr-assoc-2",
                    "CidrBlock": "100.64.0.0/20",
                    "CidrBlockState": {"State": "associated"},
                },
            ],
            "Tags": tagged("lab-vpc"),
        },
        {
            "VpcId": "vpc-2",
            "OwnerId": OTHER,
            "CidrBlock": "10.1.0.0/16",
            "DhcpOptionsId": "default",
        },
    ],
    "VpcAttributes": [
        {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": False}},
        {"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": True}},
    ],
    "DhcpOptions": [
        {
            "DhcpOptionsId": "dopt-1",
            "DhcpConfigurations": [
                {"Key": "domain-name", "Values": [{"Value": "example.com"}]},
                {
                    "Key": "domain-name-servers",
                    "Values": [{"Value": "10.0.0.53"}, {"Value": "10.0.1.53"}],
                },
            ],
            "Tags": tagged("own-dns"),
        }
    ],
    "Subnets": [
        {
            "SubnetId": "subnet-1",
            "VpcId": "vpc-1",
            "CidrBlock": "10.0.0.0/24",
            "AvailabilityZone": "us-east-1a",
            "AvailabilityZoneId": "use1-az1",
            "Ipv6Native": False,
            "Tags": tagged("private-a"),
        },
        {
            "SubnetId": "subnet-6",
            "VpcId": "vpc-1",
            "AvailabilityZone": "us-east-1a",
            "Ipv6Native": True,
        },
    ],
    "InternetGateways": [
        {"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]},
        {"InternetGatewayId": "igw-2", "Attachments": []},
    ],
    "RouteTables": [
        {
            "RouteTableId": "rtb-1",
            "VpcId": "vpc-1",
            "Associations": [
                {"Main": True, "RouteTableId": "rtb-1"},
                {
                    "Main": False,
                    "SubnetId": "subnet-1",
                    "AssociationState": {"State": "associated"},
                },
                {"Main": False, "SubnetId": "subnet-2", "AssociationState": {"State": "failed"}},
                {"Main": False, "GatewayId": "igw-1"},
            ],
            "Routes": [
                {
                    "DestinationCidrBlock": "10.0.0.0/16",
                    "GatewayId": "local",
                    "Origin": "CreateRouteTable",
                    "State": "active",
                },
                {
                    "DestinationCidrBlock": "10.8.0.0/16",
                    "GatewayId": "vgw-1",
                    "Origin": "EnableVgwRoutePropagation",
                    "State": "active",
                },
                {
                    "DestinationCidrBlock": "10.9.0.0/16",
                    "InstanceId": "i-1",
                    "InstanceOwnerId": ACCOUNT,
                    "NetworkInterfaceId": "eni-1",
                    "Origin": "CreateRoute",
                    "State": "active",
                },
                {
                    "DestinationCidrBlock": "10.1.0.0/16",
                    "VpcPeeringConnectionId": "pcx-1",
                    "State": "blackhole",
                },
                {"DestinationCidrBlock": "10.7.0.0/16", "TransitGatewayId": "tgw-1"},
                {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active"},
                {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},
            ],
        }
    ],
    "PrefixLists": [
        {
            "PrefixListId": "pl-1",
            "PrefixListName": "com.amazonaws.us-east-1.s3",
            "Cidrs": ["52.216.0.0/15", "2600:1f60::/36"],
        },
        {"PrefixListId": "pl-2", "PrefixListName": "com.amazonaws.us-east-1.dynamodb"},
        {"PrefixListId": "pl-3", "PrefixListName": "of-our-own"},
    ],
    "SecurityGroups": [
        {
            "GroupId": "sg-1",
            "GroupName": "app",
            "VpcId": "vpc-1",
            "IpPermissions": [
                {
                    "IpProtocol": "17",
                    "FromPort": 53,
                    "ToPort": 53,
                    "IpRanges": [{"CidrIp": "10.0.0.9/16"}],
                },
                {
                    "IpProtocol": "icmp",
                    "FromPort": 8,
                    "ToPort": -1,
                    "IpRanges": [],
                    "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": ACCOUNT}],
                },
                {
                    "IpProtocol": "tcp",
                    "FromPort": -1,
                    "ToPort": -1,
                    "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
                    "PrefixListIds": [{"PrefixListId": "pl-1"}],
                },
            ],
            "IpPermissionsEgress": [
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
                {"IpProtocol": "50", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            ],
        }
    ],
    "NetworkAcls": [
        {
            "NetworkAclId": "acl-0",
            "VpcId": "vpc-1",
            "IsDefault": True,
            "Entries": [
                entry(100, "allow", egress=True),
                entry(32767, "deny", egress=True),
                entry(100, "allow"),
                entry(32767, "deny"),
                {
                    "RuleNumber": 101,
                    "RuleAction": "allow",
                    "Egress": False,
                    "Protocol": "-1",
                    "Ipv6CidrBlock": "::/0",
                },
            ],
            "Associations": [{"NetworkAclId": "acl-0", "SubnetId": "subnet-2"}],
        },
        {
            "NetworkAclId": "acl-1",
            "VpcId": "vpc-1",
            "IsDefault": False,
            "Entries": [
                entry(90, "deny", Protocol="6", PortRange={"From": 443, "To": 443}),
                entry(100, "allow", Protocol="17", PortRange={"From": 1024, "To": 65535}),
                entry(110, "allow", Protocol="1", IcmpTypeCode={"Type": 8, "Code": -1}),
                entry(120, "allow", egress=True, CidrBlock="10.0.0.0/16"),
                entry(32767, "deny"),
            ],
            "Associations": [{"NetworkAclAssociationId": "aclassoc-1", "SubnetId": "subnet-1"}],
            "Tags": tagged("strict"),
        },
    ],
    "NetworkInterfaces": [
        {
            "NetworkInterfaceId": "eni-1",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "InterfaceType": "interface",
            "PrivateIpAddress": "10.0.0.5",
            "PrivateIpAddresses": [
                {
                    "Primary": True,
                    "PrivateIpAddress": "10.0.0.5",
                    "Association": {"PublicIp": "203.0.113.5"},
                },
                {
                    "Primary": False,
                    "PrivateIpAddress": "10.0.0.6",
                    "Association": {"PublicIp": "203.0.113.6"},
                },
                {"Primary": False, "PrivateIpAddress": "10.0.0.7"},
            ],
            "Association": {"PublicIp": "203.0.113.5", "IpOwnerId": "amazon"},
            "SourceDestCheck": False,
            "Groups": [{"GroupId": "sg-1", "GroupName": "app"}],
            "TagSet": [],
        },
        {
            "NetworkInterfaceId": "eni-2",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "InterfaceType": "network_load_balancer",
            "Description": "ELB net/app/0a1b",
            "PrivateIpAddress": "10.0.0.8",
            "Groups": [],
        },
        {
            "NetworkInterfaceId": "eni-6",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-6",
            "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
        },
    ],
    "Addresses": [
        {
            "PublicIp": "203.0.113.7",
            "AllocationId": "eipalloc-1",
            "NetworkInterfaceId": "eni-1",
            "PrivateIpAddress": "10.0.0.7",
            "Domain": "vpc",
        },
        {"PublicIp": "203.0.113.99", "AllocationId": "eipalloc-2", "Domain": "vpc"},
    ],
    "Reservations": [
        {
            "ReservationId": "r-1",
            "Instances": [
                {
                    "InstanceId": "i-1",
                    "State": {"Code": 80, "Name": "stopped"},
                    "IamInstanceProfile": {
                        "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/caller"
                    },
                    "NetworkInterfaces": [
                        {"NetworkInterfaceId": "eni-1", "Attachment": {"DeviceIndex": 0}}
                    ],
                    "Tags": tagged("app"),
                }
            ],
        }
    ],
    "NatGateways": [
        {
            "NatGatewayId": "nat-1",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "State": "available",
            "ConnectivityType": "public",
            "NatGatewayAddresses": [
                {"PublicIp": "203.0.113.22", "PrivateIp": "10.0.0.22", "IsPrimary": False},
                {"PublicIp": "203.0.113.21", "PrivateIp": "10.0.0.21", "IsPrimary": True},
                {"PublicIp": "203.0.113.23", "Status": "failed", "FailureMessage": "…"},
            ],
        },
        {
            "NatGatewayId": "nat-2",
            "VpcId": "vpc-1",
            "State": "available",
            "AvailabilityMode": "regional",
            "AutoProvisionZones": "disabled",
            "NatGatewayAddresses": [
                {"PublicIp": "203.0.113.31", "AvailabilityZone": "us-east-1a"},
                {"PublicIp": "203.0.113.32", "AvailabilityZone": "us-east-1b"},
            ],
        },
        {
            "NatGatewayId": "nat-3",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "State": "available",
            "ConnectivityType": "private",
            "NatGatewayAddresses": [{"PrivateIp": "10.0.0.40"}],
        },
    ],
    "VpcEndpoints": [
        {
            "VpcEndpointId": "vpce-1",
            "VpcEndpointType": "Interface",
            "VpcId": "vpc-1",
            "ServiceName": "com.amazonaws.us-east-1.s3",
            "State": "available",
            "DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": True},
            "RouteTableIds": [],
        },
        {
            "VpcEndpointId": "vpce-2",
            "VpcEndpointType": "ServiceNetwork",
            "VpcId": "vpc-1",
            "ServiceNetworkArn": "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1",
            "State": "Available",
        },
    ],
    "VpcPeeringConnections": [
        {
            "VpcPeeringConnectionId": "pcx-1",
            "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": ACCOUNT, "CidrBlock": "10.0.0.0/16"},
            "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": OTHER, "Region": "us-east-1"},
            "Status": {"Code": "pending-acceptance", "Message": "Pending Acceptance by …"},
        }
    ],
}
