"""EC2 instances, each with one interface at a fixed private address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.application import user_data
from labkit.aws.ec2 import found_id, marked, row_of, state_of
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, pairs
from labkit.provision import Resource
from labkit.provision.machines import IMAGE_PARAMETER, INSTANCE_TYPE
from labkit.provision.values import Attributes

LOCAL_IMAGE = "ami-12c6146b"
"""An image that emulators know; nothing boots from it."""


def image(scope: Scope) -> str:
    """The id of the image to start."""
    if not scope.clients.on_aws:
        return LOCAL_IMAGE
    answer = scope.client("ssm").get_parameter(Name=IMAGE_PARAMETER)
    return str(answer["Parameter"]["Value"])


def _create(scope: Scope, resource: Resource, token: str) -> Attributes:
    wanted = resource.properties
    interface = {
        "DeviceIndex": 0,
        "SubnetId": wanted["subnet"],
        "PrivateIpAddress": wanted["private_ip"],
        "Groups": list(wanted["groups"]),
        "AssociatePublicIpAddress": wanted["public"],
        "DeleteOnTermination": True,
    }
    answer = scope.client("ec2").run_instances(
        ImageId=image(scope),
        InstanceType=INSTANCE_TYPE,
        # A t3 is `unlimited` otherwise, and pays for what it computes above its share (F8.13).
        CreditSpecification={"CpuCredits": "standard"},
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[interface],
        TagSpecifications=_marked(scope, resource),
        ClientToken=token,
        **_user_data(wanted.get("application")),
        **_profile(wanted.get("profile")),
    )
    return _running(scope, {"id": answer["Instances"][0]["InstanceId"]})


def _user_data(settings: Mapping[str, Any] | None) -> dict[str, str]:
    """The script that starts labkit's application, where an instance has one."""
    return {"UserData": user_data(settings)} if settings else {}


def _profile(name: str | None) -> dict[str, dict[str, str]]:
    """The instance profile, where the application has a role."""
    return {"IamInstanceProfile": {"Name": name}} if name else {}


def _marked(scope: Scope, resource: Resource) -> list[dict[str, Any]]:
    """Tags for the instance, and for its interface and disk under names of their own."""
    tags = scope.tags(*resource.key)
    parts = {"network-interface": "eni", "volume": "disk"}
    return marked(scope, resource) + [
        {"ResourceType": kind, "Tags": pairs({**tags, "Name": f"{resource.name}-{part}"})}
        for kind, part in parts.items()
    ]


def _running(scope: Scope, attributes: Attributes) -> Attributes:
    key = attributes["id"]

    def running() -> bool:
        return state_of(row_of(scope, "instance", key) or {}) == "running"

    scope.waits.until(running, f"the instance {key} was not running")
    return attributes


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    key = attributes["id"]
    row = row_of(scope, "instance", key) or {}
    interfaces = row.get("NetworkInterfaces", ())
    have = {group["GroupId"] for interface in interfaces for group in interface["Groups"]}
    wanted = resource.properties["groups"]
    if have != set(wanted):
        scope.client("ec2").modify_instance_attribute(InstanceId=key, Groups=list(wanted))
    if resource.properties["running"]:
        _start(scope, key)
    return _running(scope, attributes)


def _start(scope: Scope, key: str) -> None:
    """Start an instance that was stopped; one that still stops cannot be started."""

    def state() -> str:
        return state_of(row_of(scope, "instance", key) or {})

    scope.waits.until(lambda: state() != "stopping", f"the instance {key} was not stopped")
    if state() == "stopped":
        scope.client("ec2").start_instances(InstanceIds=[key])


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    scope.client("ec2").terminate_instances(InstanceIds=[key])

    scope.waits.until(
        lambda: row_of(scope, "instance", key) is None, f"the instance {key} was not terminated"
    )


HANDLERS: dict[str, Handler] = {"instance": Handler(_create, _update, _delete, found_id)}
