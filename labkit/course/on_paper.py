"""What somebody did to the network of the example snapshot, told to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network

from labkit.errors import LabkitError
from labkit.topology import Component, SecurityGroup, SecurityGroupRule, Topology


def on_paper(key: str, topology: Topology) -> tuple[Component, ...]:
    """The components as somebody has left them. Raises `LabkitError` that lists what there is."""
    if key not in ON_PAPER:
        raise LabkitError(f"There is no situation {key!r}", try_=f"one of: {', '.join(ON_PAPER)}")
    return tuple(ON_PAPER[key](topology))


def _one_evening(topology: Topology) -> Iterator[Component]:
    """The web servers may no longer leave, nor the endpoint be reached by them."""
    web = topology.find(SecurityGroup, "web")
    yield replace(web, egress=(_tcp(5432, "10.20.0.0/16"),))
    endpoints = topology.find(SecurityGroup, "endpoints")
    yield replace(endpoints, ingress=(_tcp(443, "10.20.20.0/23"),))


def _tcp(port: int, peer: str) -> SecurityGroupRule:
    network = IPv4Network(peer)
    return SecurityGroupRule(peer=network, protocol="tcp", from_port=port, to_port=port)


ON_PAPER: Mapping[str, Callable[[Topology], Iterator[Component]]] = {
    "11-one-evening": _one_evening,
}
"""Situations on paper by their ids."""

ASKED: tuple[tuple[str, str], ...] = (
    (
        "3 · Your turn: is it so?",
        "Yes. `shop.matrix('10.20.10.10:22/tcp', '10.20.11.10:22/tcp')`: of the others only "
        "`bastion` is delivered, to both. That a web server reaches itself is no way in.",
    ),
    (
        "4 · What would you write instead?",
        "`database-a` admits the group `web` on 5432, as the other database does, and the rule "
        "for `web-2024` goes. `data-b-acl` lets answers out to 10.0.0.0/8 on 1024 to 65535. The "
        "route stays as it was found.",
    ),
    (
        "8 · Your turn",
        "Two groups are in the way, one after the other: `web` no longer lets 443 out, and "
        "`endpoints` admits neither web server. The smallest changes: an egress rule of `web`, "
        "tcp/443 to 10.20.10.200/32; an ingress rule of `endpoints`, tcp/443 from 10.20.10.0/24, "
        "then one from 10.20.11.0/24. An egress rule to 0.0.0.0/0 fails the check: it opens the "
        "internet again.",
    ),
    (
        "8 · Would a rule that names the group `web` be better?",
        "Yes: one rule of `endpoints`, tcp/443 from `web`, serves both servers and each that "
        "comes, and nobody else who stands in their subnets. The check is the same, all as "
        "expected.",
    ),
)
"""What notebook 11 asks beside its predictions, with the answers; a test computes those of
section 8."""
