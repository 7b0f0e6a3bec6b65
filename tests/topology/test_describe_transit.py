"""Transit gateways as EC2 describes them, in one account or told by two."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from labkit.topology import (
    PrefixList,
    TopologyError,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    VpcPeering,
)
from labkit.topology.describe import described
from tests.topology.aws_transit import DETAILS, PEERING, TRANSIT, VPC_ATTACHMENT

ONE = TransitGatewayAttachment(
    id="tgw-attach-1",
    name="one",
    gateways=("tgw-1",),
    tables=("tgw-rtb-1",),
    resource="vpc-1",
    subnets=("subnet-1", "subnet-2"),
    appliance_mode=True,
    group_referencing=False,
    dns_support=False,
)


def attachments(**rows) -> tuple[TransitGatewayAttachment, ...]:
    return described(rows).all(TransitGatewayAttachment)


def test_a_transit_gateway_with_its_options():
    assert described({"TransitGateways": TRANSIT["TransitGateways"]}).all(TransitGateway) == (
        TransitGateway(id="tgw-1"),
        TransitGateway(id="tgw-2", group_referencing=True, dns_support=False),
    )


def test_two_lists_tell_of_one_attachment():
    found = attachments(
        TransitGatewayAttachments=[VPC_ATTACHMENT], TransitGatewayVpcAttachments=[DETAILS]
    )
    assert found == (ONE,)


def test_two_accounts_tell_of_one_attachment_and_one_gateway():
    """The account of the VPC knows its subnets, that of the gateway the association."""
    theirs = {
        key: value for key, value in VPC_ATTACHMENT.items() if key not in ("Association", "Tags")
    }
    found = described(
        {
            "TransitGateways": [{"TransitGatewayId": "tgw-1"}] * 2,
            "TransitGatewayAttachments": [theirs, VPC_ATTACHMENT],
            "TransitGatewayVpcAttachments": [DETAILS, DETAILS],
        }
    )
    assert found.all(TransitGatewayAttachment) == (ONE,)
    assert len(found.all(TransitGateway)) == 1


def test_a_gateway_that_is_only_attached_to_exists():
    found = described({"TransitGatewayVpcAttachments": [DETAILS]})
    assert found.all(TransitGateway) == (TransitGateway(id="tgw-1"),)


@pytest.mark.parametrize("state", ["deleted", "rejected", "failed"])
def test_what_is_gone_is_left_out(state):
    assert attachments(TransitGatewayAttachments=[{**VPC_ATTACHMENT, "State": state}]) == ()


def test_an_association_that_ends_does_not_hold():
    ends = {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "disassociating"}
    (found,) = attachments(TransitGatewayAttachments=[{**VPC_ATTACHMENT, "Association": ends}])
    assert found.tables == ("",)


def test_both_ends_of_a_peering_are_one_attachment():
    """Each side describes it with its own table; an id of its own would be two of them."""

    def side(own: str, other: str, table: str) -> dict:
        return {
            "TransitGatewayAttachmentId": "tgw-attach-p",
            "TransitGatewayId": own,
            "ResourceType": "peering",
            "ResourceId": other,
            "State": "available",
            "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
        }

    rows = [side("tgw-1", "tgw-2", "tgw-rtb-1"), side("tgw-2", "tgw-1", "tgw-rtb-2")]
    (found,) = attachments(TransitGatewayAttachments=rows)
    assert found.gateways == ("tgw-1", "tgw-2")
    assert found.tables == ("tgw-rtb-1", "tgw-rtb-2")
    assert found.other("tgw-2") == "tgw-1"
    (half,) = attachments(TransitGatewayAttachments=rows[:1])
    assert (half.gateways, half.tables) == (("tgw-1", "tgw-2"), ("tgw-rtb-1", ""))


def test_describe_transit_gateway_peering_attachments():
    (found,) = attachments(TransitGatewayPeeringAttachments=[PEERING])
    assert found.gateways == ("tgw-1", "tgw-2")
    assert (found.resource_type, found.works) == ("peering", False)


def test_a_route_table_with_its_routes_and_propagations():
    names = ("RouteTables", "StaticRoutes", "Propagations")
    lists = [f"TransitGateway{name}" for name in names]
    found = described({name: TRANSIT[name] for name in lists})
    led = ("tgw-attach-1",)
    assert found.all(TransitGatewayRouteTable) == (
        TransitGatewayRouteTable(
            id="tgw-rtb-1",
            gateway="tgw-1",
            propagations=led,
            routes=(
                TransitGatewayRoute(destination=IPv4Network("10.1.0.0/16"), attachments=led),
                TransitGatewayRoute(destination=IPv4Network("10.2.0.0/16"), state="blackhole"),
                TransitGatewayRoute(destination="pl-1", attachments=led),
                TransitGatewayRoute(
                    destination=IPv4Network("10.4.0.0/16"), attachments=led, propagated=True
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("TransitGateways", {}),
        ("TransitGatewayAttachments", {**VPC_ATTACHMENT, "TransitGatewayId": 7}),
        ("TransitGatewayAttachments", {**VPC_ATTACHMENT, "Association": "tgw-rtb-1"}),
        ("TransitGatewayVpcAttachments", {**DETAILS, "SubnetIds": "subnet-1"}),
        ("TransitGatewayPeeringAttachments", {"TransitGatewayAttachmentId": "a"}),
        ("TransitGatewayRouteTables", {"TransitGatewayId": "tgw-1"}),
    ],
)
def test_a_row_that_cannot_be_read_is_one_sentence(name, row):
    with pytest.raises(TopologyError, match="row 1 of TransitGateway"):
        described({name: [row]})


def test_a_peering_with_its_regions_and_options():
    row = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-1", "Region": "us-east-1"},
        "AccepterVpcInfo": {
            "VpcId": "vpc-2",
            "Region": "us-west-2",
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": True},
        },
        "Status": {"Code": "active"},
    }
    found = described({"VpcPeeringConnections": [row]})
    (peering,) = found.all(VpcPeering)
    assert not peering.in_one_region
    assert peering.resolves_names_of("vpc-2")
    assert not peering.resolves_names_of("vpc-1")
    assert found.neighbours("vpc-1") == {"vpc-1"}


def test_two_accounts_tell_of_one_peering_each_from_its_side():
    """Each knows the options of its own side; where one says that it is gone, it is."""

    def told(by: str, state: str = "active") -> dict:
        sides = {
            "Requester": {"VpcId": "vpc-1", "Region": "us-east-1"},
            "Accepter": {"VpcId": "vpc-2"},
        }
        sides[by]["PeeringOptions"] = {"AllowDnsResolutionFromRemoteVpc": True}
        named = {f"{name}VpcInfo": row for name, row in sides.items()}
        return {"VpcPeeringConnectionId": "pcx-1", **named, "Status": {"Code": state}}

    both = {"VpcPeeringConnections": [told("Requester"), told("Accepter")]}
    (peering,) = described(both).all(VpcPeering)
    assert (peering.resolves, peering.regions) == ((True, True), ("us-east-1", ""))
    gone = {"VpcPeeringConnections": [told("Requester"), told("Accepter", "deleted")]}
    (peering,) = described(gone).all(VpcPeering)
    assert peering.state == "deleted"


def test_a_prefix_list_of_awss_own_that_two_accounts_asked_for_at_different_times():
    def told(*blocks: str, name: str = "com.amazonaws.us-east-1.s3") -> dict:
        return {"PrefixListId": "pl-1", "PrefixListName": name, "Cidrs": list(blocks)}

    rows = [told("3.5.0.0/19"), told("3.5.0.0/19", "16.12.0.0/23")]
    (found,) = described({"PrefixLists": rows}).all(PrefixList)
    assert list(map(str, found.cidrs)) == ["3.5.0.0/19", "16.12.0.0/23"]
    own = [told("10.0.0.0/8", name="mine"), told("10.1.0.0/16", name="mine")]
    with pytest.raises(TopologyError, match="not alike in cidrs"):
        described({"PrefixLists": own})


def test_interfaces_tell_an_attachments_subnets_where_nobody_asked():
    card = {
        "NetworkInterfaceId": "eni-1",
        "InterfaceType": "transit_gateway",
        "Description": "Network Interface for Transit Gateway Attachment tgw-attach-1",
        "VpcId": "vpc-1",
        "SubnetId": "subnet-9",
        "PrivateIpAddress": "10.0.9.9",
    }
    rows = {"TransitGatewayAttachments": [VPC_ATTACHMENT], "NetworkInterfaces": [card]}
    (found,) = attachments(**rows)
    assert found.subnets == ("subnet-9",)
    (found,) = attachments(**rows, TransitGatewayVpcAttachments=[DETAILS])
    assert found.subnets == ("subnet-1", "subnet-2")
