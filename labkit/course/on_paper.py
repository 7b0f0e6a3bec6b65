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
