"""Instances: how they begin, what they hold, and what they leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World
from labkit.aws.instances import LOCAL_IMAGE

Call = Callable[[World], Any]
ONE = {"ImageId": LOCAL_IMAGE, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}


def _run(**more: Any) -> Call:
    def call(aws: World) -> Any:
        subnet = {} if "SubnetId" in more else {"SubnetId": aws.subnet(aws.vpc())}
        return aws.ec2.run_instances(**{**ONE, **subnet, **more})["Instances"][0]

    return call


def row_of(aws: World, key: str) -> Any:
    """An instance as it is listed."""
    found = aws.ec2.describe_instances(InstanceIds=[key])
    return found["Reservations"][0]["Instances"][0]


def _then(do: str, waiter: str = "") -> Call:
    """What an operation answers of a running instance, or the state that a waiter sees."""

    def call(aws: World) -> Any:
        key = aws.instance(aws.subnet(aws.vpc()))
        answer = getattr(aws.ec2, do)(InstanceIds=[key])
        if not waiter:
            return next(rows[0] for name, rows in answer.items() if name.endswith("ingInstances"))
        quick = {"Delay": 1, "MaxAttempts": 10}
        aws.ec2.get_waiter(waiter).wait(InstanceIds=[key], WaiterConfig=quick)
        return row_of(aws, key)["State"]["Name"]

    return call


def _running(aws: World) -> str:
    key = _run()(aws)["InstanceId"]
    quick = {"Delay": 1, "MaxAttempts": 10}
    aws.ec2.get_waiter("instance_running").wait(InstanceIds=[key], WaiterConfig=quick)
    return str(row_of(aws, key)["State"]["Name"])


def _twice(**second: Any) -> Call:
    def call(aws: World) -> Any:
        given = {**ONE, "SubnetId": aws.subnet(aws.vpc()), "ClientToken": aws.name("token")}
        first = aws.ec2.run_instances(**given)["Instances"][0]
        again = aws.ec2.run_instances(**{**given, **second})["Instances"][0]
        return first["InstanceId"] == again["InstanceId"]

    return call


def _ended(aws: World) -> tuple[str, str]:
    """An instance that was terminated, and the interface that it had."""
    key = aws.instance(aws.subnet(aws.vpc()))
    eni = row_of(aws, key)["NetworkInterfaces"][0]["NetworkInterfaceId"]
    aws.ec2.terminate_instances(InstanceIds=[key])
    aws.until(
        aws.ec2.describe_instances,
        lambda got: got["Reservations"][0]["Instances"][0]["State"]["Name"] == "terminated",
        InstanceIds=[key],
    )
    return key, eni


def _interface_of_ended(aws: World) -> Any:
    return aws.ec2.describe_network_interfaces(NetworkInterfaceIds=[_ended(aws)[1]])


def _subnet_after(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    key = aws.instance(subnet)
    aws.ec2.terminate_instances(InstanceIds=[key])
    aws.ec2.get_waiter("instance_terminated").wait(
        InstanceIds=[key], WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    return aws.ec2.delete_subnet(SubnetId=subnet)


def _subnet_held(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    aws.instance(subnet)
    return aws.ec2.delete_subnet(SubnetId=subnet)


def _foreign_group(aws: World) -> Any:
    return _run(SecurityGroupIds=[aws.group(aws.vpc())])(aws)


def _status(**more: Any) -> Call:
    def call(aws: World) -> Any:
        key = aws.instance(aws.subnet(aws.vpc()))
        aws.ec2.stop_instances(InstanceIds=[key])
        aws.ec2.get_waiter("instance_stopped").wait(
            InstanceIds=[key], WaiterConfig={"Delay": 1, "MaxAttempts": 10}
        )
        found = aws.ec2.describe_instance_status(InstanceIds=[key], **more)
        return [row["InstanceState"]["Name"] for row in found["InstanceStatuses"]]

    return call


def _tagged(aws: World) -> Any:
    tags = [{"Key": "Name", "Value": "app"}]
    kinds = ("instance", "volume", "network-interface")
    row = _run(TagSpecifications=[{"ResourceType": kind, "Tags": tags} for kind in kinds])(aws)
    eni = row["NetworkInterfaces"][0]["NetworkInterfaceId"]
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=[eni])["NetworkInterfaces"]
    return [row["Tags"], found[0]["TagSet"]]


def _groups_of(aws: World) -> Any:
    vpc = aws.vpc()
    group = aws.group(vpc)
    row = _run(SubnetId=aws.subnet(vpc), SecurityGroupIds=[group])(aws)
    return [one["GroupId"] == group for one in row["SecurityGroups"]]


NAME = [{"Key": "Name", "Value": "app"}]

ROWS = (
    Row("a new instance is pending", _run(),
        gives({"State": {"Name": "pending", "Code": 0}, "InstanceId": "i-…",
               "PrivateIpAddress": "10.0.1.…", "SubnetId": "subnet-…", "VpcId": "vpc-…"})),
    Row("a waiter sees it running", _running, gives("running"), ("F9.4",)),
    Row("it has one interface, which goes with it", lambda aws: _run()(aws)["NetworkInterfaces"],
        gives([{"Status": "in-use", "Attachment": {
            "DeviceIndex": 0, "DeleteOnTermination": True}}]), ("R226",)),
    Row("it has the groups that were said", _groups_of, gives([True])),
    Row("or the VPC's default one", lambda aws: _run()(aws)["SecurityGroups"],
        gives([{"GroupName": "default", "GroupId": "sg-…"}])),
    Row("its private name is made of its address",
        _run(PrivateIpAddress="10.0.1.20"),
        gives({"PrivateIpAddress": "10.0.1.20", "PrivateDnsName": "ip-10-0-1-20.ec2.internal"})),
    Row("instance and interface are tagged as they are made", _tagged, gives([NAME, NAME]),
        ("F9.19",)),
    Row("a client token starts one instance", _twice(), gives(True)),
    Row("and belongs to one request", _twice(InstanceType="t3.small"),
        refuses("IdempotentParameterMismatch", status=400)),
    Row("an unknown image is refused", _run(ImageId="ami-abcd1234"),
        refuses("InvalidAMIID.NotFound", "The image id '[ami-abcd1234]' does not exist", 400),
        ("R225",)),
    Row("a malformed image id is refused", _run(ImageId="image"),
        refuses("InvalidAMIID.Malformed")),
    Row("an unknown type is refused", _run(InstanceType="t3.gigantic"),
        refuses("InvalidParameterValue")),
    Row("an unknown key pair is refused", _run(KeyName="nobody's"),
        refuses("InvalidKeyPair.NotFound", "The key pair 'nobody's' does not exist")),
    Row("an unknown subnet is refused", _run(SubnetId="subnet-00000000"),
        refuses("InvalidSubnetID.NotFound", "The subnet ID 'subnet-00000000' does not exist")),
    Row("an unknown group is refused", _run(SecurityGroupIds=["sg-00000000"]),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist")),
    Row("a group of another VPC is refused", _foreign_group,
        refuses("InvalidParameter",
                "Security group sg-… and subnet subnet-… belong to different networks.")),
    Row("no more than the most can be the least", _run(MinCount=2, MaxCount=1),
        refuses("InvalidParameterValue")),
    Row("an address outside the subnet is refused", _run(PrivateIpAddress="10.9.9.9"),
        refuses("InvalidParameterValue",
                "Address … does not fall within the subnet's address range")),
    Row("a terminated instance is shutting down at first", _then("terminate_instances"),
        gives({"CurrentState": {"Name": "shutting-down", "Code": 32},
               "PreviousState": {"Name": "running", "Code": 16}})),
    Row("then terminated, and still listed", _then("terminate_instances", "instance_terminated"),
        gives("terminated"), ("F9.4",)),
    Row("its interface is gone", _interface_of_ended,
        refuses("InvalidNetworkInterfaceID.NotFound",
                "The networkInterface ID 'eni-…' does not exist"), ("R226",)),
    Row("so its subnet can go", _subnet_after, gives(dict), ("F9.6",)),
    Row("which a running one holds", _subnet_held,
        refuses("DependencyViolation",
                "The subnet 'subnet-…' has dependencies and cannot be deleted.", 400), ("R205",)),
    Row("a stopped instance is stopping at first", _then("stop_instances"),
        gives({"CurrentState": {"Name": "stopping", "Code": 64},
               "PreviousState": {"Name": "running", "Code": 16}})),
    Row("then stopped", _then("stop_instances", "instance_stopped"), gives("stopped")),
    Row("a terminated instance does not start",
        lambda aws: aws.ec2.start_instances(InstanceIds=[_ended(aws)[0]]),
        refuses("IncorrectInstanceState",
                "The instance 'i-…' is not in a state from which it can be started.")),
    Row("nor stop", lambda aws: aws.ec2.stop_instances(InstanceIds=[_ended(aws)[0]]),
        refuses("IncorrectInstanceState")),
    Row("but is terminated again",
        lambda aws: aws.ec2.terminate_instances(InstanceIds=[_ended(aws)[0]]),
        gives({"TerminatingInstances": [{"CurrentState": {"Name": "terminated"}}]})),
    Row("status is that of running instances", _status(), gives([])),
    Row("or of all", _status(IncludeAllInstances=True), gives(["stopped"])),
    Row("an unknown instance is not found",
        lambda aws: aws.ec2.describe_instances(InstanceIds=["i-00000000"]),
        refuses("InvalidInstanceID.NotFound", "The instance ID 'i-00000000' does not exist", 400)),
    Row("nor are several",
        lambda aws: aws.ec2.describe_instances(InstanceIds=["i-00000000", "i-00000001"]),
        refuses("InvalidInstanceID.NotFound",
                "The instance IDs 'i-00000000, i-00000001' do not exist")),
    Row("a malformed id is refused",
        lambda aws: aws.ec2.terminate_instances(InstanceIds=["app"]),
        refuses("InvalidInstanceID.Malformed", 'Invalid id: "app"…', 400)),
    Row("an instance is found by its state",
        lambda aws: (aws.instance(aws.subnet(aws.vpc())), [
            one for group in aws.ec2.describe_instances(Filters=[
                {"Name": "instance-state-name", "Values": ["running"]}])["Reservations"]
            for one in group["Instances"]])[1],
        gives(holding({"State": {"Name": "running"}}))),
)  # fmt: skip
