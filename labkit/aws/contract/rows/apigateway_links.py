"""VPC links: version 1 to a network load balancer, version 2 into subnets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import NotSetUp, World, made

BAD, MISSING = "BadRequestException", "NotFoundException"
Call = Callable[[World], Any]
UNKNOWN = "Invalid Vpc Link identifier specified"


def _subnet(aws: World) -> str:
    return aws.subnet(aws.vpc())


def _create(*targets: str, name: str = "link") -> Call:
    return lambda aws: aws.apigateway.create_vpc_link(name=name, targetArns=[*targets])


def _settled(aws: World, target: str) -> dict[str, Any]:
    """A link that has come to something."""
    key = made(aws.apigateway.create_vpc_link, name=aws.name("link"), targetArns=[target])["id"]
    found: dict[str, Any] = aws.until(
        aws.apigateway.get_vpc_link, lambda got: got["status"] != "PENDING", vpcLinkId=key
    )
    return found


def _link(aws: World) -> str:
    return str(_settled(aws, aws.balancer(_subnet(aws)))["id"])


def _to_alb(aws: World) -> Any:
    vpc = aws.vpc()
    subnets = (aws.subnet(vpc), aws.subnet(vpc, "10.0.2.0/24", "b"))
    return _settled(aws, aws.balancer(*subnets, kind="application"))


def _second(aws: World) -> Any:
    balancer = aws.balancer(_subnet(aws))
    _settled(aws, balancer)
    return _settled(aws, balancer)


def _update(*rows: tuple[str, ...]) -> Call:
    return lambda aws: aws.apigateway.update_vpc_link(
        vpcLinkId=_link(aws), patchOperations=patches(*rows)
    )


def _unknown(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(vpcLinkId="nosuch", **given)


def _gone(aws: World) -> Any:
    key = _link(aws)
    status = aws.apigateway.delete_vpc_link(vpcLinkId=key)["ResponseMetadata"]["HTTPStatusCode"]
    if status != 202:
        raise NotSetUp("the deletion was not accepted")
    aws.until(
        aws.apigateway.get_vpc_links,
        lambda got: all(row["id"] != key for row in got["items"]),
        limit=500,
    )
    return aws.apigateway.get_vpc_link(vpcLinkId=key)


def _linked(aws: World, key: str) -> dict[str, str]:
    """A method of an API that goes through a link."""
    return aws.method(
        aws.api(),
        type="HTTP_PROXY",
        uri="http://backend.example.com",
        integrationHttpMethod="GET",
        connectionType="VPC_LINK",
        connectionId=key,
    )


def _referenced(aws: World) -> Any:
    key = _link(aws)
    _linked(aws, key)
    return aws.apigateway.delete_vpc_link(vpcLinkId=key)


def _deployed(aws: World) -> Any:
    key = _link(aws)
    where = _linked(aws, key)
    aws.stage(where["restApiId"])
    made(aws.apigateway.delete_integration, **where)
    return aws.apigateway.delete_vpc_link(vpcLinkId=key)


def _free_again(aws: World) -> Any:
    key = _link(aws)
    made(aws.apigateway.delete_integration, **_linked(aws, key))
    return aws.apigateway.delete_vpc_link(vpcLinkId=key)["ResponseMetadata"]["HTTPStatusCode"]


def _keeps(aws: World) -> Any:
    key = _link(aws)
    return aws.apigateway.get_integration(**_linked(aws, key))["connectionId"] == key


# ---------------------------------------------------------------- version 2


def _create_v2(**given: Any) -> Call:
    return lambda aws: aws.apigatewayv2.create_vpc_link(
        **{"Name": aws.name("link"), "SubnetIds": [_subnet(aws)], **given}
    )


def _link_v2(aws: World, *subnets: str, **more: Any) -> str:
    given = {"Name": aws.name("link"), "SubnetIds": [*(subnets or (_subnet(aws),))], **more}
    key = str(made(aws.apigatewayv2.create_vpc_link, **given)["VpcLinkId"])
    aws.until(
        aws.apigatewayv2.get_vpc_link,
        lambda got: got["VpcLinkStatus"] == "AVAILABLE",
        VpcLinkId=key,
    )
    return key


def _settled_v2(aws: World) -> Any:
    return aws.apigatewayv2.get_vpc_link(VpcLinkId=_link_v2(aws))


def _interfaces(aws: World, subnet: str) -> Any:
    wanted = [{"Name": "subnet-id", "Values": [subnet]}]
    return aws.ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]


def _placed(aws: World) -> Any:
    vpc = aws.vpc()
    subnet, group = aws.subnet(vpc), aws.group(vpc)
    _link_v2(aws, subnet, SecurityGroupIds=[group])
    row = _interfaces(aws, subnet)[0]
    return {**row, "guarded": [one["GroupId"] for one in row["Groups"]] == [group]}


def _left(aws: World) -> Any:
    subnet = _subnet(aws)
    key = _link_v2(aws, subnet)
    before = len(_interfaces(aws, subnet))
    made(aws.apigatewayv2.delete_vpc_link, VpcLinkId=key)
    aws.until(
        aws.apigatewayv2.get_vpc_links,
        lambda got: all(row["VpcLinkId"] != key for row in got["Items"]),
    )
    return {"before": before, "after": len(_interfaces(aws, subnet))}


def _subnet_held(aws: World) -> Any:
    subnet = _subnet(aws)
    _link_v2(aws, subnet)
    return aws.ec2.delete_subnet(SubnetId=subnet)


def _interface_kept(aws: World) -> Any:
    subnet = _subnet(aws)
    _link_v2(aws, subnet)
    key = _interfaces(aws, subnet)[0]["NetworkInterfaceId"]
    return aws.ec2.delete_network_interface(NetworkInterfaceId=key)


def _two_vpcs(aws: World) -> Any:
    subnets = [_subnet(aws), _subnet(aws)]
    return aws.apigatewayv2.create_vpc_link(Name=aws.name("link"), SubnetIds=subnets)


def http_api(aws: World) -> str:
    """An HTTP API. Gives its id."""
    given = {"Name": aws.name("api"), "ProtocolType": "HTTP"}
    return str(made(aws.apigatewayv2.create_api, **given)["ApiId"])


def listener(aws: World, subnet: str) -> str:
    """A listener of a network load balancer. Gives its ARN."""
    vpc = made(aws.ec2.describe_subnets, SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    client = aws.clients.client("elbv2")
    given = {"Name": aws.name("tg"), "Protocol": "TCP", "Port": 80, "VpcId": vpc}
    group = made(client.create_target_group, **given)["TargetGroups"][0]["TargetGroupArn"]
    answer = made(
        client.create_listener,
        LoadBalancerArn=aws.balancer(subnet),
        Protocol="TCP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    return str(answer["Listeners"][0]["ListenerArn"])


def private(aws: World, api: str) -> dict[str, Any]:
    """What a private integration of an HTTP API is made with."""
    subnet = _subnet(aws)
    return {
        "ApiId": api,
        "IntegrationType": "HTTP_PROXY",
        "IntegrationMethod": "ANY",
        "IntegrationUri": listener(aws, subnet),
        "ConnectionType": "VPC_LINK",
        "ConnectionId": _link_v2(aws, subnet),
        "PayloadFormatVersion": "1.0",
    }


def _used(aws: World) -> Any:
    given = private(aws, http_api(aws))
    key = made(aws.apigatewayv2.create_integration, **given)["IntegrationId"]
    target = {"ApiId": given["ApiId"], "RouteKey": "ANY /", "Target": f"integrations/{key}"}
    made(aws.apigatewayv2.create_route, **target)
    return aws.apigatewayv2.delete_vpc_link(VpcLinkId=given["ConnectionId"])


def _used_by_rest(aws: World) -> Any:
    key = _link_v2(aws)
    _linked(aws, key)
    return aws.apigatewayv2.delete_vpc_link(VpcLinkId=key)


def _listed_v2(aws: World) -> Any:
    key = _link_v2(aws)
    rows = aws.apigatewayv2.get_vpc_links(MaxResults="500")["Items"]
    return [row for row in rows if row["VpcLinkId"] == key]


def _unknown_v2(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigatewayv2, operation)(VpcLinkId="nosuch", **given)


REFERENCED = "Cannot delete vpc link. Vpc link '…', is referenced in […] in format of […]."

ROWS = (
    Row(
        "a new VPC link is pending",
        lambda aws: aws.apigateway.create_vpc_link(
            name="link", targetArns=[aws.balancer(_subnet(aws))]
        ),
        gives(
            {
                "id": str,
                "name": "link",
                "status": "PENDING",
                "targetArns": [str],
                "statusMessage": ABSENT,
                "tags": ABSENT,
            }
        ),
        ("F5.4", "R075"),
    ),
    Row(
        "a VPC link becomes available and says so",
        lambda aws: _settled(aws, aws.balancer(_subnet(aws))),
        gives(
            {
                "status": "AVAILABLE",
                "statusMessage": "Your vpc link is ready for use",
                "tags": {},
            }
        ),
        ("F5.4", "R076"),
    ),
    Row(
        "a VPC link is renamed and stays available",
        _update(("replace", "/name", "renamed")),
        gives({"name": "renamed", "status": "AVAILABLE"}),
        ("R077",),
    ),
    Row(
        "a deleted VPC link ends in not being found",
        _gone,
        refuses(MISSING, UNKNOWN, 404),
        ("R078", "R079"),
    ),
    Row(
        "an unknown VPC link is not got",
        _unknown("get_vpc_link"),
        refuses(MISSING, UNKNOWN, 404),
        ("R079",),
    ),
    Row(
        "an unknown VPC link is not deleted",
        _unknown("delete_vpc_link"),
        refuses(MISSING, UNKNOWN, 404),
        ("R079",),
    ),
    Row(
        "an unknown VPC link is not updated",
        _unknown("update_vpc_link", patchOperations=patches(("replace", "/name", "x"))),
        refuses(MISSING, UNKNOWN, 404),
        ("R079",),
    ),
    Row(
        "a VPC link's target is an ARN",
        _create("invalid-arn"),
        refuses(BAD, "Invalid ARN. ARN is not well formed invalid-arn", 400),
        ("F5.3", "R080"),
    ),
    Row(
        "a VPC link's name is checked before its target",
        _create(name=""),
        refuses(BAD, "Name cannot be empty", 400),
        ("R081",),
    ),
    Row(
        "a VPC link has one target",
        _create("arn:aws:elasticloadbalancing:us-east-1:1:a", "arn:aws:elb:us-east-1:1:b"),
        refuses(BAD, "More than one target arn specified for vpc link.", 400),
        ("F5.3", "R082"),
    ),
    Row(
        "a VPC link stays with its target",
        _update(("replace", "/targetArns", "arn:aws:elasticloadbalancing:us-east-1:1:a")),
        refuses(BAD, "Target arns are not allowed to be changed/added.", 400),
        ("F5.3", "R083"),
    ),
    Row(
        "a VPC link to an application load balancer is accepted and fails",
        _to_alb,
        gives({"status": "FAILED", "statusMessage": "NLB ARN is malformed"}),
        ("F5.3", "R084"),
    ),
    Row(
        "a second VPC link to a load balancer is accepted and fails",
        _second,
        gives(
            {
                "status": "FAILED",
                "statusMessage": "NLB is already associated with another VPC Endpoint Service",
            }
        ),
        ("F5.4", "R085"),
    ),
    Row(
        "a VPC link that a method references is not deleted",
        _referenced,
        refuses(BAD, REFERENCED, 400),
        ("F9.7",),
    ),
    Row(
        "a VPC link that a deployed method references is not deleted",
        _deployed,
        refuses(BAD, REFERENCED, 400),
        ("F9.7", "F1.19"),
    ),
    Row("a VPC link that nothing references is deleted", _free_again, gives(202), ("F9.7",)),
    Row("a private integration keeps its link's id", _keeps, gives(True), ("F5.8", "R086")),
    Row(
        "a new VPC link V2 is pending",
        _create_v2(),
        gives(
            {
                "VpcLinkId": str,
                "VpcLinkStatus": "PENDING",
                "VpcLinkVersion": "V2",
                "SecurityGroupIds": [],
                "SubnetIds": [str],
            }
        ),
        ("F5.7",),
    ),
    Row(
        "a VPC link V2 becomes available",
        _settled_v2,
        gives({"VpcLinkStatus": "AVAILABLE"}),
        ("F5.7",),
    ),
    Row(
        "a VPC link V2 has an interface of AWS's in its subnet, guarded by its groups",
        _placed,
        gives({"RequesterManaged": True, "Status": "in-use", "guarded": True}),
        ("F5.7",),
    ),
    Row(
        "a deleted VPC link V2 takes its interfaces along",
        _left,
        gives({"before": 1, "after": 0}),
        ("F5.7",),
    ),
    Row(
        "a subnet with a VPC link V2 is not deleted",
        _subnet_held,
        refuses("DependencyViolation", status=400),
        ("F5.7", "F9.6"),
    ),
    Row(
        "an interface of a VPC link V2 is not its owner's to delete",
        _interface_kept,
        refuses("InvalidParameterValue", status=400),
        ("F5.7", "F9.12"),
    ),
    Row("a VPC link V2 has subnets", _create_v2(SubnetIds=[]), refuses(BAD, status=400)),
    Row(
        "a VPC link V2 has subnets that exist",
        _create_v2(SubnetIds=["subnet-0123456789abcdef0"]),
        refuses(BAD, status=400),
    ),
    Row("a VPC link V2 is in one VPC", _two_vpcs, refuses(BAD, status=400), ("F5.7",)),
    Row(
        "a VPC link V2 has security groups that exist",
        _create_v2(SecurityGroupIds=["sg-0123456789abcdef0"]),
        refuses(BAD, status=400),
    ),
    Row(
        "a VPC link V2 is renamed",
        lambda aws: aws.apigatewayv2.update_vpc_link(VpcLinkId=_link_v2(aws), Name="renamed"),
        gives({"Name": "renamed"}),
    ),
    Row(
        "an unknown VPC link V2 is not got",
        _unknown_v2("get_vpc_link"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown VPC link V2 is not deleted",
        _unknown_v2("delete_vpc_link"),
        refuses(MISSING, status=404),
    ),
    Row(
        "a VPC link V2 that a route leads through is not deleted",
        _used,
        refuses(BAD, "Cannot delete vpc link. Vpc link '…', is referenced in […] in format of …"),
        ("F9.7",),
    ),
    Row(
        "a VPC link V2 that a REST API uses is not deleted",
        _used_by_rest,
        refuses(BAD, status=400),
        ("F5.2", "F9.7"),
    ),
    Row(
        "a VPC link V2 keeps its tags",
        _create_v2(Tags={"lab": "one"}),
        gives({"Tags": {"lab": "one"}}),
        ("F9.19",),
    ),
    Row(
        "VPC links V2 are listed",
        _listed_v2,
        gives([{"VpcLinkVersion": "V2"}]),
    ),
)
