"""Routes, gateways and filters: one case for each of AWS's rules, forward and back."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    Instance,
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    PrefixList,
    PrivateAddress,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)
from tests.flow.gateways import public, with_policy
from tests.oracle.policies import policy, statement

VPC, ANYWHERE = IPv4Network("10.0.0.0/16"), IPv4Network("0.0.0.0/0")
OPEN = (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)
S3 = "com.amazonaws.us-east-1.s3"
S3_BLOCK = IPv4Network("52.216.0.0/15")
SUBNETS = {"app": "10.0.1.0/24", "db": "10.0.2.0/24", "out": "10.0.9.0/24"}
PUBLIC = IPv4Address("203.0.113.10")


def route(destination: str, target: str, **more) -> Route:
    block = destination if destination.startswith("pl-") else IPv4Network(destination)
    return Route(destination=block, target=target, **more)


def host(name: str, subnet: str, at: int, *, public=None, **more) -> tuple:
    card = NetworkInterface(
        id=f"eni-{name}",
        vpc="vpc",
        subnet=f"subnet-{subnet}",
        private_ip=IPv4Network(SUBNETS[subnet])[at],
        public_ip=public,
        groups=("sg",),
        source_dest_check=more.pop("check", True),
    )
    return card, Instance(id=name, name=name, interfaces=(card.id,), **more)


def network(*routes: Route, public=None, more=()) -> Topology:
    """`app` with these routes, `db` beside it, `box` that may forward, and both gateways."""
    rows = (
        Vpc(id="vpc", cidrs=(VPC,), dns_hostnames=True),
        *(
            Subnet(
                id=f"subnet-{key}", name=key, vpc="vpc", cidr=IPv4Network(block), zone="us-east-1a"
            )
            for key, block in SUBNETS.items()
        ),
        RouteTable(id="rtb", name="app-routes", vpc="vpc", routes=routes, subnets=("subnet-app",)),
        RouteTable(
            id="rtb-out", vpc="vpc", routes=(route("0.0.0.0/0", "igw"),), subnets=("subnet-out",)
        ),
        InternetGateway(id="igw", vpc="vpc"),
        NatGateway(
            id="nat",
            vpc="vpc",
            subnet="subnet-out",
            addresses=(
                NatAddress(
                    public_ip=IPv4Address("203.0.113.99"), private_ip=IPv4Address("10.0.9.99")
                ),
            ),
        ),
        SecurityGroup(id="sg", vpc="vpc", ingress=OPEN, egress=OPEN),
        *host("app", "app", 10, public=public),
        *host("db", "db", 10),
        *host("box", "out", 20, public=IPv4Address("203.0.113.20"), check=False, forwards="nat"),
        PrefixList(id="pl-s3", name=S3, cidrs=(S3_BLOCK,)),
        VpcEndpoint(id="vpce-s3", vpc="vpc", service=S3, endpoint_type="Gateway"),
    )
    return Topology(rows).replaced(*more)


def to(topology: Topology, address: str, port: int = 443, protocol: str = "tcp", source="app"):
    return trace(topology, Request.to(source, address, port, protocol))


def passed(found) -> list[str]:
    return [row.component for row in found.hops if row not in found.back]


BY_IGW, BY_NAT = route("0.0.0.0/0", "igw"), route("0.0.0.0/0", "nat")


@pytest.mark.parametrize(
    ("routes", "address", "way"),
    [
        ((BY_NAT,), "8.8.8.8", ["app", "nat", "igw"]),
        ((BY_IGW,), "8.8.8.8", ["app", "igw"]),
        ((BY_IGW, route("8.8.0.0/16", "nat")), "8.8.8.8", ["app", "nat", "igw"]),
        ((route("8.8.0.0/16", "nat"), BY_IGW), "8.8.8.8", ["app", "nat", "igw"]),
        ((BY_NAT, route("pl-s3", "vpce-s3")), "52.216.0.9", ["app", "vpce-s3"]),
        ((BY_NAT, route("pl-s3", "vpce-s3")), "52.0.0.9", ["app", "nat", "igw"]),
        (
            (route("52.216.0.0/16", "nat"), route("pl-s3", "vpce-s3")),
            "52.216.0.9",
            ["app", "nat", "igw"],
        ),
        (
            (route("52.216.0.0/15", "nat"), route("pl-s3", "vpce-s3")),
            "52.216.0.9",
            ["app", "nat", "igw"],
        ),
        ((route("0.0.0.0/0", "nat", propagated=True), BY_IGW), "8.8.8.8", ["app", "igw"]),
        ((BY_NAT,), "10.0.2.10", ["app", "db"]),
        ((route("10.0.2.0/24", "eni-box"),), "10.0.2.10", ["app", "box", "db"]),
        ((route("10.0.2.0/24", "box"),), "10.0.2.10", ["app", "box", "db"]),
        ((route("0.0.0.0/0", "eni-box"),), "8.8.8.8", ["app", "box", "igw"]),
    ],
)
def test_the_route_that_wins(routes, address, way):
    found = to(network(*routes, public=PUBLIC), address)
    assert passed(found) == way
    assert found.outcome in (Outcome.DELIVERED, Outcome.LEFT)


@pytest.mark.parametrize(
    ("routes", "address", "code"),
    [
        ((), "8.8.8.8", "NO_ROUTE_TO_DESTINATION"),
        ((route("0.0.0.0/0", "gone", state="blackhole"),), "8.8.8.8", "BAD_STATE_ROUTE"),
        ((BY_IGW, route("8.8.8.0/24", "gone", state="blackhole")), "8.8.8.8", "BAD_STATE_ROUTE"),
        ((BY_IGW,), "192.168.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ((BY_IGW,), "100.64.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"),
        ((BY_NAT,), "10.0.2.99", "NO_POSSIBLE_DESTINATION"),
        ((BY_NAT,), "10.0.9.99", "NO_POSSIBLE_DESTINATION"),
        ((BY_IGW,), "203.0.113.99", "NO_POSSIBLE_DESTINATION"),
        ((route("10.0.2.0/24", "eni-db"),), "10.0.2.11", "ENI_SOURCE_DEST_CHECK_RESTRICTION"),
    ],
)
def test_where_a_packet_ends(routes, address, code):
    assert to(network(*routes, public=PUBLIC), address).codes == (code,)


def test_an_internet_gateway_wants_a_public_address():
    assert to(network(BY_IGW), "8.8.8.8").codes == ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",)


def test_a_subnet_without_a_table_uses_the_main_one_and_that_may_be_bare():
    topology = network(BY_NAT).without("rtb")
    assert to(topology, "8.8.8.8").codes == ("NO_ROUTE_TO_DESTINATION",)
    assert to(topology, "10.0.2.10").outcome is Outcome.DELIVERED
    main = RouteTable(id="main", vpc="vpc", routes=(BY_NAT,), main=True)
    assert to(topology.replaced(main), "8.8.8.8").outcome is Outcome.LEFT


def test_a_prefix_list_that_nobody_described_is_not_known():
    topology = network(BY_NAT, route("pl-0ther", "igw"))
    assert to(topology, "8.8.8.8").outcome is Outcome.UNKNOWN


def test_a_gateway_endpoint_takes_tcp_and_ping_alone():
    topology = network(route("pl-s3", "vpce-s3"))
    assert to(topology, "52.216.0.9", 0, "icmp").outcome is Outcome.DELIVERED
    assert to(topology, "52.216.0.9", 53, "udp").codes == ("VPCE_GATEWAY_PROTOCOL_RESTRICTION",)


@pytest.mark.parametrize(
    ("protocol", "port"), [("tcp", 443), ("tcp", 22), ("udp", 443), ("icmp", 0), ("ip", 0)]
)
def test_an_interface_endpoint_takes_tcp_alone(protocol, port):
    card = replace(
        network().find(NetworkInterface, "eni-db"),
        id="eni-door",
        private_ip=IPv4Address("10.0.2.77"),
    )
    door = VpcEndpoint(
        id="vpce-door", vpc="vpc", service="com.amazonaws.us-east-1.sqs", interfaces=("eni-door",)
    )
    found = to(network(more=(card, door)), "10.0.2.77", port, protocol)
    other = "PORT_CLOSED" if protocol == "tcp" else "PROTOCOL_RESTRICTION"
    assert found.codes == (() if (protocol, port) == ("tcp", 443) else (other,))


def test_a_nat_gateway_takes_tcp_udp_and_ping_alone():
    assert to(network(BY_NAT), "8.8.8.8", 53, "udp").outcome is Outcome.LEFT
    assert to(network(BY_NAT), "8.8.8.8", 0, "icmp").outcome is Outcome.LEFT
    assert to(network(BY_NAT), "8.8.8.8", 0, "ip").codes == ("PROTOCOL_RESTRICTION",)


def regional(*zones: str, expands=None) -> NatGateway:
    return NatGateway(
        id="nat",
        vpc="vpc",
        mode="regional",
        expands=expands,
        addresses=tuple(
            NatAddress(public_ip=IPv4Address(f"203.0.113.{at}"), zone=f"us-east-1{zone}")
            for at, zone in enumerate(zones, start=90)
        ),
    )


@pytest.mark.parametrize(
    ("gateway", "outcome"),
    [
        (regional("a"), Outcome.LEFT),
        (regional("b", "a"), Outcome.LEFT),
        (regional("b", expands=True), Outcome.LEFT),
        (regional("b", expands=False), Outcome.BLOCKED),
        (regional("b"), Outcome.UNKNOWN),
    ],
)
def test_a_regional_nat_gateway_has_an_address_a_zone(gateway, outcome):
    assert to(network(BY_NAT, more=(gateway,)), "8.8.8.8").outcome is outcome


def test_a_nat_gateway_of_several_addresses_may_be_judged_by_any_of_them():
    address = {"IpAddress": {"aws:SourceIp": "203.0.113.99/32"}}
    api = with_policy(public(), policy(statement(condition=address))).api
    second = NatAddress(public_ip=IPv4Address("203.0.113.98"), private_ip=IPv4Address("10.0.9.98"))
    one = network(BY_NAT, more=(api,))
    two = replace(
        one.find(NatGateway, "nat"), addresses=(*one.find(NatGateway, "nat").addresses, second)
    )
    request = Request("app", f"https://{api.id}.execute-api.us-east-1.amazonaws.com/test/hello")
    assert trace(one, request).outcome is Outcome.DELIVERED
    assert trace(one.replaced(two), request).outcome is Outcome.UNKNOWN


def test_a_regional_nat_gateway_uses_the_address_of_the_senders_zone_alone():
    address = {"IpAddress": {"aws:SourceIp": "203.0.113.90/32"}}
    api = with_policy(public(), policy(statement(condition=address))).api
    topology = network(BY_NAT, more=(api, regional("a", "b")))
    request = Request("app", f"https://{api.id}.execute-api.us-east-1.amazonaws.com/test/hello")
    assert trace(topology, request).outcome is Outcome.DELIVERED


def test_the_remedy_for_a_stranger_names_the_stranger():
    shut = SecurityGroup(id="sg", vpc="vpc", egress=OPEN)
    topology = network(BY_IGW, public=PUBLIC, more=(shut,))
    found = to(topology, str(PUBLIC), source="internet:192.0.2.9")
    assert found.blockers[0].remedy == "add an ingress rule to sg: tcp/443 from 192.0.2.9/32"
    assert to(topology, "10.0.2.10").blockers[0].remedy.endswith("from 10.0.1.0/24")


def test_the_answer_needs_a_way_home():
    """From the internet to a public address whose subnet has no route to the internet gateway."""
    topology = network(public=PUBLIC)
    found = to(topology, str(PUBLIC), source="internet")
    assert found.codes == ("NO_ROUTE_TO_DESTINATION",)
    assert found.back
    by_nat = to(network(BY_NAT, public=PUBLIC), str(PUBLIC), source="internet")
    assert by_nat.codes == ("NOT_STATEFUL_RETURN",)
    assert (
        to(network(BY_IGW, public=PUBLIC), str(PUBLIC), source="internet").outcome
        is Outcome.DELIVERED
    )


def test_routes_of_an_edge_association_send_what_comes_in_to_a_middlebox():
    edge = RouteTable(
        id="edge", vpc="vpc", routes=(route("10.0.1.0/24", "eni-box"),), gateways=("igw",)
    )
    topology = network(route("0.0.0.0/0", "eni-box"), public=PUBLIC, more=(edge,))
    box = replace(topology.find(Instance, "box"), forwards="route")
    found = to(topology.replaced(box), str(PUBLIC), source="internet")
    assert passed(found)[:3] == ["internet", "igw", "box"] or passed(found)[:2] == ["igw", "box"]


def test_what_a_middlebox_does_is_known_or_said_not_to_be():
    topology = network(route("10.0.2.0/24", "eni-box"))
    unknown = replace(topology.find(Instance, "box"), forwards="")
    assert to(topology.replaced(unknown), "10.0.2.10").outcome is Outcome.UNKNOWN


def middle(*, peer="sg", forwards="route") -> Topology:
    """`app` reaches `db` by way of `box`, whose answer goes straight back; `db` admits a group."""
    group = SecurityGroup(id="sg-db", vpc="vpc", ingress=(rule(peer, "-1"),), egress=OPEN)
    card = replace(network().find(NetworkInterface, "eni-db"), groups=("sg-db",))
    topology = network(route("10.0.2.0/24", "eni-box"), more=(group, card))
    return topology.replaced(replace(topology.find(Instance, "box"), forwards=forwards))


def test_behind_an_appliance_a_group_names_nobody():
    assert to(middle(), "10.0.2.10").codes == ("SG_REFERENCES_NOT_PRESERVED",)
    assert to(middle(peer="10.0.1.0/24"), "10.0.2.10").outcome is Outcome.DELIVERED


def test_an_answer_that_nat_would_change_is_lost():
    """The request goes straight, the answer by a NAT instance, or out by a NAT gateway."""
    back = RouteTable(
        id="rtb-db", vpc="vpc", routes=(route("10.0.1.0/24", "eni-box"),), subnets=("subnet-db",)
    )
    topology = network(more=(back,))
    assert to(topology, "10.0.2.10").codes == ("NOT_STATEFUL_RETURN",)
    routed = replace(topology.find(Instance, "box"), forwards="route")
    assert to(topology.replaced(routed), "10.0.2.10").outcome is Outcome.DELIVERED
    public = replace(topology.find(NetworkInterface, "eni-db"), public_ip=PUBLIC)
    by_nat = replace(back, routes=(BY_NAT,))
    around = network(BY_NAT, more=(by_nat, public))
    assert to(around, str(PUBLIC)).codes == ("NOT_STATEFUL_RETURN",)


def test_groups_of_an_appliance_are_asked_both_ways_about_an_answer_they_never_saw():
    back = RouteTable(
        id="rtb-db", vpc="vpc", routes=(route("10.0.1.0/24", "eni-box"),), subnets=("subnet-db",)
    )
    silent = SecurityGroup(id="sg-box", vpc="vpc", ingress=OPEN)
    topology = network(more=(back, silent))
    box = replace(topology.find(Instance, "box"), forwards="route")
    card = replace(topology.find(NetworkInterface, "eni-box"), groups=("sg-box",))
    assert to(topology.replaced(box, card), "10.0.2.10").codes == ("SG_HAS_NO_RULES",)


def test_a_route_names_what_is_in_its_own_vpc():
    far = NetworkInterface(
        id="eni-far", vpc="far", subnet="x", private_ip=IPv4Address("10.7.0.5"), groups=("sg",)
    )
    found = to(network(route("10.7.0.0/16", "eni-far"), more=(far,)), "10.7.0.5")
    assert found.codes == ("NO_POSSIBLE_DESTINATION",)


def test_a_peers_resolver_answers_nobody_else():
    far = (
        Vpc(id="far", cidrs=(IPv4Network("10.7.0.0/16"),)),
        VpcPeering(id="pcx", requester="vpc", accepter="far"),
    )
    found = to(network(route("10.7.0.0/16", "pcx"), more=far), "10.7.0.2", 53, "udp")
    assert found.codes == ("NO_POSSIBLE_DESTINATION",)


def test_routes_that_lead_in_a_circle():
    loop = RouteTable(id="rtb-out", vpc="vpc", routes=(BY_NAT,), subnets=("subnet-out",))
    found = to(network(BY_NAT, more=(loop,)), "8.8.8.8")
    assert found.codes == ("CYCLIC_PATH_DETECTED",)


def test_a_gateway_that_is_not_attached_or_not_ready():
    detached = InternetGateway(id="igw", vpc=None)
    assert to(network(BY_IGW, public=PUBLIC, more=(detached,)), "8.8.8.8").codes == ("BAD_STATE",)
    topology = network(BY_NAT)
    pending = replace(topology.find(NatGateway, "nat"), state="pending")
    assert to(topology.replaced(pending), "8.8.8.8").codes == ("BAD_STATE",)


def test_the_vpcs_resolver_is_filtered_by_nothing():
    shut = SecurityGroup(id="sg", vpc="vpc")
    acl = NetworkAcl(id="acl", vpc="vpc", subnets=("subnet-app",))
    topology = network(more=(shut, acl))
    for address in ("10.0.0.2",):
        assert to(topology, address, 53, "udp").outcome is Outcome.DELIVERED
    assert to(topology, "10.0.0.2", 80).outcome is Outcome.BLOCKED


def entry(number, action, cidr="0.0.0.0/0", *, egress, protocol="-1", first=0, last=65535):
    return NetworkAclEntry(
        number=number,
        action=action,
        cidr=IPv4Network(cidr),
        egress=egress,
        protocol=protocol,
        from_port=first,
        to_port=last,
    )


def acl(*entries: NetworkAclEntry, subnet="db") -> NetworkAcl:
    return NetworkAcl(
        id="acl", name="edge", vpc="vpc", entries=entries, subnets=(f"subnet-{subnet}",)
    )


OUT, IN = entry(100, "allow", egress=True), entry(100, "allow", egress=False)


@pytest.mark.parametrize(
    ("entries", "outcome", "rule"),
    [
        ((IN, OUT), Outcome.DELIVERED, ""),
        ((OUT,), Outcome.BLOCKED, "rule *: deny, as no rule before it fits"),
        ((IN,), Outcome.BLOCKED, "rule *: deny, as no rule before it fits"),
        (
            (entry(90, "deny", "10.0.1.0/24", egress=False), IN, OUT),
            Outcome.BLOCKED,
            "rule 90: deny all traffic, 10.0.1.0/24",
        ),
        ((entry(110, "deny", "10.0.1.0/24", egress=False), IN, OUT), Outcome.DELIVERED, ""),
        (
            (IN, entry(100, "allow", egress=True, protocol="tcp", first=443, last=443)),
            Outcome.BLOCKED,
            "rule *: deny, as no rule before it fits",
        ),
        ((IN, entry(100, "allow", egress=True, protocol="6", first=1024)), Outcome.DELIVERED, ""),
        ((IN, entry(100, "allow", egress=True, protocol="6", first=50000)), Outcome.UNKNOWN, ""),
        (
            (IN, entry(100, "allow", egress=True, protocol="17")),
            Outcome.BLOCKED,
            "rule *: deny, as no rule before it fits",
        ),
    ],
)
def test_network_acls_both_ways(entries, outcome, rule):
    found = to(network(more=(acl(*entries),)), "10.0.2.10")
    assert found.outcome is outcome
    assert [step.rule for step in found.blockers] == ([rule] if rule else [])


def test_an_acl_says_which_rule_let_the_packet_through():
    first = entry(10, "allow", egress=False, protocol="tcp", first=443, last=443)
    found = to(network(more=(acl(first, IN, OUT),)), "10.0.2.10")
    assert "edge lets it in: rule 10: allow tcp/443, 0.0.0.0/0" in str(found)


def test_an_acl_says_nothing_inside_its_subnet():
    near = host("near", "app", 11)
    found = to(network(more=(*near, acl(subnet="app"))), "10.0.1.11")
    assert found.outcome is Outcome.DELIVERED


def rule(peer, protocol="tcp", first=443, last=443) -> SecurityGroupRule:
    block = peer if peer.startswith(("sg", "pl-")) else IPv4Network(peer)
    return SecurityGroupRule(peer=block, protocol=protocol, from_port=first, to_port=last)


@pytest.mark.parametrize(
    ("rules", "protocol", "port", "in_"),
    [
        ((), "tcp", 443, False),
        ((rule("10.0.1.0/24"),), "tcp", 443, True),
        ((rule("10.0.1.10/32"),), "tcp", 443, True),
        ((rule("10.0.1.11/32"),), "tcp", 443, False),
        ((rule("10.0.1.0/24"),), "tcp", 444, False),
        ((rule("10.0.1.0/24"),), "udp", 443, False),
        ((rule("10.0.1.0/24", "6"),), "tcp", 443, True),
        ((rule("10.0.1.0/24", "tcp", -1, -1),), "tcp", 9, True),
        ((rule("10.0.1.0/24", "tcp", 400, 500),), "tcp", 443, True),
        ((rule("10.0.1.0/24", "-1"),), "udp", 9, True),
        ((rule("10.0.1.0/24", "icmp", 8, 0),), "icmp", 0, True),
        ((rule("10.0.1.0/24", "icmp", 8, -1),), "icmp", 0, True),
        ((rule("10.0.1.0/24", "icmp", -1, -1),), "icmp", 0, True),
        ((rule("10.0.1.0/24", "icmp", 0, -1),), "icmp", 0, False),
        ((rule("10.0.1.0/24", "tcp", 0, 65535),), "ip", 0, False),
        ((rule("10.0.1.0/24", "-1"),), "ip", 0, True),
        ((rule("sg"),), "tcp", 443, True),
        ((rule("sg-db"),), "tcp", 443, False),
        ((rule("pl-mine"),), "tcp", 443, True),
        ((rule("pl-s3"),), "tcp", 443, False),
        ((rule("10.9.0.0/16"), rule("10.0.1.0/24")), "tcp", 443, True),
    ],
)
def test_a_group_lets_in_what_one_of_its_rules_names(rules, protocol, port, in_):
    group = SecurityGroup(id="sg-db", vpc="vpc", ingress=rules)
    card = replace(network().find(NetworkInterface, "eni-db"), groups=("sg-db",))
    mine = PrefixList(id="pl-mine", cidrs=(IPv4Network("10.0.1.0/24"),))
    found = to(network(more=(group, card, mine)), "10.0.2.10", port, protocol)
    assert (found.outcome is Outcome.DELIVERED) is in_


def test_a_group_lets_out_what_one_of_its_rules_names():
    only = SecurityGroup(id="sg", vpc="vpc", ingress=OPEN, egress=(rule("pl-s3"),))
    topology = network(route("pl-s3", "vpce-s3"), more=(only,))
    assert to(topology, "52.216.0.9").outcome is Outcome.DELIVERED
    assert to(topology, "10.0.2.10").codes == ("ENI_SG_RULES_MISMATCH",)


def test_several_groups_are_a_union_and_one_that_nobody_described_is_not_known():
    shut = SecurityGroup(id="sg-shut", vpc="vpc")
    card = network().find(NetworkInterface, "eni-db")
    both = replace(card, groups=("sg-shut", "sg"))
    assert to(network(more=(shut, both)), "10.0.2.10").outcome is Outcome.DELIVERED
    half = replace(card, groups=("sg-shut", "sg-gone"))
    assert to(network(more=(shut, half)), "10.0.2.10").outcome is Outcome.UNKNOWN


def test_a_group_of_another_vpc_means_nobody_here():
    """The same address in a VPC that is not peered is not a member next door."""
    far = (
        Vpc(id="far", cidrs=(VPC,)),
        NetworkInterface(
            id="eni-far",
            vpc="far",
            subnet="x",
            private_ip=IPv4Address("10.0.1.10"),
            groups=("sg-far",),
        ),
        SecurityGroup(id="sg-far", vpc="far"),
    )
    group = SecurityGroup(id="sg-db", vpc="vpc", ingress=(rule("sg-far"),))
    card = replace(network().find(NetworkInterface, "eni-db"), groups=("sg-db",))
    assert to(network(more=(*far, group, card)), "10.0.2.10").outcome is Outcome.BLOCKED


def test_secondary_addresses_are_addresses_too():
    card = network().find(NetworkInterface, "eni-db")
    second = PrivateAddress(private_ip=IPv4Address("10.0.2.50"))
    found = to(network(more=(replace(card, secondary=(second,)),)), "10.0.2.50")
    assert found.outcome is Outcome.DELIVERED


def test_two_interfaces_of_one_address_are_not_known():
    card = network().find(NetworkInterface, "eni-db")
    found = to(network(more=(replace(card, id="eni-twin"),)), "10.0.2.10")
    assert found.outcome is Outcome.UNKNOWN


def test_what_does_not_run_neither_sends_nor_answers():
    topology = network()
    stopped = replace(topology.find(Instance, "db"), state="stopped")
    assert to(topology.replaced(stopped), "10.0.2.10").codes == ("BAD_STATE",)
    assert to(topology.replaced(stopped), "10.0.1.10", source="db").codes == ("BAD_STATE",)


def test_every_blocker_on_the_way_is_found_at_once():
    """The sender's group, two ACLs and the target's group: one reading mends them all."""
    shut = SecurityGroup(id="sg", vpc="vpc")
    found = to(network(more=(shut, acl(), acl(subnet="app"))), "10.0.2.10")
    assert found.codes.count("SG_HAS_NO_RULES") == 2
    rows = (shut, replace(acl(), id="acl-1"), replace(acl(subnet="app"), id="acl-2"))
    both = to(network(more=rows), "10.0.2.10")
    assert both.codes.count("SUBNET_ACL_RESTRICTION") == 4


@pytest.mark.parametrize(
    ("address", "port", "protocol", "outcome"),
    [
        ("169.254.169.254", 80, "tcp", Outcome.DELIVERED),
        ("169.254.169.123", 123, "udp", Outcome.DELIVERED),
        ("169.254.169.253", 53, "udp", Outcome.DELIVERED),
        ("127.0.0.1", 80, "tcp", Outcome.DELIVERED),
        ("0.0.0.0", 80, "tcp", Outcome.BLOCKED),
        ("224.0.0.1", 80, "udp", Outcome.BLOCKED),
        ("255.255.255.255", 80, "udp", Outcome.BLOCKED),
    ],
)
def test_addresses_that_no_route_is_asked_for(address, port, protocol, outcome):
    shut = SecurityGroup(id="sg", vpc="vpc")
    found = to(network(BY_IGW, public=PUBLIC, more=(shut,)), address, port, protocol)
    assert found.outcome is outcome


def test_what_answers_at_another_link_local_address_is_not_known():
    assert to(network(BY_IGW, public=PUBLIC), "169.254.1.1", 80).outcome is Outcome.UNKNOWN


def test_a_packet_may_be_sent_from_any_address_of_an_interface():
    second = PrivateAddress(private_ip=IPv4Address("10.0.1.50"), public_ip=PUBLIC)
    card = replace(network().find(NetworkInterface, "eni-app"), secondary=(second,))
    topology = network(BY_IGW, more=(card,))
    assert to(topology, "8.8.8.8").codes == ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",)
    for source in ("10.0.1.50", str(PUBLIC)):
        assert to(topology, "8.8.8.8", source=source).outcome is Outcome.LEFT


def test_an_instances_own_addresses_are_not_on_the_network():
    topology = network(more=(SecurityGroup(id="sg", vpc="vpc"),))
    second = replace(
        topology.find(NetworkInterface, "eni-db"), id="eni-two", private_ip=IPv4Address("10.0.2.60")
    )
    app = replace(topology.find(Instance, "app"), interfaces=("eni-app", "eni-two"))
    assert to(topology.replaced(second, app), "10.0.2.60").outcome is Outcome.DELIVERED


def test_what_hangs_on_which_of_an_endpoints_addresses_is_used():
    """Two interfaces, and the ACL of one's subnet shuts: the name gives both."""
    cards = tuple(
        replace(
            network().find(NetworkInterface, "eni-db"),
            id=f"eni-{name}",
            subnet=f"subnet-{name}",
            private_ip=IPv4Network(SUBNETS[name])[77],
        )
        for name in ("db", "out")
    )
    door = VpcEndpoint(
        id="vpce-q",
        vpc="vpc",
        service="com.amazonaws.us-east-1.sqs",
        interfaces=("eni-db", "eni-out"),
        private_dns=True,
    )
    url = "https://sqs.us-east-1.amazonaws.com/"
    shut = NetworkAcl(id="acl", vpc="vpc", subnets=("subnet-out",))
    found = trace(network(more=(*cards, door, shut)), Request("app", url))
    assert found.outcome is Outcome.UNKNOWN
    assert "10.0.2.77 is reached, 10.0.9.77 is not" in str(found)


@pytest.mark.parametrize(
    ("first", "last", "port", "in_"),
    [(443, -1, 443, True), (443, -1, 442, False), (-1, 100, 100, True), (-1, 100, 101, False)],
)
def test_an_end_of_a_range_that_is_minus_one_is_open(first, last, port, in_):
    group = SecurityGroup(id="sg-db", vpc="vpc", ingress=(rule("10.0.1.0/24", "tcp", first, last),))
    card = replace(network().find(NetworkInterface, "eni-db"), groups=("sg-db",))
    found = to(network(more=(group, card)), "10.0.2.10", port)
    assert (found.outcome is Outcome.DELIVERED) is in_


@pytest.mark.parametrize(
    ("client", "code"),
    [
        ("10.9.9.9", "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"),
        ("100.64.0.9", "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"),
        ("192.0.2.9", None),
    ],
)
def test_no_private_address_comes_in_by_the_internet(client, code):
    there = network(route("0.0.0.0/0", "igw"), public=PUBLIC)
    found = trace(there, Request.to(f"internet:{client}", str(PUBLIC), 443))
    assert found.codes == ((code,) if code else ())
