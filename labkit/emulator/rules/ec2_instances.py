"""Instances: what is needed to run one, and the states that it goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import InstanceState

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import takes_time

CODES: Mapping[str, int] = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}


def image_exists(call: Call) -> None:
    """One that AWS or the account has (R225)."""
    key = call.get("ImageId")
    if key is None and not call.get("LaunchTemplate"):
        raise Refused("MissingParameter", "The request must contain the parameter ImageId")
    if key is None or key in call.ec2.amis:
        return
    if not str(key).startswith("ami-"):
        text = f'Invalid id: "{key}" (expecting "ami-...")'
        raise Refused("InvalidAMIID.Malformed", text)
    raise Refused("InvalidAMIID.NotFound", f"The image id '[{key}]' does not exist")


def type_and_key_pair_exist(call: Call) -> None:
    """moto takes any."""
    kind, pair = call.get("InstanceType"), call.get("KeyName")
    if kind and kind not in INSTANCE_TYPES:
        raise Refused("InvalidParameterValue", f"Invalid value '{kind}' for InstanceType.")
    if pair and pair not in call.ec2.key_pairs:
        raise Refused("InvalidKeyPair.NotFound", f"The key pair '{pair}' does not exist")


def key_pairs_asked_for_exist(call: Call) -> None:
    """In AWS's words."""
    for name in call.get("KeyNames", []):
        if name not in call.ec2.key_pairs:
            raise Refused("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")


def instance_has_the_default_group(call: Call, answer: Any) -> None:
    """Unless it was given groups of its own, or interfaces that have some."""
    for instance in answer.result.instances:
        if not instance.security_groups and not call.get("NetworkInterfaces"):
            vpc = next(iter(instance.nics.values())).vpc_id
            instance.security_groups = [call.ec2.get_default_security_group(vpc)]


def as_many_as_can_be_are_run(call: Call) -> None:
    """AWS runs the most that fits, moto the least."""
    least, most = int(call.params.get("MinCount", 1)), int(call.params.get("MaxCount", 1))
    if not 1 <= least <= most:
        text = f"Invalid value '{least}' for MinCount. It must be between 1 and MaxCount."
        raise Refused("InvalidParameterValue", text)
    call.params["MinCount"] = most


def groups_and_subnet_are_of_one_vpc(call: Call) -> None:
    """For the instance itself, and for each of its interfaces."""
    rows = [
        (row.get("SubnetId"), row.get("Groups", [])) for row in call.get("NetworkInterfaces", [])
    ]
    for key, groups in [(call.get("SubnetId"), call.get("SecurityGroupIds", [])), *rows]:
        vpc = call.ec2.get_subnet(key).vpc_id if key else None
        for group in groups if vpc else []:
            if call.ec2.get_security_group_from_id(group).vpc_id != vpc:
                text = f"Security group {group} and subnet {key} belong to different networks."
                raise Refused("InvalidParameter", text)


def interfaces_are_tagged_as_they_are_made(call: Call, answer: Any) -> None:
    """moto tags only the instance and its disk (F9.19)."""
    for row in call.get("TagSpecifications", []):
        if row.get("ResourceType") == "network-interface":
            tags = {tag["Key"]: tag.get("Value", "") for tag in row.get("Tags", [])}
            for instance in answer.result.instances:
                for eni in instance.nics.values():
                    eni.add_tags(tags)


class _State(InstanceState):
    """A state whose code follows its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def code(self) -> int:
        """AWS's number of the state."""
        return CODES[self.name]

    @code.setter
    def code(self, _value: int) -> None:
        """moto sets it beside the name."""


def _goes(first: str, last: str, seconds: float) -> Callable[[Call, Any], None]:
    def state_takes_time(call: Call, answer: Any) -> None:
        made = getattr(answer.result, "instances", None)
        for instance in made or [call.ec2.get_instance(key) for key in call.get("InstanceIds", [])]:
            instance._state = _State(last)  # noqa: SLF001  moto keeps it so
            passing = call.clock.passing((first, seconds), (last, FOREVER))
            takes_time(instance._state, "name", passing)  # noqa: SLF001

    return state_takes_time


def _unless_terminated(verb: str) -> Callable[[Call], None]:
    def terminated_instance_stays_so(call: Call) -> None:
        for key in call.get("InstanceIds", []):
            if call.ec2.get_instance(key).state in {"terminated", "shutting-down"}:
                text = f"The instance '{key}' is not in a state from which it can be {verb}."
                raise Refused("IncorrectInstanceState", text)

    return terminated_instance_stays_so


def terminated_again_is_no_harm(call: Call, go_on: Callable[[], Any]) -> Any:
    """It says that it is so, and moto does not see it."""
    keys = call.get("InstanceIds", [])
    over = [row for row in call.ec2.all_instances() if row.id in keys and row.state == "terminated"]
    if not over:
        return go_on()
    gone = {row.id for row in over}
    call.params["InstanceIds"] = [key for key in keys if key not in gone]
    state = {"Name": "terminated", "Code": CODES["terminated"]}
    rows = [{"InstanceId": key, "CurrentState": state, "PreviousState": state} for key in gone]
    if call.params["InstanceIds"]:
        rows += go_on().result["TerminatingInstances"]
    return ActionResult({"TerminatingInstances": rows})


RULES = (
    Rule("run_instances", "before", image_exists, ("R225",)),
    Rule("run_instances", "before", type_and_key_pair_exist),
    Rule("run_instances", "before", as_many_as_can_be_are_run),
    Rule("run_instances", "before", groups_and_subnet_are_of_one_vpc),
    Rule("describe_key_pairs", "before", key_pairs_asked_for_exist),
    Rule("run_instances", "after", instance_has_the_default_group),
    Rule("run_instances", "after", interfaces_are_tagged_as_they_are_made, ("F9.19",)),
    Rule("run_instances", "after", _goes("pending", "running", 20)),
    Rule("start_instances", "before", _unless_terminated("started")),
    Rule("start_instances", "after", _goes("pending", "running", 20)),
    Rule("stop_instances", "before", _unless_terminated("stopped")),
    Rule("stop_instances", "after", _goes("stopping", "stopped", 30)),
    Rule("terminate_instances", "around", terminated_again_is_no_harm),
    Rule("terminate_instances", "after", _goes("shutting-down", "terminated", 40)),
)
