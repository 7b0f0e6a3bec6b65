"""VPCs, subnets and Availability Zones: what is made of a CIDR, and which one is refused."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World


def _created(aws: World, **more: Any) -> Any:
    return aws.ec2.create_vpc(CidrBlock="10.0.0.0/16", **more)["Vpc"]


def _vpc_of(cidr: str) -> Any:
    return lambda aws: aws.ec2.create_vpc(CidrBlock=cidr)


def _subnet_of(cidr: str, **more: Any) -> Any:
    return lambda aws: aws.ec2.create_subnet(VpcId=aws.vpc(), CidrBlock=cidr, **more)


def _taken(cidr: str) -> Any:
    def call(aws: World) -> Any:
        vpc = aws.vpc()
        aws.subnet(vpc, "10.0.1.0/24")
        return aws.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)

    return call


def _waited(aws: World, waiter: str, **given: Any) -> str:
    aws.ec2.get_waiter(waiter).wait(**given, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    return "waited"


def _new_vpc_waited(aws: World) -> str:
    return _waited(aws, "vpc_available", VpcIds=[_created(aws)["VpcId"]])


def _tags(name: str, kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def _second_cidr(aws: World) -> Any:
    vpc = aws.vpc()
    aws.ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16")
    tables = aws.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    return tables["RouteTables"][0]["Routes"]


def _deleted_twice(aws: World) -> Any:
    vpc = aws.vpc()
    aws.ec2.delete_vpc(VpcId=vpc)
    return aws.ec2.delete_vpc(VpcId=vpc)


def _both_attributes(aws: World) -> Any:
    on = {"Value": True}
    return aws.ec2.modify_vpc_attribute(VpcId=aws.vpc(), EnableDnsSupport=on, EnableDnsHostnames=on)


def _attribute(name: str) -> Any:
    return lambda aws: aws.ec2.describe_vpc_attribute(VpcId=aws.vpc(dns=False), Attribute=name)


def _invalid(cidr: str) -> str:
    return f"The CIDR '{cidr}' is invalid."


ROWS = (
    Row(
        "a new VPC is pending, with its CIDR associated",
        _created,
        gives({
            "State": "pending",
            "CidrBlock": "10.0.0.0/16",
            "CidrBlockAssociationSet": [
                {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}
            ],
            "Ipv6CidrBlockAssociationSet": [],
            "InstanceTenancy": "default",
            "IsDefault": False,
            "DhcpOptionsId": str,
            "OwnerId": str,
        }),
        ("R213",),
    ),
    Row("and available soon after", _new_vpc_waited, gives("waited"), ("R213", "F9.4")),
    Row(
        "a VPC is tagged as it is made",
        lambda aws: _created(aws, TagSpecifications=_tags("shop", "vpc"))["Tags"],
        gives([{"Key": "Name", "Value": "shop"}]),
        ("R213", "F9.19"),
    ),
    Row("a VPC is no larger than /16", _vpc_of("10.0.0.0/15"),
        refuses("InvalidVpc.Range", _invalid("10.0.0.0/15"))),
    Row("and no smaller than /28", _vpc_of("10.0.0.0/29"),
        refuses("InvalidVpc.Range", _invalid("10.0.0.0/29"))),
    Row("the CIDR of a VPC must be one", _vpc_of("10.0.0.0"),
        refuses("InvalidParameterValue",
                "Value (10.0.0.0) for parameter cidrBlock is invalid. "
                "This is not a valid CIDR block.")),
    Row("host bits of a VPC's CIDR are cleared",
        lambda aws: _vpc_of("100.68.0.18/18")(aws)["Vpc"], gives({"CidrBlock": "100.68.0.0/18"})),
    Row("an unknown tenancy is refused",
        lambda aws: _created(aws, InstanceTenancy="shared"), refuses("InvalidParameterValue")),
    Row("DNS support is on in a new VPC", _attribute("enableDnsSupport"),
        gives({"EnableDnsSupport": {"Value": True}}), ("F2.3",)),
    Row("DNS host names are off", _attribute("enableDnsHostnames"),
        gives({"EnableDnsHostnames": {"Value": False}}), ("F2.3",)),
    Row("one DNS attribute is changed at a time", _both_attributes,
        refuses("InvalidParameterCombination")),
    Row("a second CIDR gets a local route", _second_cidr,
        gives(holding({"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local"})), ("F7.1",)),
    Row("a VPC is deleted once", _deleted_twice,
        refuses("InvalidVpcID.NotFound", "The vpc ID 'vpc-…' does not exist", 400)),
    Row(
        "a subnet is available, and keeps five of its addresses back",
        lambda aws: _subnet_of("10.0.1.0/24")(aws)["Subnet"],
        gives({
            "State": "available",
            "CidrBlock": "10.0.1.0/24",
            "AvailableIpAddressCount": 251,
            "MapPublicIpOnLaunch": False,
            "DefaultForAz": False,
            "AvailabilityZoneId": str,
            "SubnetArn": "arn:aws:ec2:…:subnet/subnet-…",
        }),
    ),
    Row("a waiter sees a subnet",
        lambda aws: _waited(aws, "subnet_available", SubnetIds=[aws.subnet(aws.vpc())]),
        gives("waited"), ("F9.4",)),
    Row("a subnet is tagged as it is made",
        lambda aws: _subnet_of("10.0.1.0/24", TagSpecifications=_tags("a", "subnet"))(aws)[
            "Subnet"]["Tags"],
        gives([{"Key": "Name", "Value": "a"}]), ("F9.19",)),
    Row("a subnet lies in its VPC", _subnet_of("10.9.0.0/24"),
        refuses("InvalidSubnet.Range", _invalid("10.9.0.0/24"))),
    Row("a subnet is no smaller than /28", _subnet_of("10.0.1.0/29"),
        refuses("InvalidSubnet.Range", _invalid("10.0.1.0/29"))),
    Row("subnets do not overlap", _taken("10.0.1.128/25"),
        refuses("InvalidSubnet.Conflict",
                "The CIDR '10.0.1.128/25' conflicts with another subnet")),
    Row("the CIDR of a subnet must be one", _subnet_of("10.0.1.0/33"),
        refuses("InvalidParameterValue",
                "Value (10.0.1.0/33) for parameter cidrBlock is invalid. …")),
    Row("a subnet is in a zone of the Region",
        _subnet_of("10.0.1.0/24", AvailabilityZone="us-east-1z"),
        refuses("InvalidParameterValue",
                "Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can "
                "currently only be created in the following availability zones: …")),
    Row("a subnet is in a VPC that exists",
        lambda aws: aws.ec2.create_subnet(VpcId="vpc-00000000", CidrBlock="10.0.1.0/24"),
        refuses("InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist", 400)),
    Row("an unknown zone is refused",
        lambda aws: aws.ec2.describe_availability_zones(ZoneNames=["us-east-1z"]),
        refuses("InvalidParameterValue", "Invalid availability zone: [us-east-1z]")),
    Row("a subnet has a CIDR", lambda aws: aws.ec2.create_subnet(VpcId=aws.vpc()),
        refuses("MissingParameter")),
    Row(
        "zones say to which group they belong",
        lambda aws: aws.ec2.describe_availability_zones()["AvailabilityZones"],
        gives(holding({
            "ZoneName": "us-east-1a",
            "ZoneId": "use1-az…",
            "ZoneType": "availability-zone",
            "OptInStatus": "opt-in-not-required",
            "GroupName": "us-east-1-zg-1",
            "GroupLongName": str,
            "NetworkBorderGroup": "us-east-1",
            "State": "available",
        })),
        ("R216",),
    ),
)  # fmt: skip
