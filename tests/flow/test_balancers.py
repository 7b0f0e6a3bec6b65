"""Load balancers on the way: listeners, health, zones, and whom the target sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.flow import Leg, Outcome, Request, trace
from labkit.topology import (
    Instance,
    LoadBalancer,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    SecurityGroup,
    TargetGroup,
    Topology,
)
from tests.oracle.backends import BALANCERS, TARGET_GROUP
from tests.oracle.draft import CLIENT, Draft
from tests.oracle.networks import https_from, subnet_cidr
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

ROW = next(row for row in ROWS if row["id"] == "M091")
NLB = BALANCERS["nlb"]
NODE_A, NODE_B = subnet_cidr("balancer-a")[11], subnet_cidr("balancer-b")[11]


def standing(client: str = "private") -> Draft:
    """An NLB in zones a and b with a target in each, and a client in the VPC."""
    return situation({**ROW, "client": client})


def node(draft: Draft, zone: str) -> str:
    """The address of the NLB in a zone."""
    balancer = draft.topology.find(LoadBalancer, NLB)
    rows = draft.topology.interfaces(balancer)
    return str(next(row.private_ip for row in rows if draft.topology.zone(row).endswith(zone)))


def connected(draft: Draft, zone: str = "a", port: int = 443):
    return trace(draft.topology, Request.to(CLIENT, node(draft, zone), port))


def reached(found) -> list[str]:
    return [row.component for row in found.hops if row.component.startswith("i-0target")]


def changed(draft: Draft, **changes) -> Draft:
    return draft.changed(LoadBalancer, NLB, **changes)


def health(draft: Draft, *states: str) -> Draft:
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    targets = tuple(
        replace(row, health=state) for row, state in zip(group.targets, states, strict=True)
    )
    return draft.having(replace(group, targets=targets))


def test_a_node_sends_to_the_target_of_its_own_zone():
    assert reached(connected(standing(), "a"))[0] == "i-0target-a"
    assert reached(connected(standing(), "b"))[0] == "i-0target-b"


def test_with_cross_zone_on_a_node_sends_to_any_zone():
    draft = health(changed(standing(), cross_zone=True), "unhealthy", "healthy")
    assert reached(connected(draft, "a"))[0] == "i-0target-b"


def test_without_cross_zone_a_zone_without_targets_is_a_dead_end():
    draft = standing()
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    found = connected(draft.having(replace(group, targets=group.targets[1:])), "a")
    assert found.codes == ("ELB_NOT_CROSSZONE",)


def test_an_unhealthy_target_is_left_out():
    draft = health(changed(standing(), cross_zone=True), "healthy", "unhealthy")
    assert reached(connected(draft, "b"))[0] == "i-0target-a"


def test_all_unhealthy_fails_open():
    found = connected(health(standing(), "unhealthy", "unhealthy"))
    assert found.outcome is Outcome.DELIVERED
    assert "fails open" in str(found)


def test_what_is_out_of_service_gets_nothing_even_then():
    found = connected(health(standing(), "draining", "unused"))
    assert found.codes == ("ELBV2_LISTENER_REQUIRES_TG_ACCEPT",)


def test_no_listener_for_the_port():
    assert connected(standing(), port=80).codes == ("ELBV2_LISTENERS_MISMATCH",)


def test_no_target_at_all():
    draft = standing()
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    found = connected(draft.having(replace(group, targets=())))
    assert found.codes == ("ELBV2_LISTENER_HAS_NO_TG",)


def test_a_zone_that_is_not_enabled_on_the_balancer():
    draft = changed(standing(), subnets=("subnet-balancer-a",), cross_zone=True)
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    found = connected(draft.having(replace(group, targets=group.targets[1:])))
    assert found.codes == ("ELB_INSTALLED_AZ_RESTRICTION",)


def test_a_balancer_that_is_not_active():
    assert connected(changed(standing(), state="provisioning")).codes == ("BAD_STATE",)


def only_from(draft: Draft, *peers) -> Draft:
    return draft.changed(SecurityGroup, "sg-target", ingress=https_from(*peers))


def test_instance_targets_see_the_client_and_ip_targets_the_balancer():
    draft = standing()
    client = subnet_cidr("private-a")
    assert connected(only_from(draft, client)).outcome is Outcome.DELIVERED
    assert connected(only_from(draft, subnet_cidr("balancer-a"))).codes == (
        "ENI_SG_RULES_MISMATCH",
    )
    by_ip = as_ip_targets(draft)
    assert connected(only_from(by_ip, client)).codes == ("ENI_SG_RULES_MISMATCH",)
    assert connected(only_from(by_ip, subnet_cidr("balancer-a"))).outcome is Outcome.DELIVERED


def as_ip_targets(draft: Draft) -> Draft:
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    cards = {row.id: draft.topology.interfaces(row)[0] for row in draft.topology.all(Instance)}
    targets = tuple(replace(row, id=str(cards[row.id].private_ip)) for row in group.targets)
    return draft.having(replace(group, target_type="ip", targets=targets))


def test_a_group_of_the_balancer_counts_although_the_client_is_seen():
    """A target may name the NLB's group; what comes through it is then let in."""
    draft = changed(standing(), groups=("sg-nlb",))
    cards = [
        replace(row, groups=("sg-nlb",))
        for row in draft.topology.interfaces(draft.topology.find(LoadBalancer, NLB))
    ]
    group = SecurityGroup(
        id="sg-nlb",
        vpc=cards[0].vpc,
        ingress=https_from(subnet_cidr("private-a")),
        egress=draft.topology.find(SecurityGroup, "sg-client").egress,
    )
    draft = only_from(draft.having(group, *cards), "sg-nlb")
    assert connected(draft).outcome is Outcome.DELIVERED


def test_what_hangs_on_the_chosen_target_is_not_known():
    draft = changed(standing(), cross_zone=True)
    shut = SecurityGroup(id="sg-shut", vpc=draft.topology.all(NetworkInterface)[0].vpc)
    owner = draft.topology.find(Instance, "i-0target-b")
    card = replace(draft.topology.interfaces(owner)[0], groups=("sg-shut",))
    found = connected(draft.having(shut, card))
    assert found.outcome is Outcome.UNKNOWN
    assert "i-0target-a is reached, i-0target-b is not" in str(found)


def test_the_answer_comes_back_through_the_balancer():
    found = connected(standing())
    assert [row.component for row in found.back][:2] == ["i-0target-a", NLB]


def test_an_acl_of_the_targets_subnet_sees_the_clients_address():
    """Client addresses are kept, so an ACL that admits the balancer's subnet alone drops them."""
    draft = standing()
    entries = tuple(
        NetworkAclEntry(number=1, egress=egress, action="allow", cidr=subnet_cidr("balancer-a"))
        for egress in (False, True)
    )
    acl = NetworkAcl(
        id="acl-target", vpc="vpc-0main", entries=entries, subnets=("subnet-target-a",)
    )
    found = connected(draft.having(acl))
    assert set(found.codes) == {"SUBNET_ACL_RESTRICTION"}
    assert {row.leg for row in found.hops if row.verdict == "blocked"} == {Leg.NETWORK, Leg.BACK}


@pytest.mark.parametrize(("drop", "status"), [("targets", 503), ("group", 504), ("nothing", 200)])
def test_an_application_load_balancer_answers_for_its_targets(drop, status):
    row = next(row for row in ROWS if row["id"] == "M100")
    draft = situation({**row, "client": "private", "given": []})
    alb = draft.topology.find(LoadBalancer, BALANCERS["alb"])
    draft = draft.having(replace(alb, dns_name="alb-1.us-east-1.elb.amazonaws.com"))
    if drop == "targets":
        draft = draft.changed(TargetGroup, TARGET_GROUP, targets=())
    if drop == "group":
        draft = draft.changed(SecurityGroup, "sg-target", ingress=())
    url = "https://alb-1.us-east-1.elb.amazonaws.com/"
    found = trace(draft.topology, Request(CLIENT, url))
    certified = replace(alb.listeners[0], certificates=())
    if drop == "nothing":
        draft = draft.changed(LoadBalancer, alb.id, listeners=(certified,))
        found = trace(draft.topology, Request(CLIENT, url))
    assert found.response.status == status


def test_a_topology_without_targets_described_says_so():
    draft = standing()
    bare = tuple(
        replace(row, targets=()) if isinstance(row, TargetGroup) else row
        for row in draft.topology.components
    )
    topology = Topology(bare, missing=frozenset({TargetGroup}))
    found = trace(topology, Request.to(CLIENT, node(draft, "a"), 443))
    assert found.outcome is Outcome.UNKNOWN


def test_targets_that_lead_back_to_the_balancer():
    draft = standing()
    group = draft.topology.find(TargetGroup, TARGET_GROUP)
    nodes = draft.topology.interfaces(draft.topology.find(LoadBalancer, NLB))
    back = tuple(
        replace(row, id=str(card.private_ip))
        for row, card in zip(group.targets, nodes, strict=True)
    )
    found = connected(draft.having(replace(group, target_type="ip", targets=back)))
    assert found.outcome is Outcome.BLOCKED
