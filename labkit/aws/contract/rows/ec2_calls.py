"""What holds for every call of EC2: ids, filters, pages, tags and dry runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]

UNKNOWN = (
    ("describe_vpcs", "VpcIds", "vpc", "InvalidVpcID.NotFound"),
    ("describe_subnets", "SubnetIds", "subnet", "InvalidSubnetID.NotFound"),
    ("describe_route_tables", "RouteTableIds", "rtb", "InvalidRouteTableID.NotFound"),
    ("describe_security_groups", "GroupIds", "sg", "InvalidGroup.NotFound"),
    ("describe_network_acls", "NetworkAclIds", "acl", "InvalidNetworkAclID.NotFound"),
    ("describe_nat_gateways", "NatGatewayIds", "nat", "NatGatewayNotFound"),
    ("describe_addresses", "AllocationIds", "eipalloc", "InvalidAllocationID.NotFound"),
    ("describe_instances", "InstanceIds", "i", "InvalidInstanceID.NotFound"),
    ("describe_internet_gateways", "InternetGatewayIds", "igw",
     "InvalidInternetGatewayID.NotFound"),
    ("describe_network_interfaces", "NetworkInterfaceIds", "eni",
     "InvalidNetworkInterfaceID.NotFound"),
    ("describe_vpc_peering_connections", "VpcPeeringConnectionIds", "pcx",
     "InvalidVpcPeeringConnectionID.NotFound"),
    ("describe_vpc_endpoints", "VpcEndpointIds", "vpce", "InvalidVpcEndpointId.NotFound"),
)  # fmt: skip

MALFORMED = (
    ("describe_route_tables", "RouteTableIds", "InvalidRouteTableId.Malformed"),
    ("describe_security_groups", "GroupIds", "InvalidGroupId.Malformed"),
    ("describe_network_acls", "NetworkAclIds", "InvalidNetworkAclId.Malformed"),
    ("describe_nat_gateways", "NatGatewayIds", "NatGatewayMalformed"),
    ("describe_instances", "InstanceIds", "InvalidInstanceID.Malformed"),
    ("describe_internet_gateways", "InternetGatewayIds", "InvalidInternetGatewayId.Malformed"),
    ("describe_network_interfaces", "NetworkInterfaceIds",
     "InvalidNetworkInterfaceId.Malformed"),
    ("describe_vpc_peering_connections", "VpcPeeringConnectionIds",
     "InvalidVpcPeeringConnectionId.Malformed"),
)  # fmt: skip

LISTED = [
    "describe_addresses",
    "describe_availability_zones",
    "describe_dhcp_options",
    "describe_instances",
    "describe_internet_gateways",
    "describe_managed_prefix_lists",
    "describe_nat_gateways",
    "describe_network_acls",
    "describe_network_interfaces",
    "describe_prefix_lists",
    "describe_regions",
    "describe_route_tables",
    "describe_security_group_rules",
    "describe_security_groups",
    "describe_subnets",
    "describe_tags",
    "describe_vpc_endpoint_services",
    "describe_vpc_endpoints",
    "describe_vpc_peering_connections",
    "describe_vpcs",
]


def asked(operation: str, **given: Any) -> Call:
    """A call of one operation."""
    return lambda aws: getattr(aws.ec2, operation)(**given)


def _filters(operation: str) -> str:
    return "Filter" if operation == "describe_nat_gateways" else "Filters"


def _words(operation: str) -> str:
    return operation.removeprefix("describe_").replace("_", " ")


def _subnets(*cidrs: str, **given: Any) -> Call:
    """The CIDRs that are found among the subnets of a VPC."""

    def call(aws: World) -> Any:
        vpc = aws.vpc()
        for cidr in cidrs:
            aws.subnet(vpc, cidr)
        by = [{"Name": "vpc-id", "Values": [vpc]}]
        by += [{"Name": name, "Values": values} for name, values in given.items()]
        found = aws.ec2.describe_subnets(Filters=by)["Subnets"]
        return sorted(row["CidrBlock"] for row in found)

    return call


THREE = ("10.0.1.0/24", "10.0.2.0/24", "10.0.30.0/24")


def _paged(aws: World) -> Any:
    vpc = aws.vpc()
    for number in range(7):
        aws.subnet(vpc, f"10.0.{number}.0/24")
    by = [{"Name": "vpc-id", "Values": [vpc]}]
    first = aws.ec2.describe_subnets(Filters=by, MaxResults=5)
    rest = aws.ec2.describe_subnets(Filters=by, MaxResults=5, NextToken=first["NextToken"])
    return [len(first["Subnets"]), len(rest["Subnets"]), "NextToken" in rest]


def _tagged(key: str, times: int = 1) -> Call:
    def call(aws: World) -> Any:
        tags = [{"Key": key, "Value": "v"}] * times
        return aws.ec2.create_tags(Resources=[aws.vpc()], Tags=tags)

    return call


def _found_by_tag(aws: World) -> Any:
    vpc, name = aws.vpc(), aws.name("shop")
    aws.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": name}])
    found = aws.ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"]
    tags = aws.ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [vpc]}])["Tags"]
    return [[row["VpcId"] == vpc for row in found], [row["ResourceType"] for row in tags]]


def _untagged(aws: World) -> Any:
    vpc = aws.vpc()
    aws.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "a"}])
    aws.ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Name"}])
    return aws.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]


def _dry(aws: World) -> Any:
    return aws.ec2.delete_vpc(VpcId=aws.vpc(), DryRun=True)


def _stands_after(aws: World) -> Any:
    vpc = aws.vpc()
    try:
        aws.ec2.delete_vpc(VpcId=vpc, DryRun=True)
    except aws.ec2.exceptions.ClientError:
        return len(aws.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"])
    return "not refused"


VALUE = "InvalidParameterValue"

ROWS = (
    *(Row(f"an id that nothing has is not found: {_words(operation)}",
          asked(operation, **{ids: [f"{prefix}-0123456789abcdef0"]}), refuses(code, status=400))
      for operation, ids, prefix, code in UNKNOWN),
    *(Row(f"an id that is none is malformed: {_words(operation)}",
          asked(operation, **{ids: ["not-an-id"]}), refuses(code, status=400))
      for operation, ids, code in MALFORMED),
    *(Row(f"an unknown filter is refused: {_words(operation)}",
          asked(operation, **{_filters(operation): [{"Name": "colour", "Values": ["red"]}]}),
          refuses(VALUE, "The filter 'colour' is invalid", 400))
      for operation in LISTED),
    Row("a filter's values are alternatives",
        _subnets(*THREE, **{"cidr-block": ["10.0.1.0/24", "10.0.2.0/24"]}),
        gives(["10.0.1.0/24", "10.0.2.0/24"])),
    Row("filters are all meant",
        _subnets(*THREE, **{"cidr-block": ["10.0.1.0/24"], "state": ["pending"]}), gives([])),
    Row("a star stands for any text", _subnets(*THREE, **{"cidr-block": ["10.0.*.0/24"]}),
        gives(list(THREE))),
    Row("a question mark for one character", _subnets(*THREE, **{"cidr-block": ["10.0.?.0/24"]}),
        gives(["10.0.1.0/24", "10.0.2.0/24"])),
    Row("no more than 200 values are taken",
        _subnets(**{"cidr-block": [f"10.0.{number}.0/24" for number in range(201)]}),
        refuses("FilterLimitExceeded")),
    Row("a long list comes in pages", _paged, gives([5, 2, False])),
    Row("no page has fewer than five rows", asked("describe_instances", MaxResults=4),
        refuses(VALUE, "Value ( 4 ) for parameter maxResults is invalid. Expecting a value "
                       "greater than 5.", 400)),
    Row("nor more than a thousand", asked("describe_vpcs", MaxResults=1001), refuses(VALUE)),
    Row("a token that AWS never gave is refused", asked("describe_instances", NextToken="page"),
        refuses(VALUE)),
    Row("ids of instances come without pages",
        lambda aws: aws.ec2.describe_instances(
            InstanceIds=["i-0123456789abcdef0"], MaxResults=5),
        refuses("InvalidParameterCombination",
                "The parameter instancesSet cannot be used with the parameter maxResults")),
    Row("things are found by their tags, and tags by their thing", _found_by_tag,
        gives([[True], ["vpc"]])),
    Row("a tag is taken off", _untagged, gives([])),
    Row("tags of AWS are not given", _tagged("aws:name"),
        refuses(VALUE, "Tag keys starting with 'aws:' are reserved for internal use")),
    Row("a key is given once", _tagged("Name", times=2), refuses(VALUE)),
    Row("a key is not too long", _tagged("k" * 129), refuses(VALUE)),
    Row("what is no id has no tags",
        asked("create_tags", Resources=["shop"], Tags=[{"Key": "a", "Value": "b"}]),
        refuses("InvalidID", "The ID 'shop' is not valid")),
    Row("what does not exist has none either",
        asked("create_tags", Resources=["vpc-0123456789abcdef0"],
              Tags=[{"Key": "a", "Value": "b"}]),
        refuses("InvalidVpcID.NotFound")),
    Row("a thing is tagged as what it is",
        asked("create_vpc", CidrBlock="10.0.0.0/16",
              TagSpecifications=[{"ResourceType": "subnet", "Tags": [{"Key": "a", "Value": "b"}]}]),
        refuses(VALUE, "'subnet' is not a valid taggable resource type for this operation.")),
    Row("a dry run says that it would have been", _dry,
        refuses("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)),
    Row("and nothing was", _stands_after, gives(1)),
    Row("a dry run is refused for what the call would be",
        asked("delete_vpc", VpcId="vpc-0123456789abcdef0", DryRun=True),
        refuses("InvalidVpcID.NotFound")),
)  # fmt: skip
