"""A topology in the Linux kernel, by AWS's VPC User Guide: see README.md for each noun.

`plan` says, without doing anything, which namespaces there are and what stands in each;
`realised` makes them and always takes them down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from labkit.topology import (
    Instance,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Route,
    Subnet,
    Topology,
    Vpc,
    VpcPeering,
)
from tests.kernel import filters, spaces
from tests.kernel.spaces import PREFIX

INTERNET = f"{PREFIX}internet"
SERVED = (443, 53, 8080)
"""Ports that answer wherever it is not known what listens."""
UNROUTED = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
"""Blocks that the internet does not carry."""
QUIET = {
    "ipv4.conf.all.rp_filter": "0",
    "ipv4.conf.default.rp_filter": "0",
    "ipv4.conf.all.send_redirects": "0",
    "ipv4.conf.default.send_redirects": "0",
    "ipv4.conf.all.accept_redirects": "0",
    "ipv4.conf.default.accept_redirects": "0",
    "ipv6.conf.default.disable_ipv6": "1",
}
FORWARDS = {"ipv4.ip_forward": "1"}
LOCAL = 1
"""Number of the routing table that knows the addresses in use in a router's VPC."""


@dataclass
class Space:
    """One namespace: kernel parameters, commands for `ip`, rules for `nft`, and who listens.

    `devices` are those that carry packets once all is set up.
    `serves` are (protocol, port) pairs; `echoes` says whether it answers packets of protocols
    without ports. Every address of `addresses` answers.
    """

    kernel: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    devices: set[str] = field(default_factory=set)
    rules: str = ""
    addresses: list[IPv4Address] = field(default_factory=list)
    serves: frozenset[tuple[str, int]] = frozenset()
    echoes: bool = False


ANYTHING = frozenset((protocol, port) for protocol in ("tcp", "udp") for port in SERVED)


@dataclass
class Plan:
    """All namespaces by name, and the cables between them as `ip link` commands."""

    topology: Topology
    spaces: dict[str, Space] = field(default_factory=dict)
    cables: list[str] = field(default_factory=list)

    def add(self, name: str, space: Space) -> Space:
        self.spaces[name] = space
        return space

    def cable(self, one: str, end: str, other: str, other_end: str) -> None:
        """A veth pair: device `end` in namespace `one`, `other_end` in `other`."""
        self.cables.append(
            f"link add {end} netns {one} type veth peer name {other_end} netns {other}"
        )


def router_of(vpc: str) -> str:
    return f"{PREFIX}{vpc}"


def card_space(card: str) -> str:
    return f"{PREFIX}{card}"


def plan(topology: Topology, asked: frozenset[IPv4Address] = frozenset()) -> Plan:
    """The namespaces of a topology; public ones of the addresses `asked` answer if nobody's."""
    made = Plan(topology)
    for vpc in topology.all(Vpc):
        _router(made, vpc)
    for card in topology.all(NetworkInterface):
        _card(made, card)
    for nat in topology.all(NatGateway):
        _nat_gateway(made, nat)
    for peering in topology.all(VpcPeering):
        _peering(made, peering)
    for at, gateway in enumerate(topology.all(InternetGateway)):
        if gateway.vpc:
            _internet_gateway(made, gateway, at)
    _internet(made, asked)
    for vpc in topology.all(Vpc):
        _routes(made, vpc)
    return made


@contextmanager
def realised(made: Plan) -> Iterator[None]:
    """The plan in the kernel, for as long as the block runs."""
    try:
        spaces.make(list(made.spaces))
        for name, space in made.spaces.items():
            with spaces.inside(name):
                for key, value in {**QUIET, **space.kernel}.items():
                    spaces.kernel(key, value)
        spaces.batch(made.cables)
        for name, space in made.spaces.items():
            with spaces.inside(name):
                spaces.batch(space.commands)
                if space.rules:
                    spaces.filters(space.rules)
        for name, space in made.spaces.items():
            with spaces.inside(name):
                spaces.settle(space.devices)
        yield
    finally:
        spaces.remove_all()


def _in_use(topology: Topology, vpc: str) -> Iterator[tuple[IPv4Address, str]]:
    """Every private address that somebody has in a VPC, with the subnet it is in."""
    for card in topology.all(NetworkInterface):
        if card.vpc == vpc:
            yield from ((row.private_ip, card.subnet) for row in card.addresses)
    for nat in topology.all(NatGateway):
        if nat.vpc == vpc:
            yield from ((row.private_ip, nat.subnet) for row in nat.addresses if row.private_ip)


def _subnets(topology: Topology, vpc: str) -> dict[str, tuple[str, Subnet]]:
    """The subnets of a VPC by id, each with the bridge that it is in the VPC's router."""
    rows = [row for row in topology.all(Subnet) if row.vpc == vpc]
    return {row.id: (f"sub{at}", row) for at, row in enumerate(rows)}


def _router(made: Plan, vpc: Vpc) -> None:
    """One bridge a subnet; what crosses its edge meets the network ACL, what stays does not."""
    router = made.add(router_of(vpc.id), Space(kernel=dict(FORWARDS)))
    chains, edges = [], []
    for key, (bridge, subnet) in _subnets(made.topology, vpc.id).items():
        router.commands += [
            f"link add {bridge} type bridge",
            f"addr add {subnet.cidr[1]}/{subnet.cidr.prefixlen} dev {bridge}",
            f"link set {bridge} up",
        ]
        edges.append(f'iifname "{bridge}" oifname "{bridge}" accept')
        acl = made.topology.network_acl(key)
        for egress, side in ((True, "iifname"), (False, "oifname")) if acl else ():
            name = f"{bridge}_{'out' if egress else 'in'}"
            lines = "\n".join(filters.acl_rules(acl, egress=egress))
            chains.append(f"chain {name} {{\n{lines}\n}}")
            edges.append(f'{side} "{bridge}" jump {name}')
    for _, link, other in _peerings(made.topology, vpc.id):
        near, far = filters.addresses(vpc.cidrs), filters.addresses(other.cidrs)
        edges.insert(0, f'iifname "{link}" ip saddr != {far} drop')
        edges.insert(0, f'iifname "{link}" ip daddr != {near} drop')
    resolver = filters.resolver(vpc)
    if resolver:
        router.addresses, router.serves = [resolver], frozenset({("tcp", 53), ("udp", 53)})
        router.commands += ["link set lo up", f"addr add {resolver}/32 dev lo"]
    router.rules = "\n".join(
        (
            "table ip acl {",
            *chains,
            "chain edge { type filter hook forward priority 0; policy accept;",
            *edges,
            "}",
            "chain itself { type filter hook input priority 0; policy drop;",
            f'iifname "sub*" {filters.to_resolver(resolver)} accept' if resolver else "",
            "}",
            "}",
        )
    )


def _join(made: Plan, name: str, at: tuple[str, str], addresses: list[IPv4Address]) -> None:
    """Cable a namespace with its addresses to the bridge of a subnet, `at` (VPC, subnet)."""
    vpc, subnet = at
    bridge, place = _subnets(made.topology, vpc)[subnet]
    port = f"p{len(made.cables)}"
    made.cable(name, "eth0", router_of(vpc), port)
    router, space = made.spaces[router_of(vpc)], made.spaces[name]
    router.commands += [f"link set {port} master {bridge}", f"link set {port} up"]
    router.devices |= {port, bridge}
    space.commands += [
        "link set lo up",
        *(f"addr add {address}/{place.cidr.prefixlen} dev eth0" for address in addresses),
        "link set eth0 up",
        f"route add default via {place.cidr[1]}",
    ]
    space.devices.add("eth0")


def _card(made: Plan, card: NetworkInterface) -> None:
    owner = made.topology.owner(card.id)
    name = card_space(card.id)
    space = made.add(name, Space())
    if isinstance(owner, Instance) and owner.state != "running":
        return
    space.addresses = [row.private_ip for row in card.addresses]
    _join(made, name, (card.vpc, card.subnet), space.addresses)
    space.rules = _guard(made.topology, card)
    if not isinstance(owner, Instance):
        # An interface endpoint of an AWS service: TCP alone, and the service's port.
        space.kernel["ipv4.icmp_echo_ignore_all"] = "1"
        space.serves = frozenset({("tcp", 443)})
    else:
        space.echoes = True
        known = owner.applications
        space.serves = (
            ANYTHING if known is None else frozenset((row.protocol, row.port) for row in known)
        )
        if owner.forwards:
            space.kernel |= FORWARDS
            space.rules += _passes_on(card, owner)


def _guard(topology: Topology, card: NetworkInterface) -> str:
    """Security groups, and the check of source and destination, where the cable ends.

    Before any translation on the way in and after it on the way out: as the network sees it.
    """
    own = filters.addresses(row.private_ip for row in card.addresses)
    resolver = filters.resolver(topology.vpc_of(card))
    check = card.source_dest_check
    return "\n".join(
        (
            "table ip guard {",
            "chain ingress { type filter hook prerouting priority -150; policy accept;",
            'iifname != "eth0" accept',
            f"ip daddr != {own} drop" if check else "",
            "ct state established,related accept",
            *filters.group_rules(topology, card, egress=False),
            "drop",
            "}",
            "chain egress { type filter hook postrouting priority 150; policy accept;",
            'oifname != "eth0" accept',
            f"ip saddr != {own} drop" if check else "",
            "ct state established,related accept",
            f"{filters.to_resolver(resolver)} accept" if resolver else "",
            *filters.group_rules(topology, card, egress=True),
            "drop",
            "}",
            "}\n",
        )
    )


def _passes_on(card: NetworkInterface, owner: Instance) -> str:
    """What an instance does with packets for others."""
    if owner.forwards == "nat":
        return (
            "table ip nat {\nchain out { type nat hook postrouting priority 100;\n"
            f'oifname "eth0" ip saddr != {card.private_ip} masquerade\n}}\n}}\n'
        )
    return (
        "table ip passed {\nchain on { type filter hook postrouting priority 200;\n"
        f'oifname "eth0" ip saddr != {card.private_ip} ip dscp set cs1\n}}\n}}\n'
    )


def _nat_gateway(made: Plan, nat: NatGateway) -> None:
    """Translates TCP, UDP and ICMP, and takes nothing that nobody asked for."""
    name = card_space(nat.id)
    space = made.add(name, Space(kernel=dict(FORWARDS)))
    if nat.state != "available":
        return
    own = [row.private_ip for row in nat.addresses if row.private_ip]
    _join(made, name, (nat.vpc, nat.subnet), own)
    space.rules = """
        table ip nat {
            chain itself { type filter hook input priority 0; policy drop; }
            chain through { type filter hook forward priority 0; policy drop;
                ct state established,related accept
                ct state new meta l4proto { tcp, udp, icmp } accept
            }
            chain out { type nat hook postrouting priority 100;
                oifname "eth0" masquerade
            }
        }"""


def _peerings(topology: Topology, vpc: str) -> Iterator[tuple[VpcPeering, str, Vpc]]:
    """The active peerings of a VPC: each with the device that it is, and the VPC beyond."""
    for at, row in enumerate(topology.all(VpcPeering)):
        if row.state == "active" and vpc in (row.requester, row.accepter):
            other = row.accepter if vpc == row.requester else row.requester
            yield row, f"pcx{at}", topology.find(Vpc, other)


def _peering(made: Plan, peering: VpcPeering) -> None:
    for row, link, _ in _peerings(made.topology, peering.requester):
        if row is peering:
            ends = (peering.requester, "169.254.10.1"), (peering.accepter, "169.254.10.2")
            made.cable(router_of(ends[0][0]), link, router_of(ends[1][0]), link)
            for vpc, address in ends:
                made.spaces[router_of(vpc)].commands += [
                    f"addr add {address}/30 dev {link}",
                    f"link set {link} up",
                ]
                made.spaces[router_of(vpc)].devices.add(link)


def _pairs(topology: Topology, vpc: str) -> dict[IPv4Address, IPv4Address]:
    """The public addresses mapped to private ones of a VPC."""
    cards = [row for row in topology.all(NetworkInterface) if row.vpc == vpc]
    gateways = [row for row in topology.all(NatGateway) if row.vpc == vpc]
    rows = [row for owner in (*cards, *gateways) for row in owner.addresses]
    return {row.private_ip: row.public_ip for row in rows if row.private_ip and row.public_ip}


def _internet_gateway(made: Plan, gateway: InternetGateway, at: int) -> None:
    """One private address for one public one, both ways, with no memory of connections."""
    assert gateway.vpc is not None
    vpc = made.topology.find(Vpc, gateway.vpc)
    name = f"{PREFIX}{gateway.id}"
    space = made.add(name, Space(kernel=dict(FORWARDS)))
    made.cable(router_of(vpc.id), "igw", name, "vpc")
    made.cable(name, "net", INTERNET, f"igw{at}")
    made.spaces[router_of(vpc.id)].commands += [
        "addr add 169.254.20.1/30 dev igw",
        "link set igw up",
    ]
    made.spaces[router_of(vpc.id)].devices.add("igw")
    space.devices = {"vpc", "net"}
    space.commands = [
        "addr add 169.254.20.2/30 dev vpc",
        "link set vpc up",
        f"addr add 169.254.30.{4 * at + 1}/30 dev net",
        "link set net up",
        f"route add default via 169.254.30.{4 * at + 2}",
        *(f"route add {cidr} via 169.254.20.1" for cidr in vpc.cidrs),
    ]
    pairs = _pairs(made.topology, vpc.id)
    inward = ", ".join(f"{public} : {private}" for private, public in pairs.items())
    outward = ", ".join(f"{private} : {public}" for private, public in pairs.items())
    private, public = filters.addresses(pairs), filters.addresses(pairs.values())
    space.rules = "\n".join(
        (
            "table ip igw {",
            "chain arrives { type filter hook prerouting priority -300; policy drop;",
            f'iifname "vpc" ip daddr {{ {", ".join(UNROUTED)} }} drop',
            *(
                (
                    f'iifname "vpc" ip saddr {private} '
                    f"ip saddr set ip saddr map {{ {outward} }} accept",
                    f'iifname "net" ip daddr {public} '
                    f"ip daddr set ip daddr map {{ {inward} }} accept",
                )
                if pairs
                else ()
            ),
            "}",
            "chain itself { type filter hook input priority 0; policy drop; }",
            "}",
        )
    )


def _internet(made: Plan, asked: frozenset[IPv4Address]) -> None:
    """Everybody else: answers at each public address that the topology does not have."""
    topology = made.topology
    attached = {row.vpc: at for at, row in enumerate(topology.all(InternetGateway)) if row.vpc}
    space = made.add(INTERNET, Space(kernel=dict(FORWARDS), serves=ANYTHING, echoes=True))
    space.commands = ["link set lo up"]
    owned: set[IPv4Address] = set()
    for at in attached.values():
        space.commands += [
            f"addr add 169.254.30.{4 * at + 2}/30 dev igw{at}",
            f"link set igw{at} up",
        ]
        space.devices.add(f"igw{at}")
    for vpc in topology.all(Vpc):
        for public in _pairs(topology, vpc.id).values():
            owned.add(public)
            way = f"via 169.254.30.{4 * attached[vpc.id] + 1}" if vpc.id in attached else ""
            space.commands.append(
                f"route add {public} {way}" if way else f"route add blackhole {public}"
            )
    unrouted = [IPv4Network(block) for block in UNROUTED]
    for address in sorted(asked - owned):
        if not any(address in block for block in unrouted):
            space.addresses.append(address)
            space.commands.append(f"addr add {address}/32 dev lo")


def _routes(made: Plan, vpc: Vpc) -> None:
    """A routing table a subnet, asked by where a packet comes from.

    A `local` route hands over (`throw`) to the table of the addresses in use; nothing else
    leads there, so that what no route serves is dropped.
    """
    router = made.spaces[router_of(vpc.id)]
    subnets = _subnets(made.topology, vpc.id)
    for address, subnet in _in_use(made.topology, vpc.id):
        router.commands.append(f"route add {address} dev {subnets[subnet][0]} table {LOCAL}")
    router.commands += [f"rule add pref 200 lookup {LOCAL}", "rule del pref 32766"]
    for at, (key, (bridge, _)) in enumerate(subnets.items(), start=101):
        table = made.topology.route_table(key)
        for row in table.routes if table else ():
            router.commands.append(f"route add {_next(made, vpc, row)} table {at}")
        router.commands += [
            f"route add blackhole default metric 9999 table {at}",
            f"rule add pref 100 iif {bridge} lookup {at}",
        ]


def _next(made: Plan, vpc: Vpc, row: Route) -> str:
    """A route in Linux's words."""
    topology, to = made.topology, row.destination
    nothing = f"blackhole {to}"
    if row.state == "blackhole":
        return nothing
    if row.target == "local":
        return f"throw {to}"
    gateway = topology.get(InternetGateway, row.target)
    if gateway is not None and gateway.vpc == vpc.id:
        return f"{to} via 169.254.20.2 dev igw onlink"
    for peering, link, _ in _peerings(topology, vpc.id):
        if peering.id == row.target:
            end = "169.254.10.2" if vpc.id == peering.requester else "169.254.10.1"
            return f"{to} via {end} dev {link} onlink"
    nat = topology.get(NatGateway, row.target)
    if nat is not None and nat.vpc == vpc.id:
        bridge = _subnets(topology, vpc.id)[nat.subnet][0]
        return f"{to} via {nat.addresses[0].private_ip} dev {bridge} onlink"
    card = topology.get(NetworkInterface, row.target)
    if card is not None and card.vpc == vpc.id:
        bridge = _subnets(topology, vpc.id)[card.subnet][0]
        return f"{to} via {card.private_ip} dev {bridge} onlink"
    return nothing
