"""Rows as real resources: what an embedded account can hold of a situation is provisioned there.

What labkit cannot provision makes a row one that cannot be realised, and so does a signature that
is not a host's own, with the credentials of its role; the peer VPC of every situation and its
open network ACLs are left out, where the row does not speak of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.provision import resources
from labkit.topology import (
    Application,
    Component,
    EndpointType,
    Instance,
    NetworkAcl,
    PrefixList,
    RestApi,
    Role,
    RouteTable,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcPeering,
    labkit_application,
)
from tests.oracle.draft import PEER, Draft
from tests.oracle.networks import PEERING, open_entries

UNSPOKEN = (PEER, "subnet-peer-a", "rtb-peer", "acl-0peer", "sg-peer", PEERING)


def realisable(draft: Draft) -> Topology | None:
    """What of a situation can be provisioned; None where that would be another situation."""
    topology = draft.topology.without(*UNSPOKEN, *_unmade(draft.topology))
    topology = topology.replaced(*_without_peer(topology), *_with_programs(topology))
    if any(row.account for row in topology.all(Vpc)):
        return None
    api = next(iter(topology.all(RestApi)), None)
    if topology.all(NetworkAcl) or not _signs_itself(draft.request, topology):
        return None
    if api is None or not _is_plain(api) or not _routes_lead_somewhere(topology):
        return None
    try:
        resources(topology)
    except (LabkitError, KeyError, StopIteration):
        return None
    return topology


def _signs_itself(request: Request, topology: Topology) -> bool:
    """Whether a request is unsigned, or signed right by a role that there is."""
    role = not request.signed_by or any(
        request.signed_by in (row.id, row.name) for row in topology.all(Role)
    )
    return role and not request.signed_for and request.signature == "valid"


def _unmade(topology: Topology) -> Iterator[str]:
    """What AWS has by itself: open network ACLs, prefix lists; and the peering's interfaces."""
    for row in topology.all(NetworkAcl):
        if row.entries == open_entries():
            yield row.id
    yield from (row.id for row in topology.all(PrefixList))
    yield from (row.id for row in topology.components if getattr(row, "vpc", "") == PEER)
    yield from (row.id for row in topology.all(VpcPeering))


def _without_peer(topology: Topology) -> Iterator[Component]:
    for table in topology.all(RouteTable):
        yield replace(table, routes=tuple(row for row in table.routes if row.target != PEERING))


def _with_programs(topology: Topology) -> Iterator[Component]:
    """Instances with labkit's own program in place of one that speaks TLS."""
    for row in topology.all(Instance):
        programs: tuple[Application, ...] = tuple(
            labkit_application(one.port) for one in row.applications or ()
        )
        yield replace(row, applications=programs)


def _routes_lead_somewhere(topology: Topology) -> bool:
    """Whether no route is a blackhole, which only a deletion makes."""
    known = {"local", *(row.id for row in topology.components)}
    return all(row.target in known for table in topology.all(RouteTable) for row in table.routes)


def _is_plain(api: RestApi) -> bool:
    """Whether the stage serves what is edited, and nothing is set that no lab provisions."""
    served = api.deployments[0] if api.deployments else None
    return (
        served is not None
        and len(api.deployments) == len(api.stages) == 1
        and (served.resources, served.policy) == (api.resources, api.policy)
        and not (api.disable_execute_api_endpoint or api.vpc_endpoint_ids or api.account)
        and not (api.endpoint_access_mode or served.authorizers or served.gateway_responses)
        and (api.endpoint_type is not EndpointType.PRIVATE or api.policy is not None)
    )


def asked_of(request: Request, wanted: Topology, stands: Topology) -> Request:
    """The request of a row, asked of what stands: real ids in place of the row's own."""
    ids = {wanted.all(RestApi)[0].id: stands.all(RestApi)[0].id}
    names: dict[str, str] = {}
    for endpoint in wanted.all(VpcEndpoint):
        real = next(row for row in stands.all(VpcEndpoint) if row.name == endpoint.label)
        ids[endpoint.id] = real.id
        names[endpoint.dns_name] = real.dns_name

    def real(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new) if old else text
        pattern = "|".join(map(re.escape, ids))
        return re.sub(rf"\b(?:{pattern})\b", lambda found: ids[found[0]], text)

    headers = tuple((name, real(value)) for name, value in request.headers)
    source, role = _source(request.source, wanted, stands), _role(request, wanted, stands)
    return replace(request, url=real(request.url), headers=headers, source=source, signed_by=role)


def _role(request: Request, wanted: Topology, stands: Topology) -> str:
    """The ARN of the role that signs; empty for an unsigned request."""
    if not request.signed_by:
        return ""
    label = wanted.find(Role, request.signed_by).label
    return next(row.id for row in stands.all(Role) if row.name == label)


def _source(name: str, wanted: Topology, stands: Topology) -> str:
    there = wanted.get(Instance, name)
    if there is None:
        return name
    return next(row.id for row in stands.all(Instance) if row.name == there.label)
