"""Transit gateways as EC2 describes them, in one account or told by two."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from labkit.topology import (
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
