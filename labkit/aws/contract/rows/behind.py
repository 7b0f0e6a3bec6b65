"""What rows about targets and listeners stand on: a load balancer with a target group."""

from __future__ import annotations

from typing import Any

from labkit.application import user_data
from labkit.aws.contract.world import World, made

NO_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef"


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
