"""Circumstances of the network: filters, routes, gateways and the VPC's DNS."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from ipaddress import IPv4Network

from labkit.topology import (
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    PrefixList,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)
from tests.oracle.draft import OTHER_ACCOUNT, VPC, Draft
from tests.oracle.endpoints import SUBNETS, routed_by
from tests.oracle.networks import (
    ANYWHERE,
    CIDR,
    ENDPOINT_GROUP,
    NAT,
    PEERING,
    https_from,
    open_entries,
    subnet_cidr,
)


def _card(draft: Draft) -> NetworkInterface:
    return draft.find(NetworkInterface, "eni-client")


def _client_egress(draft: Draft, *rules: SecurityGroupRule) -> Draft:
    (group,) = _card(draft).groups
    return draft.changed(SecurityGroup, group, egress=rules)


def egress_lacks_443(draft: Draft) -> Draft:
    """The client's group lets port 80 out and nothing else."""
    return _client_egress(draft, SecurityGroupRule(peer=ANYWHERE, from_port=80, to_port=80))


def egress_vpc_only(draft: Draft) -> Draft:
    """The client's group lets out what goes to the VPC."""
    return _client_egress(draft, SecurityGroupRule(peer=CIDR, protocol="-1"))


def egress_prefix_list_only(draft: Draft) -> Draft:
    """The client's group lets 443 out to the prefix lists of the gateway endpoints (F3.5)."""
    lists = (row.id for row in draft.topology.all(PrefixList))
    return _client_egress(draft, *https_from(*lists))


Entries = tuple[NetworkAclEntry, ...]
ALLOW_IN, ALLOW_OUT = open_entries()
DENY_IN, DENY_OUT = (replace(row, number=90, action="deny") for row in open_entries())
HTTPS_IN = replace(ALLOW_IN, protocol="tcp", from_port=443, to_port=443)


def _acl(draft: Draft, subnets: tuple[str, ...], entries: Entries) -> Draft:
    acl = NetworkAcl(id="acl-0own", vpc=_card(draft).vpc, entries=entries, subnets=subnets)
    return draft.having(acl)


def client_acl(draft: Draft, entries: Entries) -> Draft:
    """The client's subnet has a network ACL of its own, with these entries."""
    return _acl(draft, (_card(draft).subnet,), entries)


def endpoint_acl(draft: Draft, entries: Entries) -> Draft:
    """The endpoint's subnets have a network ACL of their own, with these entries."""
    return _acl(draft, tuple(f"subnet-{name}" for name in SUBNETS), entries)


def endpoint_group(draft: Draft, peers: tuple[IPv4Network | str, ...]) -> Draft:
    """The endpoint's group takes 443 from these peers alone."""
    return draft.changed(SecurityGroup, ENDPOINT_GROUP, ingress=https_from(*peers))


def vpc_attribute(draft: Draft, **attribute: object) -> Draft:
    """The VPC with an attribute set."""
    return draft.changed(Vpc, VPC, **attribute)


def nat_gateway_deleted(draft: Draft) -> Draft:
    """The NAT gateway is gone, the route to it remains as a blackhole (F7.4)."""
    return _blackholes(draft.lacking(NAT, "eni-nat-public-a"), NAT)


def peering_not_active(draft: Draft) -> Draft:
    """Nobody has accepted the peering connection yet."""
    return _blackholes(draft.changed(VpcPeering, PEERING, state="pending-acceptance"), PEERING)


def _blackholes(draft: Draft, target: str) -> Draft:
    def changed(route: Route) -> Route:
        return replace(route, state="blackhole") if route.target == target else route

    tables = (
        replace(table, routes=tuple(map(changed, table.routes)))
        for table in draft.topology.all(RouteTable)
    )
    return draft.having(*tables)


def on_other_table(draft: Draft) -> Draft:
    """The gateway endpoint is associated with the public subnet's route table alone (F3.2)."""
    gateways = [row for row in draft.topology.all(VpcEndpoint) if not row.is_interface]
    (endpoint,) = gateways
    return routed_by(draft, endpoint.id, ("rtb-public",))


GIVEN = {
    "acl-drops-returning-ports": partial(client_acl, entries=(HTTPS_IN, ALLOW_OUT)),
    "client-acl-denies:in": partial(client_acl, entries=(DENY_IN, ALLOW_IN, ALLOW_OUT)),
    "client-acl-denies:out": partial(client_acl, entries=(DENY_OUT, ALLOW_IN, ALLOW_OUT)),
    "client-egress-lacks-443": egress_lacks_443,
    "client-egress-prefix-list-only": egress_prefix_list_only,
    "client-egress-vpc-only": egress_vpc_only,
    "dns-hostnames-off": partial(vpc_attribute, dns_hostnames=False),
    "dns-support-off": partial(vpc_attribute, dns_support=False),
    "endpoint-acl-denies:in": partial(endpoint_acl, entries=(DENY_IN, ALLOW_IN, ALLOW_OUT)),
    "endpoint-group-admits:client-group": partial(endpoint_group, peers=("sg-client",)),
    "endpoint-group-admits:private-only": partial(
        endpoint_group, peers=(subnet_cidr("private-a"),)
    ),
    "endpoint-group-lacks-443": partial(endpoint_group, peers=()),
    "gateway-endpoint-on-other-table": on_other_table,
    "nat-gateway-deleted": nat_gateway_deleted,
    "other-account-endpoint": partial(vpc_attribute, account=OTHER_ACCOUNT),
    "peering-not-active": peering_not_active,
}
"""Words about the network."""
