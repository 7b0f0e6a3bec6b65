"""Load balancers and appliances of one VPC, for those of another."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    Instance,
    Listener,
    LoadBalancer,
    NetworkInterface,
    Route,
    RouteTable,
    Subnet,
    Target,
    TargetGroup,
    Topology,
)
from tests.flow.test_joined_vpcs import two
from tests.flow.test_transit import pair
from tests.flow.transits import (
    ANYWHERE,
    TO_TRANSIT,
    attached,
    static,
    transit,
    vpc,
)

JOINED = {"peering": two, "transit gateway": pair}
NODE = IPv4Address("10.2.1.50")


def balanced(topology: Topology, *targets: Target, **more) -> Topology:
    """An internal NLB in VPC 2, in front of these targets."""
    settings = {"target_type": "instance", **more}
    listener = Listener(port=80, protocol="TCP", target_groups=("tg",))
    return topology.replaced(
        NetworkInterface(
            id="eni-nlb",
            vpc="vpc-2",
            subnet="subnet-2",
            private_ip=NODE,
            groups=("sg-2",),
            interface_type="network_load_balancer",
        ),
        LoadBalancer(
            id="nlb",
            load_balancer_type="network",
            vpc="vpc-2",
            subnets=("subnet-2",),
            interfaces=("eni-nlb",),
            groups=("sg-2",),
            listeners=(listener,),
            dns_name="nlb-1.elb.us-east-1.amazonaws.com",
            cross_zone=settings.pop("cross_zone", False),
        ),
        TargetGroup(
            id="tg",
            vpc="vpc-2",
            protocol="TCP",
            port=8080,
            targets=targets or (Target(id="app-2", port=8080),),
            **settings,
        ),
    )


@pytest.mark.parametrize("joined", JOINED.values(), ids=JOINED)
@pytest.mark.parametrize("keeps", [True, False])
def test_a_balancer_is_reached_from_elsewhere(joined, keeps):
    """The target's answer goes by the node, whichever address the target saw."""
    topology = balanced(joined(), preserve_client_ip=keeps)
    found = trace(topology, Request.to("app-1", str(NODE), 80))
    assert found.outcome is Outcome.DELIVERED
    assert found.served is None or str(found.served.source) in ("10.1.1.10", str(NODE))
    named = trace(topology, Request("app-1", "http://nlb-1.elb.us-east-1.amazonaws.com/"))
    assert named.resolved == "private"
    assert named.outcome is Outcome.DELIVERED
    assert str(named.served.source) == ("10.1.1.10" if keeps else str(NODE))


def test_targets_in_another_zone_want_cross_zone_balancing():
    """From elsewhere as from its own VPC: the node of a zone sends to that zone."""
    far = Subnet(id="far", vpc="vpc-2", cidr=IPv4Network("10.2.9.0/24"), zone="b")
    card = NetworkInterface(
        id="eni-far",
        vpc="vpc-2",
        subnet="far",
        private_ip=IPv4Address("10.2.9.9"),
        groups=("sg-2",),
    )
    target = Target(id="far-app", port=8080)
    more = (far, card, Instance(id="far-app", interfaces=("eni-far",)))
    asked = Request.to("app-1", str(NODE), 80)
    off = balanced(two(*more), target)
    assert trace(off, asked).codes == ("ELB_INSTALLED_AZ_RESTRICTION",)
    nlb = replace(off.find(LoadBalancer, "nlb"), subnets=("subnet-2", "far"))
    assert trace(off.replaced(nlb), asked).codes == ("ELB_NOT_CROSSZONE",)
    on = replace(nlb, cross_zone=True)
    assert trace(off.replaced(on), asked).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("joined", JOINED.values(), ids=JOINED)
def test_a_target_may_be_an_address_of_another_vpc(joined):
    """An ip target outside the VPC is reached as routes have it, and as they have not."""
    topology = balanced(joined(), Target(id="10.1.1.10", port=8080), target_type="ip")
    found = trace(topology, Request.to("app-2", str(NODE), 80))
    assert found.outcome is Outcome.DELIVERED
    assert [row.component for row in found.hops][-1] == "app-2"
    away = RouteTable(id="rtb-2", vpc="vpc-2", subnets=("subnet-2",))
    lost = trace(topology.replaced(away), Request.to("app-2", str(NODE), 80))
    assert lost.codes == ("NO_ROUTE_TO_DESTINATION",)


def inspected(**more) -> Topology:
    """Two VPCs whose traffic goes through an appliance in a third one, there and back."""
    all_of_it = Route(destination=ANYWHERE, target="tgw")
    box = {"source_dest_check": False, **more}
    inner = Route(destination=ANYWHERE, target="eni-9")
    third = {row.id: row for row in vpc(9, all_of_it, inner=(inner,))}
    third["app-9"] = Instance(id="app-9", interfaces=("eni-9",), forwards="route")
    third["eni-9"] = replace(third["eni-9"], **box)
    out, back = transit(1, 2, 9, gateway="tgw")
    spokes = replace(back, id="rtb-spokes", routes=(static(ANYWHERE, "attach-9"),), propagations=())
    return Topology(
        (
            *vpc(1, TO_TRANSIT),
            *vpc(2, TO_TRANSIT),
            *third.values(),
            out,
            back,
            spokes,
            attached(1, tables=("rtb-spokes",)),
            attached(2, tables=("rtb-spokes",)),
            attached(9),
        )
    )


def test_an_appliance_between_two_vpcs():
    found = trace(inspected(), Request.to("app-1", "10.2.1.10", 443))
    assert found.outcome is Outcome.DELIVERED
    there = [row.component for row in found.hops]
    assert there == [
        "app-1",
        "tgw",
        "app-9",
        "tgw",
        "app-2",
        "app-2",
        "tgw",
        "app-9",
        "tgw",
        "app-1",
    ]
    checked = trace(inspected(source_dest_check=True), Request.to("app-1", "10.2.1.10", 443))
    assert checked.codes == ("ENI_SOURCE_DEST_CHECK_RESTRICTION",)


def test_what_an_appliance_does_may_be_unknown():
    box = Instance(id="app-9", interfaces=("eni-9",))
    found = trace(inspected().replaced(box), Request.to("app-1", "10.2.1.10", 443))
    assert found.outcome is Outcome.UNKNOWN
