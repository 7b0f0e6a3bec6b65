"""Target groups and listeners: defaults, what fits what, and how targets fare."""

from __future__ import annotations

from typing import Any

from labkit.application import user_data
from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.world import World, made

NO_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef"
NO_LISTENER = (
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:"
    "listener/net/no/0123456789abcdef/0123456789abcdef"
)
NO_CERTIFICATE = (
    "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000"
)


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


class Behind:
    """A load balancer in a VPC, with a target group behind a listener on port 80."""

    def __init__(self, aws: World, kind: str = "network", **listener: Any) -> None:
        self.aws = aws
        self.vpc = aws.vpc()
        self.subnets = [
            aws.subnet(self.vpc, f"10.0.{number}.0/24", zone) for number, zone in enumerate("ab")
        ]
        self.balancer = aws.balancer(*self.subnets, kind=kind)
        self.protocol = "TCP" if kind == "network" else "HTTP"
        self.group = self.make_group()
        self.listener = made(self.listen, **listener)["ListenerArn"]

    def make_group(self, **more: Any) -> str:
        """A target group of the listener's protocol. Gives its ARN."""
        given = {"Name": self.aws.name("tg"), "Protocol": self.protocol, "Port": 80, **more}
        answer = made(self.aws.elbv2.create_target_group, **{"VpcId": self.vpc, **given})
        return str(answer["TargetGroups"][0]["TargetGroupArn"])

    def listen(self, **more: Any) -> Any:
        """A listener that forwards to the target group."""
        forward = [{"Type": "forward", "TargetGroupArn": self.group}]
        given = {"Protocol": self.protocol, "Port": 80, "DefaultActions": forward, **more}
        answer = self.aws.elbv2.create_listener(LoadBalancerArn=self.balancer, **given)
        return answer["Listeners"][0]

    def instance(self, subnet: int = 0) -> str:
        """An instance that runs, behind a group that lets everything in. Gives its id."""
        ec2, group = self.aws.ec2, self.aws.group(self.vpc)
        rule = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        made(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule])
        return self.instance_in(group, subnet)

    def instance_in(self, group: str, subnet: int = 0) -> str:
        """An instance that runs and answers on port 80, behind a security group. Gives its id."""
        answer = made(
            self.aws.ec2.run_instances,
            ImageId="ami-12c6146b",
            MinCount=1,
            MaxCount=1,
            SubnetId=self.subnets[subnet],
            SecurityGroupIds=[group],
            UserData=user_data({"port": 80, "region": self.aws.region}),
        )
        key = str(answer["Instances"][0]["InstanceId"])
        self.aws.until(
            self.aws.ec2.describe_instances,
            lambda got: got["Reservations"][0]["Instances"][0]["State"]["Name"] == "running",
            InstanceIds=[key],
        )
        return key

    def register(self, *keys: str, group: str = "") -> Any:
        """Register targets."""
        targets = [{"Id": key} for key in keys]
        return self.aws.elbv2.register_targets(TargetGroupArn=group or self.group, Targets=targets)

    def health(self, *keys: str, group: str = "") -> Any:
        """How targets fare."""
        given = {"Targets": [{"Id": key} for key in keys]} if keys else {}
        arn = group or self.group
        answer = self.aws.elbv2.describe_target_health(TargetGroupArn=arn, **given)
        return answer["TargetHealthDescriptions"]


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


def _fixed_response() -> list[dict[str, Any]]:
    return [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]


def _of_other_balancer(aws: World) -> Any:
    at = Behind(aws)
    group, at.balancer = at.group, aws.balancer(*at.subnets)
    return at.listen(DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])


def _of_other_vpc(aws: World) -> Any:
    at = Behind(aws)
    action = {"Type": "forward", "TargetGroupArn": at.make_group(VpcId=aws.vpc())}
    return at.listen(Port=81, DefaultActions=[action])


def _of_other_protocol(aws: World) -> Any:
    at = Behind(aws)
    action = {"Type": "forward", "TargetGroupArn": at.make_group(Protocol="UDP")}
    return at.listen(Port=81, DefaultActions=[action])


def _listening_twice(aws: World) -> Any:
    at = Behind(aws)
    action = {"Type": "forward", "TargetGroupArn": at.make_group()}
    return at.listen(Port=80, DefaultActions=[action])


def _listening_again(aws: World) -> Any:
    at = Behind(aws)
    return {"same": at.listen(Port=80)["ListenerArn"] == at.listener}


def _moved(aws: World) -> Any:
    at = Behind(aws)
    made(at.listen, Port=81)
    return aws.elbv2.modify_listener(ListenerArn=at.listener, Port=81)


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

LISTENERS = (
    Row(
        "a TCP listener has no TLS policy",
        lambda aws: Behind(aws).listen(Port=81),
        gives({"Protocol": "TCP", "SslPolicy": ABSENT, "Certificates": ABSENT}),
    ),
    Row(
        "a port is taken once",
        _listening_twice,
        refuses(
            "DuplicateListener",
            "A listener already exists on this port for this load balancer '…'",
            400,
        ),
    ),
    Row(
        "the same listener again is given again",
        _listening_again,
        gives({"same": True}),
    ),
    Row(
        "a listener cannot move to a port that is taken",
        _moved,
        refuses("DuplicateListener", status=400),
    ),
    Row(
        "a port above 65535 is refused",
        lambda aws: Behind(aws).listen(Port=70000),
        refuses("ValidationError", status=400),
    ),
    Row(
        "a network load balancer does not speak HTTP",
        lambda aws: Behind(aws).listen(Port=81, Protocol="HTTP"),
        refuses("ValidationError", status=400),
    ),
    Row(
        "an application load balancer does not speak TCP",
        lambda aws: Behind(aws, "application").listen(Port=81, Protocol="TCP"),
        refuses("ValidationError", status=400),
    ),
    Row(
        "a network load balancer only forwards",
        lambda aws: Behind(aws).listen(Port=81, DefaultActions=_fixed_response()),
        refuses("InvalidLoadBalancerAction", status=400),
    ),
    Row(
        "a TLS listener needs a certificate",
        lambda aws: Behind(aws).listen(Port=443, Protocol="TLS"),
        refuses("ValidationError", "A certificate must be specified for TLS listeners", 400),
    ),
    Row(
        "a listener's certificate is there",
        lambda aws: Behind(aws).listen(
            Port=443, Protocol="TLS", Certificates=[{"CertificateArn": NO_CERTIFICATE}]
        ),
        refuses("CertificateNotFound", status=400),
    ),
    Row(
        "an unknown target group is refused",
        lambda aws: Behind(aws).listen(
            Port=81, DefaultActions=[{"Type": "forward", "TargetGroupArn": NO_GROUP}]
        ),
        refuses("TargetGroupNotFound", status=400),
    ),
    Row(
        "a target group has one load balancer",
        _of_other_balancer,
        refuses(
            "TargetGroupAssociationLimit",
            "The following target groups cannot be associated with more than one load balancer: …",
            400,
        ),
    ),
    Row(
        "a target group of another VPC is refused",
        _of_other_vpc,
        refuses("InvalidConfigurationRequest", status=400),
    ),
    Row(
        "a target group of another protocol is refused",
        _of_other_protocol,
        refuses("IncompatibleProtocols", status=400),
    ),
    Row(
        "an unknown listener is not found",
        lambda aws: aws.elbv2.describe_listeners(ListenerArns=[NO_LISTENER]),
        refuses("ListenerNotFound", "One or more listeners not found", 400),
    ),
    Row(
        "an unknown listener cannot be deleted",
        lambda aws: aws.elbv2.delete_listener(ListenerArn=NO_LISTENER),
        refuses("ListenerNotFound", status=400),
    ),
    Row(
        "listeners are asked for by themselves or by their load balancer",
        lambda aws: aws.elbv2.describe_listeners(),
        refuses("ValidationError", status=400),
    ),
    Row(
        "a listener has a default rule, which cannot be deleted",
        lambda aws: aws.elbv2.delete_rule(
            RuleArn=aws.elbv2.describe_rules(ListenerArn=Behind(aws).listener)["Rules"][0][
                "RuleArn"
            ]
        ),
        refuses("OperationNotPermitted", status=400),
    ),
    Row(
        "a target group names the load balancers that use it",
        lambda aws: aws.elbv2.describe_target_groups(TargetGroupArns=[Behind(aws).group])[
            "TargetGroups"
        ],
        gives(holding({"LoadBalancerArns": ["arn:aws:elasticloadbalancing:…:loadbalancer/net/…"]})),
    ),
)

ROWS = (*GROUPS, *TARGETS, *LISTENERS)
