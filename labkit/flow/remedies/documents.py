"""Policy documents that allow one way or one call more, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from labkit.flow.api_gateway.refusals import INVOKE
from labkit.flow.policy import like
from labkit.flow.policy.words import named
from labkit.flow.remedies.parts import Wanted
from labkit.flow.trace import Arrival
from labkit.topology import PolicyDocument, Statement, Topology
from labkit.topology.policy import Condition

ENDPOINT_KEYS = ("aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip")
"""Condition keys of requests that come through an endpoint (F4.10)."""
ADDRESS_KEY = "aws:sourceip"
INSIDE_KEY = "aws:VpcSourceIp"
Effect = Callable[[PolicyDocument], str]
"""What a policy says of the request at hand."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a request comes, as a condition says it: through an endpoint, or from addresses.

    `inside` are the private addresses from which it comes to an endpoint.
    """

    key: str
    values: tuple[str, ...]
    label: str
    inside: tuple[str, ...] = ()

    @property
    def condition(self) -> Condition:
        """What holds for whoever comes this way."""
        operator = "StringEquals" if self.key == "aws:SourceVpce" else "IpAddress"
        return Condition(operator=operator, key=self.key, values=self.values)

    @property
    def others(self) -> Condition:
        """What holds for whoever comes another way."""
        operator = "StringNotEquals" if self.key == "aws:SourceVpce" else "NotIpAddress"
        return Condition(operator=operator, key=self.key, values=self.values)

    def towards(self, row: Statement) -> Way:
        """The way as a statement sees it: the addresses alone where it asks for them (F4.10)."""
        if self.inside and speaks_of(row, INSIDE_KEY.lower()):
            return Way(INSIDE_KEY, self.inside, ", ".join(self.inside))
        return self


def way_of(topology: Topology, arrival: Arrival) -> Way:
    """The way that a request came."""
    if arrival.endpoint:
        return through(topology, arrival.endpoint, arrival.address, *arrival.others)
    return from_addresses(topology, arrival.address, *arrival.others)


def through(topology: Topology, endpoint: str, *inside: IPv4Address) -> Way:
    """Through this endpoint, from these private addresses if any are told."""
    return Way("aws:SourceVpce", (endpoint,), topology.label(endpoint), tuple(map(str, inside)))


def from_addresses(topology: Topology, *addresses: IPv4Address) -> Way:
    """From these public addresses, named by what has them."""
    names = dict.fromkeys(_named(topology, row) for row in addresses)
    return Way("aws:SourceIp", tuple(map(str, addresses)), ", ".join(names))


def _named(topology: Topology, address: IPv4Address) -> str:
    card = topology.at_public(address)
    owner = topology.nat_at(address) or (topology.owner(card.id) if card else None)
    return owner.label if owner else str(address)


def invoking(way: Way) -> Statement:
    """Everybody who comes this way may invoke the API."""
    return Statement(
        effect="Allow",
        principals=("*",),
        actions=(INVOKE,),
        resources=("execute-api:/*",),
        conditions=(way.condition,),
    )


def admitting(policy: PolicyDocument | None, way: Way, effect: Effect) -> PolicyDocument:
    """A policy that denies nothing to who comes this way, and allows it to invoke."""
    opened = not_denying(policy or PolicyDocument(()), way, effect)
    if effect(opened) == "allow":
        return opened
    return replace(opened, statements=(*opened.statements, invoking(way)))


def not_denying(policy: PolicyDocument, way: Way, effect: Effect) -> PolicyDocument:
    """Every statement that denies the request, but for who comes this way."""
    return _each_deny(policy, effect, lambda row: (_but_by(row, way),))


def _each_deny(
    policy: PolicyDocument,
    effect: Effect,
    instead: Callable[[Statement], tuple[Statement, ...]],
) -> PolicyDocument:
    rows: list[Statement] = []
    for row in policy.statements:
        denies = effect(replace(policy, statements=(row,))) == "deny"
        rows.extend(instead(row) if denies else (row,))
    return replace(policy, statements=tuple(rows))


def _but_by(row: Statement, way: Way) -> Statement:
    """A Deny for others only: one value more where it names those whom it spares."""
    wanted = way.towards(row).others
    same = [one for one in row.conditions if _is(one, wanted)]
    values = tuple(value for one in same for value in one.values)
    rest = tuple(one for one in row.conditions if one not in same)
    return replace(row, conditions=(*rest, replace(wanted, values=(*values, *wanted.values))))


def _is(one: Condition, wanted: Condition) -> bool:
    return (one.operator, one.key.lower()) == (wanted.operator, wanted.key.lower())


def allowing(
    policy: PolicyDocument, wanted: Wanted, effect: Effect, *principals: str
) -> PolicyDocument:
    """A policy that denies this one call no more, and allows it."""
    opened = not_denying_call(policy, wanted, effect)
    if effect(opened) == "allow":
        return opened
    return replace(opened, statements=(*opened.statements, permission(wanted, *principals)))


def not_denying_call(policy: PolicyDocument, wanted: Wanted, effect: Effect) -> PolicyDocument:
    """Every statement that denies this one call, but for its resource."""
    return _each_deny(policy, effect, lambda row: _but_for(row, wanted))


def permission(wanted: Wanted, *principals: str) -> Statement:
    """The one call, allowed."""
    return Statement(
        effect="Allow",
        principals=principals,
        actions=(wanted.action,),
        resources=(wanted.resource,),
    )


def _but_for(row: Statement, wanted: Wanted) -> tuple[Statement, ...]:
    """A Deny of the same for every other resource; nothing where it named no other."""
    if row.not_resources or row.resources == ("*",):
        return (replace(row, resources=(), not_resources=(*row.not_resources, wanted.resource)),)
    kept = tuple(one for one in row.resources if not like(one, wanted.resource))
    return (replace(row, resources=kept),) if kept else ()


def speaks_of(row: Statement, *keys: str) -> bool:
    """Whether a condition of a statement asks for one of these keys."""
    return any(one.key.lower() in keys for one in row.conditions)


def rewritten(old: PolicyDocument, new: PolicyDocument) -> Iterator[tuple[Statement, str]]:
    """Every Deny that an edited policy does not have as it was, and what it is called."""
    for place, row in enumerate(old.statements, start=1):
        if row.effect == "Deny" and row not in new.statements:
            yield row, named(row, place)


def allows_more(old: PolicyDocument, new: PolicyDocument) -> bool:
    """Whether an edited policy has an Allow that it had not."""
    return any(row.effect == "Allow" and row not in old.statements for row in new.statements)


def denies_less(old: PolicyDocument, new: PolicyDocument) -> bool:
    """Whether an edited policy has fewer statements that deny."""
    before, after = ([row.effect for row in one.statements].count("Deny") for one in (old, new))
    return after < before
