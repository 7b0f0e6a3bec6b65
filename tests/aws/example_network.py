"""The network of the snapshot that comes with labkit, written as AWS's describe calls answer it.

    python -m tests.aws.example_network      writes labkit/aws/example again

A shop in VPC `shop` and its reports in VPC `reports`, joined by a peering. Three faults are in it:

    shop-web-a to shop-db-b:5432    the network ACL of data-b lets no answer out
    shop-web-b to shop-db-a:5432    the group of shop-db-a admits a group that nobody is in
    report-1 to shop-db-a:5432      VPC reports has no route to the shop
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "labkit" / "aws" / "example" / "aws_configs" / "us-east-1"
ACCOUNT = "123456789012"
SHOP, REPORTS = "vpc-0a10000000000001", "vpc-0a10000000000002"
SUBNETS = {
    "public-a": (SHOP, "10.20.0.0/24", "a"),
    "public-b": (SHOP, "10.20.1.0/24", "b"),
    "web-a": (SHOP, "10.20.10.0/24", "a"),
    "web-b": (SHOP, "10.20.11.0/24", "b"),
    "data-a": (SHOP, "10.20.20.0/24", "a"),
    "data-b": (SHOP, "10.20.21.0/24", "b"),
    "reports-a": (REPORTS, "10.30.0.0/24", "a"),
}
GROUPS = {
    "bastion": (SHOP, [(22, "0.0.0.0/0")]),
    "web": (SHOP, [(443, "0.0.0.0/0"), (22, "bastion")]),
    "web-2024": (SHOP, []),
    "database": (SHOP, [(5432, "web"), (5432, "10.30.0.0/16")]),
    "database-a": (SHOP, [(5432, "web-2024"), (5432, "10.30.0.0/16")]),
    "endpoints": (SHOP, [(443, "10.20.0.0/16")]),
    "reports": (REPORTS, []),
}
INSTANCES = {
    "bastion": ("public-a", "10.20.0.10", "bastion", "198.51.100.20"),
    "shop-web-a": ("web-a", "10.20.10.10", "web", ""),
    "shop-web-b": ("web-b", "10.20.11.10", "web", ""),
    "shop-db-a": ("data-a", "10.20.20.10", "database-a", ""),
    "shop-db-b": ("data-b", "10.20.21.10", "database", ""),
    "report-1": ("reports-a", "10.30.0.10", "reports", ""),
}
EPHEMERAL = (1024, 65535)


def key(prefix, name):
    """An id with AWS's prefix: the same for a name in every run."""
    number = sorted({**SUBNETS, **GROUPS, **INSTANCES, **OTHERS}).index(name) + 1
    return f"{prefix}-0a2{number:014x}"


OTHERS = dict.fromkeys(
    ("main", "public", "private", "data-b-acl", "igw", "nat", "kinesis", "s3", "peer", "eip")
)


def tags(name):
    return [{"Key": "Name", "Value": name}]


def vpc(vpc_id, name, cidr):
    state = {"State": "associated"}
    return {
        "VpcId": vpc_id,
        "CidrBlock": cidr,
        "CidrBlockAssociationSet": [{"CidrBlock": cidr, "CidrBlockState": state}],
        "OwnerId": ACCOUNT,
        "State": "available",
        "Tags": tags(name),
    }


def subnet(name):
    vpc_id, cidr, zone = SUBNETS[name]
    return {
        "SubnetId": key("subnet", name),
        "VpcId": vpc_id,
        "CidrBlock": cidr,
        "AvailabilityZone": f"us-east-1{zone}",
        "OwnerId": ACCOUNT,
        "State": "available",
        "Tags": tags(name),
    }


def permission(port, peer):
    named = peer in GROUPS
    return {
        "IpProtocol": "-1" if port is None else "tcp",
        **({} if port is None else {"FromPort": port, "ToPort": port}),
        "IpRanges": [] if named else [{"CidrIp": peer}],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [{"GroupId": key("sg", peer), "UserId": ACCOUNT}] if named else [],
    }


def group(name):
    vpc_id, rules = GROUPS[name]
    return {
        "GroupId": key("sg", name),
        "GroupName": name,
        "Description": f"of {name}",
        "OwnerId": ACCOUNT,
        "VpcId": vpc_id,
        "IpPermissions": [permission(*rule) for rule in rules],
        "IpPermissionsEgress": [permission(None, "0.0.0.0/0")],
        "Tags": tags(name),
    }


def interface(name, place, address, group_name, public="", kind="interface"):
    association = {"Association": {"PublicIp": public, "IpOwnerId": ACCOUNT}} if public else {}
    owner = {"Attachment": {"InstanceId": key("i", name), "Status": "attached", "DeviceIndex": 0}}
    return {
        "NetworkInterfaceId": key("eni", name),
        "InterfaceType": kind,
        "VpcId": SUBNETS[place][0],
        "SubnetId": key("subnet", place),
        "AvailabilityZone": f"us-east-1{SUBNETS[place][2]}",
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": True, **association}],
        **association,
        "Groups": [{"GroupId": key("sg", group_name), "GroupName": group_name}],
        "SourceDestCheck": True,
        "Status": "in-use",
        "OwnerId": ACCOUNT,
        **(owner if kind == "interface" else {}),
        "TagSet": [],
    }


def instance(name):
    place, address, group_name, public = INSTANCES[name]
    card = interface(name, place, address, group_name, public)
    return {
        "InstanceId": key("i", name),
        "InstanceType": "t3.micro",
        "State": {"Code": 16, "Name": "running"},
        "VpcId": card["VpcId"],
        "SubnetId": card["SubnetId"],
        "PrivateIpAddress": address,
        "NetworkInterfaces": [card],
        "SecurityGroups": card["Groups"],
        "SourceDestCheck": True,
        "Tags": tags(name),
    }


def route(destination, kind, target):
    what = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
    return {what: destination, kind: target, "State": "active"}


def table(name, vpc_id, routes, subnets=(), *, main=False):
    held = {"State": "associated"}
    return {
        "RouteTableId": key("rtb", name),
        "VpcId": vpc_id,
        "OwnerId": ACCOUNT,
        "Routes": routes,
        "Associations": [
            *({"Main": True, "AssociationState": held} for _ in range(main)),
            *(
                {"Main": False, "SubnetId": key("subnet", one), "AssociationState": held}
                for one in subnets
            ),
        ],
        "Tags": tags(name),
    }


def entry(number, first, last, cidr, *, egress):
    return {
        "RuleNumber": number,
        "Egress": egress,
        "Protocol": "6",
        "RuleAction": "allow",
        "CidrBlock": cidr,
        "PortRange": {"From": first, "To": last},
    }


def lists():
    """Every list of the snapshot, by AWS's name for it."""
    local = route("10.20.0.0/16", "GatewayId", "local")
    peer = route("10.30.0.0/16", "VpcPeeringConnectionId", key("pcx", "peer"))
    names = ("kinesis.us-east-1.amazonaws.com", "*.kinesis.us-east-1.amazonaws.com")
    return {
        "Vpcs": [vpc(SHOP, "shop", "10.20.0.0/16"), vpc(REPORTS, "reports", "10.30.0.0/16")],
        "VpcAttributes": [
            {"VpcId": one, "EnableDnsSupport": True, "EnableDnsHostnames": True}
            for one in (SHOP, REPORTS)
        ],
        "Subnets": [subnet(name) for name in SUBNETS],
        "SecurityGroups": [group(name) for name in GROUPS],
        "NetworkInterfaces": [
            *(interface(name, *row) for name, row in INSTANCES.items()),
            interface("kinesis", "web-a", "10.20.10.200", "endpoints", kind="vpc_endpoint"),
        ],
        "Reservations": [{"OwnerId": ACCOUNT, "Instances": [instance(one)]} for one in INSTANCES],
        "InternetGateways": [
            {
                "InternetGatewayId": key("igw", "igw"),
                "Attachments": [{"VpcId": SHOP, "State": "available"}],
                "Tags": tags("shop-internet"),
            }
        ],
        "NatGateways": [
            {
                "NatGatewayId": key("nat", "nat"),
                "VpcId": SHOP,
                "SubnetId": key("subnet", "public-a"),
                "State": "available",
                "ConnectivityType": "public",
                "NatGatewayAddresses": [{"PrivateIp": "10.20.0.5", "PublicIp": "198.51.100.30"}],
                "Tags": tags("shop-nat"),
            }
        ],
        "Addresses": [
            {"AllocationId": key("eipalloc", "eip"), "PublicIp": "198.51.100.30", "Domain": "vpc"}
        ],
        "RouteTables": [
            table(
                "public",
                SHOP,
                [local, route("0.0.0.0/0", "GatewayId", key("igw", "igw"))],
                ("public-a", "public-b"),
            ),
            table(
                "private",
                SHOP,
                [
                    local,
                    peer,
                    route("0.0.0.0/0", "NatGatewayId", key("nat", "nat")),
                    route("pl-63a5400a", "GatewayId", key("vpce", "s3")),
                ],
                main=True,
            ),
            table("main", REPORTS, [route("10.30.0.0/16", "GatewayId", "local")], main=True),
        ],
        "NetworkAcls": [
            {
                "NetworkAclId": key("acl", "data-b-acl"),
                "VpcId": SHOP,
                "IsDefault": False,
                "Associations": [{"SubnetId": key("subnet", "data-b")}],
                "Entries": [
                    entry(100, 5432, 5432, "10.20.0.0/16", egress=False),
                    entry(110, *EPHEMERAL, "0.0.0.0/0", egress=False),
                    entry(100, 443, 443, "0.0.0.0/0", egress=True),
                ],
                "Tags": tags("data-b-acl"),
            }
        ],
        "PrefixLists": [
            {
                "PrefixListId": "pl-63a5400a",
                "PrefixListName": "com.amazonaws.us-east-1.s3",
                "Cidrs": ["52.216.0.0/15", "54.231.0.0/16"],
            }
        ],
        "VpcEndpoints": [
            {
                "VpcEndpointId": key("vpce", "kinesis"),
                "VpcEndpointType": "Interface",
                "VpcId": SHOP,
                "ServiceName": "com.amazonaws.us-east-1.kinesis-streams",
                "State": "available",
                "PrivateDnsEnabled": True,
                "NetworkInterfaceIds": [key("eni", "kinesis")],
                "SubnetIds": [key("subnet", "web-a")],
                "Groups": [{"GroupId": key("sg", "endpoints"), "GroupName": "endpoints"}],
                "DnsEntries": [{"DnsName": name} for name in names],
                "Tags": tags("kinesis"),
            },
            {
                "VpcEndpointId": key("vpce", "s3"),
                "VpcEndpointType": "Gateway",
                "VpcId": SHOP,
                "ServiceName": "com.amazonaws.us-east-1.s3",
                "State": "available",
                "RouteTableIds": [key("rtb", "private")],
                "Tags": tags("s3"),
            },
        ],
        "VpcPeeringConnections": [
            {
                "VpcPeeringConnectionId": key("pcx", "peer"),
                "RequesterVpcInfo": {"VpcId": SHOP, "CidrBlock": "10.20.0.0/16"},
                "AccepterVpcInfo": {"VpcId": REPORTS, "CidrBlock": "10.30.0.0/16"},
                "Status": {"Code": "active"},
                "Tags": tags("shop-reports"),
            }
        ],
        "LoadBalancers": [],
        "TargetGroups": [],
        "TransitGateways": [],
        "HostedZones": [],
        "RestApis": [],
        "VpcLinks": [],
        "Streams": [
            {
                "StreamName": "orders",
                "StreamARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/orders",
                "StreamStatus": "ACTIVE",
            }
        ],
    }


def files():
    """The text of each file, by its name."""
    return {
        f"{name}.json": json.dumps({name: rows}, indent=1) + "\n" for name, rows in lists().items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, "utf-8")
