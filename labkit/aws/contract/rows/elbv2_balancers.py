"""Load balancers: how they are made, what is refused, how they end."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made

UNKNOWN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/no/0123456789abcdef"


def _create(aws: World, kind: str = "network", **more: Any) -> Any:
    given = {"Name": aws.name("lb"), "Type": kind, "Scheme": "internal", **more}
    return aws.elbv2.create_load_balancer(**given)


def _one(aws: World, kind: str = "network", **more: Any) -> Any:
    return _create(aws, kind, Subnets=_subnets(aws), **more)["LoadBalancers"][0]


def _subnets(aws: World, vpc: str = "", zones: str = "ab") -> list[str]:
    vpc = vpc or aws.vpc()
    return [aws.subnet(vpc, f"10.0.{number}.0/24", zone) for number, zone in enumerate(zones)]


def _fixed(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    row = {"SubnetId": subnet, "PrivateIPv4Address": "10.0.1.77"}
    return subnet, _create(aws, SubnetMappings=[row])["LoadBalancers"][0]


def _nodes(aws: World, subnet: str) -> Any:
    filters = [{"Name": "subnet-id", "Values": [subnet]}]
    return aws.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]


def _node_of(aws: World, kind: str, **more: Any) -> Any:
    subnets = _subnets(aws)
    _create(aws, kind, Subnets=subnets, **more)
    return _nodes(aws, subnets[0])[0]


def _fixed_node(aws: World) -> Any:
    return _nodes(aws, _fixed(aws)[0])


def _again(aws: World, kind: str = "network") -> Any:
    given = {"Name": aws.name("lb"), "Subnets": _subnets(aws)}
    first = made(_create, aws=aws, **given)["LoadBalancers"][0]
    second = _create(aws, kind, **given)["LoadBalancers"][0]
    return first["LoadBalancerArn"] == second["LoadBalancerArn"]


def _waited(aws: World, waiter: str) -> Any:
    arn = _one(aws)["LoadBalancerArn"]
    if waiter == "load_balancers_deleted":
        aws.elbv2.delete_load_balancer(LoadBalancerArn=arn)
    aws.elbv2.get_waiter(waiter).wait(
        LoadBalancerArns=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 5}
    )
    return {"waited": True}


def _after_deletion(aws: World) -> Any:
    vpc = aws.vpc()
    subnets = _subnets(aws, vpc)
    arn = aws.balancer(*subnets)
    made(aws.elbv2.delete_load_balancer, LoadBalancerArn=arn)
    return arn, subnets


def _described_after_deletion(aws: World) -> Any:
    return aws.elbv2.describe_load_balancers(LoadBalancerArns=[_after_deletion(aws)[0]])


def _deleted_twice(aws: World) -> Any:
    return aws.elbv2.delete_load_balancer(LoadBalancerArn=_after_deletion(aws)[0])


def _with_groups(aws: World, **more: Any) -> Any:
    vpc = aws.vpc()
    subnets, group = _subnets(aws, vpc), aws.group(vpc)
    return _create(aws, Subnets=subnets, SecurityGroups=[group], **more)["LoadBalancers"][0], vpc


def _regrouped(aws: World, **more: Any) -> Any:
    balancer, vpc = _with_groups(aws)
    return aws.elbv2.set_security_groups(
        LoadBalancerArn=balancer["LoadBalancerArn"], SecurityGroups=[aws.group(vpc)], **more
    )


def _grouped_later(aws: World) -> Any:
    vpc = aws.vpc()
    arn, group = aws.balancer(*_subnets(aws, vpc)), aws.group(vpc)
    return aws.elbv2.set_security_groups(LoadBalancerArn=arn, SecurityGroups=[group])


def _protected(aws: World) -> Any:
    arn = aws.balancer(*_subnets(aws))
    row = {"Key": "deletion_protection.enabled", "Value": "true"}
    made(aws.elbv2.modify_load_balancer_attributes, LoadBalancerArn=arn, Attributes=[row])
    return aws.elbv2.delete_load_balancer(LoadBalancerArn=arn)


def _linked(aws: World) -> Any:
    arn = aws.balancer(*_subnets(aws))
    made(aws.apigateway.create_vpc_link, name=aws.name("link"), targetArns=[arn])
    return aws.elbv2.delete_load_balancer(LoadBalancerArn=arn)


def _serving(aws: World) -> Any:
    arn = aws.balancer(*_subnets(aws))
    made(aws.ec2.create_vpc_endpoint_service_configuration, NetworkLoadBalancerArns=[arn])
    return aws.elbv2.delete_load_balancer(LoadBalancerArn=arn)


def _attributes(aws: World, kind: str) -> Any:
    arn = aws.balancer(*_subnets(aws), kind=kind)
    rows = aws.elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {row["Key"]: row["Value"] for row in rows}


def _subnet_held(aws: World) -> Any:
    subnets = _subnets(aws)
    aws.balancer(*subnets)
    return aws.ec2.delete_subnet(SubnetId=subnets[0])


def _node_deleted(aws: World, kind: str) -> Any:
    key = _node_of(aws, kind)["NetworkInterfaceId"]
    return aws.ec2.delete_network_interface(NetworkInterfaceId=key)


def _tagged(aws: World) -> Any:
    arn = _one(aws, Tags=[{"Key": "lab", "Value": "one"}])["LoadBalancerArn"]
    return aws.elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]


def _in_pages(aws: World) -> Any:
    subnets = _subnets(aws)
    for _ in range(3):
        aws.balancer(*subnets)
    first = aws.elbv2.describe_load_balancers(PageSize=2)
    rest = aws.elbv2.describe_load_balancers(PageSize=2, Marker=first["NextMarker"])
    names = {row["LoadBalancerName"] for row in first["LoadBalancers"]}
    later = {row["LoadBalancerName"] for row in rest["LoadBalancers"]}
    return {"first": len(names), "again": len(names & later)}


MAKING = (
    Row(
        "a network load balancer has an ARN and a name of its type, and is provisioning at first",
        _one,
        gives(
            {
                "LoadBalancerArn": "arn:aws:elasticloadbalancing:…:…:loadbalancer/net/lb-…/…",
                "DNSName": "lb-…-….elb.….amazonaws.com",
                "State": {"Code": "provisioning"},
                "Type": "network",
                "Scheme": "internal",
                "IpAddressType": "ipv4",
                "SecurityGroups": ABSENT,
            }
        ),
        ("F9.1",),
    ),
    Row(
        "an application load balancer has an ARN and a name of its type, and the default group",
        lambda aws: _one(aws, "application"),
        gives(
            {
                "LoadBalancerArn": "arn:aws:elasticloadbalancing:…:…:loadbalancer/app/lb-…/…",
                "DNSName": "internal-lb-….….elb.amazonaws.com",
                "State": {"Code": "provisioning"},
                "Type": "application",
                "SecurityGroups": ["sg-…"],
            }
        ),
    ),
    Row(
        "load_balancer_available waits for a load balancer",
        lambda aws: _waited(aws, "load_balancer_available"),
        gives({"waited": True}),
        ("F9.4",),
    ),
    Row(
        "load_balancers_deleted waits for its end",
        lambda aws: _waited(aws, "load_balancers_deleted"),
        gives({"waited": True}),
        ("F9.4", "F9.5"),
    ),
    Row(
        "a network load balancer keeps the address that was given for a subnet",
        lambda aws: _fixed(aws)[1]["AvailabilityZones"],
        gives([{"LoadBalancerAddresses": [{"PrivateIPv4Address": "10.0.1.77"}]}]),
    ),
    Row(
        "its interface has that address, and is of a type of its own",
        _fixed_node,
        gives(
            [
                {
                    "InterfaceType": "network_load_balancer",
                    "PrivateIpAddress": "10.0.1.77",
                    "Description": "ELB net/lb-…/…",
                    "RequesterManaged": True,
                    "RequesterId": "amazon-elb",
                    "Status": "in-use",
                }
            ]
        ),
    ),
    Row(
        "the interface of an application load balancer is a plain one, of AWS's own",
        lambda aws: _node_of(aws, "application"),
        gives(
            {
                "InterfaceType": "interface",
                "Description": "ELB app/lb-…/…",
                "RequesterManaged": True,
                "RequesterId": "amazon-elb",
            }
        ),
    ),
    Row(
        "the same call again gives the load balancer that is there",
        lambda aws: {"same": _again(aws)},
        gives({"same": True}),
    ),
    Row(
        "a name is taken once",
        lambda aws: _again(aws, "application"),
        refuses(
            "DuplicateLoadBalancerName",
            "A load balancer with the same name '…' exists, but with different settings",
            400,
        ),
    ),
    Row(
        "tags are taken at creation",
        _tagged,
        gives({"Tags": [{"Key": "lab", "Value": "one"}]}),
        ("F9.19",),
    ),
    Row(
        "a network load balancer does not balance across zones at first",
        lambda aws: _attributes(aws, "network"),
        gives(
            {
                "load_balancing.cross_zone.enabled": "false",
                "deletion_protection.enabled": "false",
                "access_logs.s3.enabled": "false",
                "idle_timeout.timeout_seconds": ABSENT,
            }
        ),
        ("F5.13",),
    ),
    Row(
        "an application load balancer balances across zones, and waits 60 s",
        lambda aws: _attributes(aws, "application"),
        gives(
            {
                "load_balancing.cross_zone.enabled": "true",
                "idle_timeout.timeout_seconds": "60",
                "routing.http2.enabled": "true",
            }
        ),
    ),
)

GROUPS = (
    Row(
        "with security groups, inbound rules are enforced on PrivateLink traffic",
        lambda aws: _with_groups(aws)[0],
        gives(
            {
                "SecurityGroups": ["sg-…"],
                "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "on",
            }
        ),
        ("F5.11",),
    ),
    Row(
        "the enforcement can be turned off",
        lambda aws: _regrouped(aws, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic="off"),
        gives(
            {
                "SecurityGroupIds": ["sg-…"],
                "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off",
            }
        ),
        ("F5.11",),
    ),
    Row(
        "a network load balancer that was made without security groups never gets one",
        _grouped_later,
        refuses("ValidationError", status=400),
        ("F5.10",),
    ),
    Row(
        "an unknown security group is refused",
        lambda aws: _one(aws, SecurityGroups=["sg-0123456789abcdef0"]),
        refuses("InvalidConfigurationRequest", "One or more security groups are invalid", 400),
    ),
)

REFUSED = (
    Row(
        "an application load balancer needs two zones",
        lambda aws: _create(aws, "application", Subnets=_subnets(aws, zones="a")),
        refuses(
            "ValidationError",
            "At least two subnets in two different Availability Zones must be specified",
            400,
        ),
    ),
    Row(
        "two subnets of one zone are refused",
        lambda aws: _create(aws, Subnets=_subnets(aws, zones="aa")),
        refuses(
            "InvalidConfigurationRequest",
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            400,
        ),
    ),
    Row(
        "an unknown subnet is refused",
        lambda aws: _create(aws, Subnets=["subnet-0123456789abcdef0"]),
        refuses("SubnetNotFound", status=400),
    ),
    Row(
        "a load balancer needs subnets",
        _create,
        refuses("ValidationError", status=400),
    ),
    Row(
        "facing the internet, its VPC needs an internet gateway",
        lambda aws: _create(aws, Scheme="internet-facing", Subnets=_subnets(aws)),
        refuses("InvalidSubnet", "VPC vpc-… has no internet gateway", 400),
    ),
    Row(
        "a fixed address lies in its subnet",
        lambda aws: _create(
            aws,
            SubnetMappings=[
                {"SubnetId": aws.subnet(aws.vpc()), "PrivateIPv4Address": "192.168.9.9"}
            ],
        ),
        refuses("ValidationError", status=400),
    ),
    Row(
        "a name has 32 characters at most",
        lambda aws: _one(aws, Name="n" * 33),
        refuses(
            "ValidationError",
            "The load balancer name 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' cannot be longer than "
            "'32' characters",
            400,
        ),
    ),
    Row(
        "a name has letters, digits and hyphens",
        lambda aws: _one(aws, Name="no_good"),
        refuses("ValidationError", status=400),
    ),
    Row(
        "an unknown type is refused",
        lambda aws: _one(aws, Type="classic"),
        refuses(
            "ValidationError",
            "1 validation error detected: Value 'classic' at 'type' failed to satisfy constraint: "
            "Member must satisfy enum value set: […]",
            400,
        ),
    ),
    Row(
        "an unknown ARN is not found",
        lambda aws: aws.elbv2.describe_load_balancers(LoadBalancerArns=[UNKNOWN]),
        refuses("LoadBalancerNotFound", "One or more load balancers not found", 400),
    ),
    Row(
        "an unknown name is not found, and named",
        lambda aws: aws.elbv2.describe_load_balancers(Names=["nowhere"]),
        refuses("LoadBalancerNotFound", "Load balancers '[nowhere]' not found", 400),
    ),
    Row(
        "names and ARNs are not asked for together",
        lambda aws: aws.elbv2.describe_load_balancers(Names=["a"], LoadBalancerArns=[UNKNOWN]),
        refuses("ValidationError", status=400),
    ),
    Row(
        "what is no ARN of a load balancer is refused as such",
        lambda aws: aws.elbv2.describe_load_balancers(LoadBalancerArns=["web"]),
        refuses("ValidationError", "'web' is not a valid load balancer ARN", 400),
    ),
    Row(
        "attributes of an unknown load balancer are not found",
        lambda aws: aws.elbv2.describe_load_balancer_attributes(LoadBalancerArn=UNKNOWN),
        refuses("LoadBalancerNotFound", status=400),
    ),
    Row(
        "tags of an unknown load balancer are not found",
        lambda aws: aws.elbv2.describe_tags(ResourceArns=[UNKNOWN]),
        refuses("LoadBalancerNotFound", status=400),
    ),
    Row(
        "a list comes in pages",
        _in_pages,
        gives({"first": 2, "again": 0}),
    ),
)

ENDS = (
    Row(
        "a load balancer behind a VPC link cannot be deleted",
        _linked,
        refuses(
            "ResourceInUse",
            "Load balancer '…' cannot be deleted because it is currently associated with another "
            "service",
            400,
        ),
        ("F9.9", "R234"),
    ),
    Row(
        "a load balancer behind an endpoint service cannot be deleted",
        _serving,
        refuses(
            "ResourceInUse",
            "Load balancer '…' cannot be deleted because it is currently associated with another "
            "service",
            400,
        ),
        ("F9.9", "R234"),
    ),
    Row(
        "a protected load balancer cannot be deleted",
        _protected,
        refuses(
            "OperationNotPermitted",
            "Load balancer '…' cannot be deleted because deletion protection is enabled",
            400,
        ),
    ),
    Row(
        "a deleted load balancer is not found",
        _described_after_deletion,
        refuses("LoadBalancerNotFound", status=400),
        ("F9.5",),
    ),
    Row(
        "deleting a load balancer that is gone is no error",
        _deleted_twice,
        gives({}),
    ),
    Row(
        "a load balancer holds its subnets",
        _subnet_held,
        refuses("DependencyViolation", status=400),
        ("F9.5", "F9.6"),
    ),
    Row(
        "the interface of a network load balancer cannot be deleted by hand",
        lambda aws: _node_deleted(aws, "network"),
        refuses("InvalidParameterValue", "…is currently in use…", 400),
        ("F9.12",),
    ),
    Row(
        "nor can that of an application load balancer",
        lambda aws: _node_deleted(aws, "application"),
        refuses("InvalidParameterValue", "…is currently in use…", 400),
        ("F9.12",),
    ),
    Row(
        "in the end the interfaces go with it",
        lambda aws: aws.until(
            lambda **_: _nodes(aws, _after_deletion(aws)[1][0]), lambda rows: not rows
        ),
        gives([]),
        ("F9.5", "R232"),
    ),
)

ROWS = (*MAKING, *GROUPS, *REFUSED, *ENDS)
