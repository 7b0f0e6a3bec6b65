"""Peerings: which VPCs can be joined, and the states on the way."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import takes_time

OVERLAP = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"


def peering_of_overlapping_vpcs_fails(_call: Call, answer: Any) -> None:
    """It is made, and then seen to have failed."""
    peering = answer.result["VpcPeeringConnection"]
    ours, theirs = (
        [IPv4Network(row["cidr_block"]) for row in vpc.get_cidr_block_association_set()]
        for vpc in (peering.vpc, peering.peer_vpc)
    )
    if any(one.overlaps(other) for one in ours for other in theirs):
        peering._status.code = "failed"  # noqa: SLF001  moto keeps it so
        peering._status.message = OVERLAP  # noqa: SLF001


def peer_is_said(call: Call) -> None:
    """moto looks for a VPC without a name."""
    if not call.get("PeerVpcId"):
        raise Refused("MissingParameter", "The request must contain the parameter peerVpcId")


def accepted_peering_is_provisioned(call: Call, answer: Any) -> None:
    """Active after a moment."""
    status = answer.result["VpcPeeringConnection"]._status  # noqa: SLF001  moto keeps it so
    takes_time(status, "code", call.clock.passing(("provisioning", 5), ("active", FOREVER)))


def peering_that_is_over_is_not_deleted_again(call: Call) -> None:
    """What failed, was rejected or is deleted has no way back."""
    key = call.get("VpcPeeringConnectionId")
    code = call.ec2.vpc_pcxs[key]._status.code  # noqa: SLF001  moto keeps it so
    if code in {"deleted", "rejected", "failed"}:
        text = (
            f"Invalid state transition for {key}, attempted to transition from {code} to deleting"
        )
        raise Refused("InvalidStateTransition", text)


RULES = (
    Rule("create_vpc_peering_connection", "before", peer_is_said),
    Rule("create_vpc_peering_connection", "after", peering_of_overlapping_vpcs_fails),
    Rule("accept_vpc_peering_connection", "after", accepted_peering_is_provisioned),
    Rule("delete_vpc_peering_connection", "before", peering_that_is_over_is_not_deleted_again),
)
