"""Asking a policy about a request that came to a service of AWS's."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.flow.identity import Caller
from labkit.flow.policy import Decision, Value, evaluate
from labkit.flow.trace import Arrival
from labkit.topology import PolicyDocument, Topology, VpcEndpoint


def contexts(
    topology: Topology, arrival: Arrival, who: Caller, region: str
) -> tuple[dict[str, Value], ...]:
    """The condition keys of a request, once for each address that it may have come from.

    Through an endpoint they are the endpoint's, and `aws:SourceIp` is not there; by the public
    way it is the public address (F4.10).
    """
    endpoint = topology.get(VpcEndpoint, arrival.endpoint) if arrival.endpoint else None
    shared: dict[str, Value] = {
        "aws:SecureTransport": "true" if arrival.secure else "false",
        "aws:RequestedRegion": region,
    }
    if who.role:
        shared["aws:PrincipalArn"] = who.role
    if arrival.domain:
        shared["execute-api:viaDomainArn"] = arrival.domain
    addresses = (arrival.address, *arrival.others)
    if endpoint is None:
        return tuple({**shared, "aws:SourceIp": str(one)} for one in addresses)
    shared |= {"aws:SourceVpce": endpoint.id, "aws:SourceVpc": endpoint.vpc}
    return tuple({**shared, "aws:VpcSourceIp": str(one)} for one in addresses)


def decide(
    topology: Topology,
    documents: Iterable[PolicyDocument],
    who: Caller,
    arrival: Arrival,
    *,
    action: str,
    resource: str,
) -> Decision:
    """What policies of one kind say together: any deny, else any allow, else nothing.

    `unknown` where a NAT gateway has several addresses and they would be judged differently.
    """
    rows = tuple(documents)
    region = (resource.split(":") + [""] * 4)[3] or topology.region
    answers = [
        together(
            evaluate(
                row, principal=who.principal, action=action, resource=resource, context=context
            )
            for row in rows
        )
        for context in contexts(topology, arrival, who, region)
    ]
    if len({answer.effect for answer in answers}) > 1:
        why = "it hangs on which of its addresses the NAT gateway chose"
        return Decision("unknown", why=why)
    return answers[0]


def together(decisions: Iterable[Decision]) -> Decision:
    """Several policies of one identity: any deny, else what is not known, else any allow."""
    found = list(decisions)
    for effect in ("deny", "unknown", "allow"):
        one = next((row for row in found if row.effect == effect), None)
        if one:
            return one
    return found[0] if found else Decision("none", why="there is no policy")
