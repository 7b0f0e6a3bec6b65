"""Listeners: what they take, and where they may lead."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.rows.behind import NO_GROUP, Behind
from labkit.aws.contract.world import World, made

NO_LISTENER = (
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:"
    "listener/net/no/0123456789abcdef/0123456789abcdef"
)


NO_CERTIFICATE = (
    "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000"
)


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


ROWS = (
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
