"""VPC endpoints as they are made: what is refused, their interfaces, names and states."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]
INTERFACE = {"VpcEndpointType": "Interface"}


def create(code: str = "execute-api", **more: Any) -> Call:
    """Make an endpoint of a VPC of its own."""
    return lambda aws: aws.ec2.create_vpc_endpoint(
        **{"VpcId": aws.vpc(), "ServiceName": aws.service(code), **more}
    )


def placed(aws: World, code: str = "execute-api", **more: Any) -> Any:
    """An available endpoint in two zones, as it is listed."""
    vpc = aws.vpc()
    subnets = (aws.subnet(vpc), aws.subnet(vpc, "10.0.2.0/24", "b"))
    return listed(aws, aws.endpoint(vpc, *subnets, code=code, **more))


def listed(aws: World, key: str) -> Any:
    """An endpoint as it is listed."""
    return aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]


def _names(aws: World, **more: Any) -> list[str]:
    return [row["DnsName"] for row in placed(aws, **more)["DnsEntries"]]


def _without_attribute(name: str) -> Call:
    def call(aws: World) -> Any:
        vpc = aws.vpc()
        aws.ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": False}})
        return create(VpcId=vpc, **INTERFACE, PrivateDnsEnabled=True)(aws)

    return call


def _second(aws: World) -> Any:
    vpc = aws.vpc()
    subnet = aws.subnet(vpc)
    aws.endpoint(vpc, subnet)
    return create(VpcId=vpc, **INTERFACE, SubnetIds=[subnet])(aws)


def _one_zone(aws: World) -> Any:
    vpc = aws.vpc()
    subnets = [aws.subnet(vpc), aws.subnet(vpc, "10.0.2.0/24")]
    return create(VpcId=vpc, **INTERFACE, SubnetIds=subnets)(aws)


def _on_table(aws: World, times: int = 1) -> Any:
    vpc = aws.vpc()
    table = aws.route_table(vpc)
    for _ in range(times):
        create("s3", VpcId=vpc, RouteTableIds=[table])(aws)
    return aws.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]


def _interfaces(aws: World) -> Any:
    keys = placed(aws)["NetworkInterfaceIds"]
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=keys)
    return found["NetworkInterfaces"]


def _in_their_subnets(aws: World) -> bool:
    blocks = [ip_network("10.0.1.0/24"), ip_network("10.0.2.0/24")]
    found = sorted(ip_address(row["PrivateIpAddress"]) for row in _interfaces(aws))
    return all(address in block for address, block in zip(found, blocks, strict=True))


def _groups(aws: World) -> Any:
    vpc = aws.vpc()
    group = aws.group(vpc)
    key = aws.endpoint(vpc, aws.subnet(vpc), SecurityGroupIds=[group])
    eni = listed(aws, key)["NetworkInterfaceIds"]
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=eni)["NetworkInterfaces"]
    return [row["GroupId"] == group for row in found[0]["Groups"]]


def _s3_private(beside: bool) -> Call:
    def call(aws: World) -> Any:
        vpc = aws.vpc()
        if beside:
            create("s3", VpcId=vpc)(aws)
        return create("s3", VpcId=vpc, **INTERFACE, PrivateDnsEnabled=True)(aws)["VpcEndpoint"]

    return call


def _token_twice(**second: Any) -> Call:
    def call(aws: World) -> Any:
        given = {"VpcId": aws.vpc(), "ServiceName": aws.service("s3"), "ClientToken": aws.name()}
        first = aws.ec2.create_vpc_endpoint(**given)["VpcEndpoint"]["VpcEndpointId"]
        again = aws.ec2.create_vpc_endpoint(**{**given, **second})["VpcEndpoint"]
        return first == again["VpcEndpointId"]

    return call


NO_GATEWAY = "Endpoint type (Gateway) does not match available service types ([Interface])."
BOTH = (
    "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
    "set to true for vpc-…"
)
FULL = '{"Statement"…"Action"…"*"…'
VALUE = "InvalidParameter"

ROWS = (
    Row("execute-api has no gateway endpoint", create(VpcEndpointType="Gateway"),
        refuses(VALUE, NO_GATEWAY, 400), ("F3.1", "R197")),
    Row("Kinesis has no gateway endpoint",
        create("kinesis-streams", VpcEndpointType="Gateway"),
        refuses(VALUE, NO_GATEWAY, 400), ("F3.1", "R197")),
    Row("an endpoint whose type is not said is a gateway", create(),
        refuses(VALUE, NO_GATEWAY, 400), ("F2.4", "R197")),
    Row("a service must exist", create("nothing", **INTERFACE),
        refuses("InvalidServiceName",
                "The Vpc Endpoint Service 'com.amazonaws.us-east-1.nothing' does not exist", 400),
        ("R200",)),
    Row("in this Region", create(ServiceName="com.amazonaws.eu-west-1.execute-api", **INTERFACE),
        refuses("InvalidServiceName"), ("R200",)),
    Row("a gateway endpoint takes no subnets",
        lambda aws: create("s3", SubnetIds=[aws.subnet(aws.vpc())])(aws),
        refuses(VALUE, "Subnet IDs are only supported for Interface and GatewayLoadBalancer type "
                       "VPC Endpoints.", 400), ("R198",)),
    Row("an interface endpoint takes no route tables",
        lambda aws: create(**INTERFACE, RouteTableIds=[aws.route_table(aws.vpc())])(aws),
        refuses(VALUE, "Route table IDs are only supported for Gateway type VPC Endpoint.", 400),
        ("R199",)),
    Row("a type must be one", create(VpcEndpointType="Bridge"), refuses("InvalidVpcEndpointType")),
    Row("private DNS needs host names", _without_attribute("EnableDnsHostnames"),
        refuses(VALUE, BOTH, 400), ("F2.3",)),
    Row("and the resolver", _without_attribute("EnableDnsSupport"), refuses(VALUE, BOTH, 400),
        ("F2.3",)),
    Row("one endpoint of a service owns its private names in a VPC", _second,
        refuses(VALUE, "private-dns-enabled cannot be set because there is already a conflicting "
                       "DNS domain for execute-api.….amazonaws.com in the VPC vpc-…", 400),
        ("F2.9",)),
    Row("an endpoint has one subnet a zone", _one_zone,
        refuses("DuplicateSubnetsInSameZone",
                "Found another VPC endpoint subnet in the availability zone of subnet-…. VPC "
                "endpoint subnets should be in different availability zones supported by the VPC "
                "endpoint service.", 400), ("F2.1", "R201")),
    Row("a route table has one gateway endpoint a service", lambda aws: _on_table(aws, 2),
        refuses("RouteAlreadyExists",
                "route table rtb-… already has a route with destination-prefix-list-id pl-…"),
        ("F3.8",)),
    Row("a group must exist", create(**INTERFACE, SecurityGroupIds=["sg-00000000"]),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist")),
    Row("in the endpoint's VPC",
        lambda aws: create(**INTERFACE, SecurityGroupIds=[aws.group(aws.vpc())])(aws),
        refuses("InvalidGroup.NotFound")),
    Row("a policy must be JSON", create("s3", PolicyDocument="{not json"),
        refuses("InvalidPolicyDocument")),
    Row("a VPC must exist", create("s3", VpcId="vpc-00000000"),
        refuses("InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist")),
    Row("a route table must exist", create("s3", RouteTableIds=["rtb-00000000"]),
        refuses("InvalidRouteTableID.NotFound")),
    Row("a subnet must exist", create(**INTERFACE, SubnetIds=["subnet-00000000"]),
        refuses("InvalidSubnetID.NotFound")),
    Row("private names of S3 are for the resolver's inbound endpoints, beside a gateway",
        _s3_private(beside=False),
        refuses(VALUE, "To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC vpc-… "
                       "must have a Gateway endpoint for the service.", 400), ("F3.9", "R204")),
    Row("which may be there", _s3_private(beside=True), gives({"PrivateDnsEnabled": True}),
        ("F3.9", "R204")),
    Row("an interface endpoint is pending at first",
        lambda aws: create(**INTERFACE)(aws)["VpcEndpoint"], gives({"State": "pending"}),
        ("F2.16", "F9.1")),
    Row("then available", lambda aws: placed(aws)["State"], gives("available"), ("F2.16", "R188")),
    Row("it is described in full", placed,
        gives({"VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "IpAddressType": "ipv4",
               "DnsOptions": {"DnsRecordIpType": "ipv4"}, "RequesterManaged": False,
               "RouteTableIds": [], "Tags": [], "SubnetIds": [str, str], "OwnerId": str,
               "NetworkInterfaceIds": ["eni-…", "eni-…"], "ServiceRegion": "us-east-1",
               "Groups": [{"GroupName": "default"}]}), ("F2.7", "R188")),
    Row("private DNS is on unless the call says no",
        lambda aws: create(**INTERFACE)(aws)["VpcEndpoint"], gives({"PrivateDnsEnabled": True}),
        ("F2.4", "R190", "R191")),
    Row("the first name of an interface endpoint is the regional one",
        lambda aws: _names(aws)[0], gives("vpce-…-….execute-api.….vpce.amazonaws.com"),
        ("F2.5", "R188")),
    Row("then one a zone, and the private ones", _names,
        gives(["vpce-…", "vpce-…-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com",
               "vpce-…-us-east-1b.execute-api.us-east-1.vpce.amazonaws.com",
               "execute-api.us-east-1.amazonaws.com", "*.execute-api.us-east-1.amazonaws.com"]),
        ("F2.5",)),
    Row("without private DNS there are no private ones",
        lambda aws: len(_names(aws, PrivateDnsEnabled=False)), gives(3), ("F2.5", "R194")),
    Row("public names are of one hosted zone",
        lambda aws: placed(aws)["DnsEntries"][0], gives({"HostedZoneId": "Z7HUB22UULQXV"}),
        ("F2.6",)),
    Row("private DNS adds the service's own name", _names,
        gives(holding("execute-api.….amazonaws.com")), ("F2.5",)),
    Row("Kinesis is called by its own name",
        lambda aws: _names(aws, code="kinesis-streams")[-1],
        gives("kinesis.us-east-1.amazonaws.com"), ("F2.18",)),
    Row("without subnets there are neither names nor interfaces",
        lambda aws: create(**INTERFACE, PrivateDnsEnabled=False)(aws)["VpcEndpoint"],
        gives({"DnsEntries": [], "NetworkInterfaceIds": [], "Groups": [{"GroupName": "default"}],
               "IpAddressType": "ipv4"}), ("R193",)),
    Row("an endpoint lets everything through unless it has a policy",
        lambda aws: placed(aws)["PolicyDocument"].replace(" ", ""),
        gives('{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}'),
        ("F2.8", "R189")),
    Row("an interface endpoint has an interface a subnet", _interfaces,
        gives([{"InterfaceType": "vpc_endpoint", "RequesterManaged": True, "Status": "in-use"},
               {"InterfaceType": "vpc_endpoint", "RequesterManaged": True, "Status": "in-use"}]),
        ("F2.1",)),
    Row("with an address inside it", _in_their_subnets, gives(True), ("F2.1",)),
    Row("and the endpoint's groups", _groups, gives([True]), ("F2.7",)),
    Row("a gateway endpoint is there at once", lambda aws: create("s3")(aws)["VpcEndpoint"],
        gives({"State": "available", "VpcEndpointType": "Gateway", "DnsEntries": [],
               "NetworkInterfaceIds": [], "Groups": [], "PrivateDnsEnabled": False,
               "IpAddressType": "ipv4", "RouteTableIds": []}), ("F9.1", "R195")),
    Row("its tables get a route to the service's prefixes", _on_table,
        gives(holding({"DestinationPrefixListId": "pl-…", "GatewayId": "vpce-…",
                       "State": "active"})), ("F3.2",)),
    Row("an endpoint is tagged as it is made",
        lambda aws: create("s3", TagSpecifications=[{
            "ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": "s3"}]}])(aws)[
            "VpcEndpoint"]["Tags"],
        gives([{"Key": "Name", "Value": "s3"}]), ("F9.19",)),
    Row("a client token makes one endpoint", _token_twice(), gives(True)),
    Row("and belongs to one request of its own", _token_twice(PolicyDocument='{"Statement": []}'),
        refuses("IdempotentParameterMismatch", status=400)),
)  # fmt: skip
