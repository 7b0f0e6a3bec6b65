"""Level 3: somebody worked by hand, where no switch of the lab shows it."""

from labkit.course.challenges.challenge import Ask, Challenge, HandCall
from labkit.course.questions.question import Question


def _permission(port: int, block: str) -> list[dict[str, object]]:
    """One rule of a security group, as EC2 takes it."""
    ranges = [{"CidrIp": block}]
    return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}]


ROWS = (
    Challenge(
        id="10-16",
        level=3,
        title="One digit",
        ticket=(
            "The endpoint was rebuilt from a text file that somebody typed. private-app gets no "
            "answer from the private API. No switch of the lab was touched."
        ),
        misconception="If it is admitted in the plan, it is admitted.",
        facts=("F2.5", "F7.6"),
        lab="private-api",
        must_reach=(Ask("private-app"), Ask("public-app")),
        must_not_reach=(Ask("internet"),),
        codes=("ENI_SG_RULES_MISMATCH",),
        by_hand=(
            HandCall(
                "ec2",
                "revoke_security_group_ingress",
                {"GroupId": "@endpoint-sg", "IpPermissions": _permission(443, "10.0.0.0/16")},
            ),
            HandCall(
                "ec2",
                "authorize_security_group_ingress",
                {"GroupId": "@endpoint-sg", "IpPermissions": _permission(433, "10.0.0.0/16")},
            ),
        ),
        mended_by_hand=(
            HandCall(
                "ec2",
                "revoke_security_group_ingress",
                {"GroupId": "@endpoint-sg", "IpPermissions": _permission(433, "10.0.0.0/16")},
            ),
            HandCall(
                "ec2",
                "authorize_security_group_ingress",
                {"GroupId": "@endpoint-sg", "IpPermissions": _permission(443, "10.0.0.0/16")},
            ),
        ),
        cause=Question.of(
            "10-16-cause",
            "Where do the packets get lost?",
            {
                "In the route table": "The endpoint's address is in the VPC: the local route.",
                "At the endpoint's interfaces": "",
                "At the API": "It would answer something.",
                "In the resolver": "The name is found. Ask dig.",
            },
            "At the endpoint's interfaces",
        ),
        hints=(
            "Which address, which port, and does a TCP connection come about? nc tells.",
            "task.lab.about('endpoint-sg'): read its rules digit by digit.",
            "revoke_security_group_ingress and authorize_security_group_ingress, by "
            "task.client('ec2') and task.id('endpoint-sg').",
        ),
        solution="The group admitted 433. The port of HTTPS is 443.",
    ),
    Challenge(
        id="10-17",
        level=3,
        title="There and not back",
        ticket=(
            "A network ACL was hardened, with one entry too many: that one is on what goes out. "
            "public-app gets no answer from the private API any more; private-app, in the "
            "endpoint's own subnet, does. No group has changed."
        ),
        misconception="What was let in may answer.",
        facts=("F7.7",),
        lab="private-api",
        sound={"nat_gateway": True},
        must_reach=(Ask("public-app"), Ask("private-app")),
        must_not_reach=(Ask("internet"),),
        codes=("SUBNET_ACL_RESTRICTION",),
        by_hand=(
            HandCall(
                "ec2",
                "create_network_acl_entry",
                {
                    "NetworkAclId": "@default-acl",
                    "RuleNumber": 50,
                    "Egress": True,
                    "Protocol": "6",
                    "PortRange": {"From": 1024, "To": 65535},
                    "RuleAction": "deny",
                    "CidrBlock": "10.0.0.0/16",
                },
            ),
        ),
        mended_by_hand=(
            HandCall(
                "ec2",
                "delete_network_acl_entry",
                {"NetworkAclId": "@default-acl", "RuleNumber": 50, "Egress": True},
            ),
        ),
        cause=Question.of(
            "10-17-cause",
            "What does the new entry drop?",
            {
                "The requests": "They go to port 443, which the entry does not name.",
                "The answers, which go to a high port": "",
                "The look-up of the name": "That is UDP to the resolver, which no ACL sees.",
                "Nothing: groups are asked first and remember the connection": (
                    "Groups remember. An ACL does not, and both have to agree."
                ),
            },
            "The answers, which go to a high port",
        ),
        hints=(
            "The trace has two directions. Which of them is blocked?",
            "A client's own port is a high one. Where does the answer go to?",
            "describe_network_acls, then delete_network_acl_entry for the entry with the number "
            "that nobody needs; task.id('default-acl') is the ACL.",
        ),
        solution=(
            "Security groups remember a connection, network ACLs do not: the answer to a high "
            "port is a packet like any other, and entry 50 drops it at the subnet's edge. Within "
            "one subnet no ACL is asked."
        ),
    ),
    Challenge(
        id="10-18",
        level=3,
        title="Available, and without a name",
        ticket=(
            "After a change of the VPC's settings no host resolves anything, and nobody can say "
            "which setting it was. The endpoint is available, private DNS is on."
        ),
        misconception="Private DNS is a setting of the endpoint alone.",
        facts=("F2.3",),
        lab="private-api",
        must_reach=(Ask("private-app"), Ask("public-app")),
        must_not_reach=(Ask("internet"),),
        codes=("VPC_DNS_SUPPORT_OFF",),
        by_hand=(
            HandCall(
                "ec2",
                "modify_vpc_attribute",
                {"VpcId": "@Vpc:", "EnableDnsSupport": {"Value": False}},
            ),
        ),
        mended_by_hand=(
            HandCall(
                "ec2",
                "modify_vpc_attribute",
                {"VpcId": "@Vpc:", "EnableDnsSupport": {"Value": True}},
            ),
        ),
        cause=Question.of(
            "10-18-cause",
            "Which setting was changed?",
            {
                "The endpoint's private DNS": (
                    "That takes its own names away. Ask dig for any other: none is found."
                ),
                "The VPC's enableDnsHostnames": (
                    "Without it public names would still be found. Here none is."
                ),
                "The VPC's enableDnsSupport": "",
                "The group of the hosts: it shuts port 53": (
                    "No group is asked about the VPC's resolver."
                ),
            },
            "The VPC's enableDnsSupport",
        ),
        hints=(
            "Ask for any name at all from private-app. Does one work?",
            "It is not about this endpoint. What do all hosts of a VPC share for names?",
            "describe_vpc_attribute for enableDnsSupport, and modify_vpc_attribute to set it.",
        ),
        solution=(
            "Without enableDnsSupport there is no resolver at the VPC's second address, and "
            "without a resolver private DNS has nobody to speak."
        ),
    ),
    Challenge(
        id="10-19",
        level=3,
        title="A route to nowhere",
        ticket=(
            "private-app reaches Kinesis by the NAT gateway, which stands and is paid for. Since "
            "someone cleaned up the route tables, its calls hang."
        ),
        misconception="The NAT gateway is there, so the subnet has a way out.",
        facts=("F7.1", "F7.2"),
        lab="private-kinesis",
        sound={"kinesis_endpoint": False, "nat_gateway": True},
        must_reach=(Ask("private-app", "put-record"), Ask("public-app", "put-record")),
        codes=("NO_ROUTE_TO_DESTINATION",),
        by_hand=(
            HandCall(
                "ec2",
                "delete_route",
                {"RouteTableId": "@private-routes", "DestinationCidrBlock": "0.0.0.0/0"},
            ),
        ),
        mended_by_hand=(
            HandCall(
                "ec2",
                "create_route",
                {
                    "RouteTableId": "@private-routes",
                    "DestinationCidrBlock": "0.0.0.0/0",
                    "NatGatewayId": "@nat-gateway",
                },
            ),
        ),
        cause=Question.of(
            "10-19-cause",
            "What is missing?",
            {
                "The NAT gateway's public address": "It has one. Look at it.",
                "The default route in the private table": "",
                "The default route in the public table": (
                    "public-app goes by that one, and gets through."
                ),
                "A rule of the hosts' group for what goes out": "It lets all out. Look.",
            },
            "The default route in the private table",
        ),
        hints=(
            "Look at the route table of private-app's subnet: task.lab.about('private-app').",
            "The local route is there. Which one is missing?",
            "create_route in private-routes for 0.0.0.0/0 with the NAT gateway's id; not the "
            "internet gateway: the subnet has to stay private.",
        ),
        solution=(
            "A NAT gateway does nothing by itself: the private table's default route has to lead "
            "to it. A route to the internet gateway would not do, without public addresses."
        ),
    ),
    Challenge(
        id="10-20",
        level=3,
        title="Registered, listening, unreachable",
        ticket=(
            "The public API answers an error of its own. The instance runs, the application "
            "listens on 8080, the groups are unchanged. A target was registered anew last night."
        ),
        misconception="The target is registered, so the load balancer reaches it.",
        facts=("F5.10",),
        lab="private-integration",
        must_reach=(Ask("internet", "private"), Ask("internet", "kinesis")),
        codes=("ENI_SG_RULES_MISMATCH", "CONNECTION_REFUSED"),
        by_hand=(
            HandCall(
                "elbv2",
                "register_targets",
                {
                    "TargetGroupArn": "@TargetGroup:",
                    "Targets": [{"Id": "@Instance:app", "Port": 80}],
                },
            ),
            HandCall(
                "elbv2",
                "deregister_targets",
                {
                    "TargetGroupArn": "@TargetGroup:",
                    "Targets": [{"Id": "@Instance:app", "Port": 8080}],
                },
            ),
        ),
        mended_by_hand=(
            HandCall(
                "elbv2",
                "register_targets",
                {
                    "TargetGroupArn": "@TargetGroup:",
                    "Targets": [{"Id": "@Instance:app", "Port": 8080}],
                },
            ),
            HandCall(
                "elbv2",
                "deregister_targets",
                {
                    "TargetGroupArn": "@TargetGroup:",
                    "Targets": [{"Id": "@Instance:app", "Port": 80}],
                },
            ),
        ),
        cause=Question.of(
            "10-20-cause",
            "Where does it go wrong?",
            {
                "The listener takes another port than the link asks for": (
                    "It takes port 80, as before."
                ),
                "The target is registered with a port on which nothing listens": "",
                "The application's group does not admit the load balancer": (
                    "It does, on the port on which the application listens."
                ),
                "The application does not run": "It does, and listens on 8080: the ticket says so.",
            },
            "The target is registered with a port on which nothing listens",
        ),
        hints=(
            "Whose words are these? Then it is between the load balancer and the application.",
            "describe_target_health: which port, and which reason?",
            "register_targets with the right port, deregister_targets with the wrong one.",
        ),
        solution=(
            "A target is an instance and a port. 80 was registered, and there the group admits "
            "nobody and nothing listens."
        ),
    ),
)
