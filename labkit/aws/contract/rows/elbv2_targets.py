"""Target groups and their targets: defaults, what fits what, and how targets fare."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.behind import NO_GROUP, Behind
from labkit.aws.contract.world import World, made


def _group(aws: World, **more: Any) -> Any:
    given = {"Name": aws.name("tg"), "Protocol": "TCP", "Port": 80, **more}
    if "VpcId" not in given:
        given["VpcId"] = aws.vpc()
    return aws.elbv2.create_target_group(**given)["TargetGroups"][0]


def _group_again(aws: World, **changed: Any) -> Any:
    given = {"Name": aws.name("tg"), "Protocol": "TCP", "Port": 80, "VpcId": aws.vpc()}
    first = made(aws.elbv2.create_target_group, **given)["TargetGroups"][0]["TargetGroupArn"]
    second = aws.elbv2.create_target_group(**{**given, **changed})["TargetGroups"][0]
    return {"same": first == second["TargetGroupArn"]}


def _attributes(aws: World, **more: Any) -> Any:
    arn = _group(aws, **more)["TargetGroupArn"]
    rows = aws.elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return {row["Key"]: row["Value"] for row in rows}


def _healthy(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    at.register(key)
    aws.elbv2.get_waiter("target_in_service").wait(
        TargetGroupArn=at.group,
        Targets=[{"Id": key}],
        WaiterConfig={"Delay": 1, "MaxAttempts": 20},
    )
    return at.health()


def _shut_off(aws: World) -> Any:
    at = Behind(aws)
    at.register(at.instance_in(aws.group(at.vpc)))
    return aws.until(lambda **_: at.health(), _settled)


def _settled(rows: Any) -> bool:
    return bool(rows[0]["TargetHealth"]["State"] != "initial")


def _without_listener(aws: World) -> Any:
    at = Behind(aws)
    group = at.make_group()
    at.register(at.instance(), group=group)
    return at.health(group=group)


def _stopped(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    at.register(key)
    made(aws.ec2.stop_instances, InstanceIds=[key])
    return aws.until(
        lambda **_: at.health(), lambda rows: "stopped" in rows[0]["TargetHealth"]["Description"]
    )


def _register_stopped(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    made(aws.ec2.stop_instances, InstanceIds=[key])
    return at.register(key)


def _terminated(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    at.register(key)
    made(aws.ec2.terminate_instances, InstanceIds=[key])
    return {"whole": at.health(), "by_id": at.health(key)}


def _deregistered(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    at.register(key)
    row = {"Key": "deregistration_delay.timeout_seconds", "Value": "0"}
    made(aws.elbv2.modify_target_group_attributes, TargetGroupArn=at.group, Attributes=[row])
    made(aws.elbv2.deregister_targets, TargetGroupArn=at.group, Targets=[{"Id": key}])
    aws.elbv2.get_waiter("target_deregistered").wait(
        TargetGroupArn=at.group,
        Targets=[{"Id": key}],
        WaiterConfig={"Delay": 1, "MaxAttempts": 20},
    )
    return at.health(key)


def _two_ports(aws: World) -> Any:
    at = Behind(aws)
    key = at.instance()
    targets = [{"Id": key, "Port": 8001}, {"Id": key, "Port": 8002}]
    made(aws.elbv2.register_targets, TargetGroupArn=at.group, Targets=targets)
    return [row["Target"]["Port"] for row in at.health()]


def _other_vpc(aws: World) -> Any:
    here, there = Behind(aws), Behind(aws)
    return here.register(there.instance())


def _used_group(aws: World) -> Any:
    return aws.elbv2.delete_target_group(TargetGroupArn=Behind(aws).group)


def _freed_group(aws: World) -> Any:
    at = Behind(aws)
    made(aws.elbv2.delete_listener, ListenerArn=at.listener)
    answer = aws.elbv2.describe_target_groups(TargetGroupArns=[at.group])
    aws.elbv2.delete_target_group(TargetGroupArn=at.group)
    return answer["TargetGroups"][0]


GROUPS = (
    Row(
        "a TCP target group is checked by TCP: every 30 s, within 10 s, 5 for healthy, 2 for not",
        _group,
        gives(
            {
                "TargetGroupArn": "arn:aws:elasticloadbalancing:…:…:targetgroup/tg-…/…",
                "Protocol": "TCP",
                "TargetType": "instance",
                "HealthCheckProtocol": "TCP",
                "HealthCheckPort": "traffic-port",
                "HealthCheckEnabled": True,
                "HealthCheckIntervalSeconds": 30,
                "HealthCheckTimeoutSeconds": 10,
                "HealthyThresholdCount": 5,
                "UnhealthyThresholdCount": 2,
                "HealthCheckPath": ABSENT,
            }
        ),
        ("F5.13",),
    ),
    Row(
        "checked by HTTPS, a TCP target group gives 10 s",
        lambda aws: _group(aws, HealthCheckProtocol="HTTPS"),
        gives({"HealthCheckIntervalSeconds": 30, "HealthCheckTimeoutSeconds": 10}),
        ("R233",),
    ),
    Row(
        "checked by HTTP, a TCP target group gives 6 s, and takes any 2xx and 3xx",
        lambda aws: _group(aws, HealthCheckProtocol="HTTP"),
        gives(
            {
                "HealthCheckTimeoutSeconds": 6,
                "HealthCheckPath": "/",
                "Matcher": {"HttpCode": "200-399"},
            }
        ),
        ("F5.13",),
    ),
    Row(
        "an HTTP target group is checked at / within 5 s for a 200",
        lambda aws: _group(aws, Protocol="HTTP"),
        gives(
            {
                "HealthCheckProtocol": "HTTP",
                "HealthCheckTimeoutSeconds": 5,
                "HealthCheckPath": "/",
                "Matcher": {"HttpCode": "200"},
                "ProtocolVersion": "HTTP1",
            }
        ),
    ),
    Row(
        "targets drain for 300 s, and see the client's address where they are instances",
        _attributes,
        gives(
            {
                "deregistration_delay.timeout_seconds": "300",
                "preserve_client_ip.enabled": "true",
                "proxy_protocol_v2.enabled": "false",
                "stickiness.type": "source_ip",
                "slow_start.duration_seconds": ABSENT,
            }
        ),
        ("F5.12", "F9.20", "R233"),
    ),
    Row(
        "targets by address behind TCP do not see the client's address",
        lambda aws: _attributes(aws, TargetType="ip"),
        gives({"preserve_client_ip.enabled": "false"}),
        ("F5.12",),
    ),
    Row(
        "the same target group again is given again",
        _group_again,
        gives({"same": True}),
    ),
    Row(
        "a target group's name is taken once",
        lambda aws: _group_again(aws, Port=81),
        refuses(
            "DuplicateTargetGroupName",
            "A target group with the same name '…' exists, but with different settings",
            400,
        ),
    ),
    Row(
        "a target group needs a VPC that is there",
        lambda aws: _group(aws, VpcId="vpc-0123456789abcdef0"),
        refuses("ValidationError", status=400),
    ),
    Row(
        "an unknown protocol is refused",
        lambda aws: _group(aws, Protocol="SCTP"),
        refuses(
            "ValidationError",
            "1 validation error detected: Value 'SCTP' at 'protocol' failed to satisfy "
            "constraint: Member must satisfy enum value set: […]",
            400,
        ),
    ),
    Row(
        "an unknown target group is not found",
        lambda aws: aws.elbv2.describe_target_groups(TargetGroupArns=[NO_GROUP]),
        refuses("TargetGroupNotFound", "One or more target groups not found", 400),
    ),
    Row(
        "an unknown name of a target group is not found",
        lambda aws: aws.elbv2.describe_target_groups(Names=["nowhere"]),
        refuses("TargetGroupNotFound", "One or more target groups not found", 400),
    ),
    Row(
        "what is no ARN of a target group is refused as such",
        lambda aws: aws.elbv2.describe_target_health(TargetGroupArn="tg"),
        refuses("ValidationError", "'tg' is not a valid target group ARN", 400),
    ),
    Row(
        "a target group that a listener uses cannot be deleted",
        _used_group,
        refuses(
            "ResourceInUse",
            "Target group '…' is currently in use by a listener or a rule",
            400,
        ),
        ("F9.6",),
    ),
    Row(
        "a target group is free when its listener is gone",
        _freed_group,
        gives({"LoadBalancerArns": []}),
        ("F9.6",),
    ),
    Row(
        "an unknown attribute is refused",
        lambda aws: aws.elbv2.modify_target_group_attributes(
            TargetGroupArn=_group(aws)["TargetGroupArn"],
            Attributes=[{"Key": "no.such", "Value": "1"}],
        ),
        refuses("ValidationError", "Target group attribute key 'no.such' is not recognized", 400),
    ),
)


TARGETS = (
    Row(
        "a target without a listener is unused",
        _without_listener,
        gives(
            [
                {
                    "HealthCheckPort": "80",
                    "TargetHealth": {
                        "State": "unused",
                        "Reason": "Target.NotInUse",
                        "Description": "Target group is not configured to receive traffic from "
                        "the load balancer",
                    },
                }
            ]
        ),
        ("F5.13",),
    ),
    Row(
        "target_in_service waits until an instance that can be reached is healthy",
        _healthy,
        gives([{"TargetHealth": {"State": "healthy", "Reason": ABSENT}}]),
        ("F5.13", "F9.4"),
    ),
    Row(
        "an instance whose security group lets nothing in is unhealthy",
        _shut_off,
        gives(
            [
                {
                    "TargetHealth": {
                        "State": "unhealthy",
                        "Reason": "Target.FailedHealthChecks",
                        "Description": "Health checks failed",
                    }
                }
            ]
        ),
        ("F5.10", "F5.13"),
    ),
    Row(
        "a target that is not registered is unused",
        lambda aws: Behind(aws).health("i-0123456789abcdef0"),
        gives(
            [
                {
                    "TargetHealth": {
                        "State": "unused",
                        "Reason": "Target.NotRegistered",
                        "Description": "Target is not registered to the target group",
                    }
                }
            ]
        ),
        ("F5.13", "R228"),
    ),
    Row(
        "a stopped instance is unused",
        _stopped,
        gives(
            [
                {
                    "TargetHealth": {
                        "State": "unused",
                        "Reason": "Target.InvalidState",
                        "Description": "Target is in the stopped state",
                    }
                }
            ]
        ),
        ("F5.13", "R229"),
    ),
    Row(
        "a terminated instance leaves the group, and drains where it is asked for",
        _terminated,
        gives(
            {
                "whole": [],
                "by_id": [
                    {
                        "TargetHealth": {
                            "State": "draining",
                            "Reason": "Target.DeregistrationInProgress",
                            "Description": "Target deregistration is in progress",
                        }
                    }
                ],
            }
        ),
        ("F5.13", "R230"),
    ),
    Row(
        "target_deregistered waits until a target has drained",
        _deregistered,
        gives([{"TargetHealth": {"State": "unused"}}]),
        ("F9.4", "F9.20"),
    ),
    Row(
        "a stopped instance cannot be registered",
        _register_stopped,
        refuses(
            "InvalidTarget",
            "The following targets are not in a running state and cannot be registered: '…'",
            400,
        ),
        ("R231",),
    ),
    Row(
        "an unknown instance cannot be registered",
        lambda aws: Behind(aws).register("i-0123456789abcdef0"),
        refuses("InvalidTarget", status=400),
    ),
    Row(
        "an address is no instance",
        lambda aws: Behind(aws).register("10.0.0.5"),
        refuses("ValidationError", "Instance ID '10.0.0.5' is not valid", 400),
    ),
    Row(
        "an instance of another VPC cannot be registered",
        _other_vpc,
        refuses("InvalidTarget", status=400),
    ),
    Row(
        "an instance can be a target on several ports",
        _two_ports,
        gives([8001, 8002]),
    ),
    Row(
        "deregistering what is not registered is no error",
        lambda aws: aws.elbv2.deregister_targets(
            TargetGroupArn=Behind(aws).group, Targets=[{"Id": "i-0123456789abcdef0"}]
        ),
        gives({}),
    ),
)

ROWS = (*GROUPS, *TARGETS)
