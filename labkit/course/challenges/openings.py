"""What lets too much in: the grants that a careful hand would not add to mend one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from labkit.topology import PolicyDocument, RestApi, Role, SecurityGroup, Topology, VpcEndpoint
from labkit.topology.filters import ALL, SecurityGroupRule
from labkit.topology.policy import Statement

EVERYWHERE = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A grant to everybody or of everything: where it is, and what it lets in, in words.

    `whole` is a policy that lets everybody do everything, `less` one that denies something, too.
    """

    where: str
    what: str
    whole: bool = False
    less: bool = False

    def __str__(self) -> str:
        return f"{self.where} {self.what}{' but for what it denies' if self.less else ''}"


def openings(topology: Topology) -> frozenset[Opening]:
    """Each grant to everybody or of everything, with the names of the things."""
    return frozenset((*_of_groups(topology), *_of_policies(topology)))


def opened(topology: Topology, known: Iterable[Topology]) -> Iterator[Opening]:
    """The openings that no topology one knows has. What keeps out a part of what a policy there
    let in is none.
    """
    had = {row for one in known for row in openings(one)}
    whole = {row.where for row in had if row.whole and not row.less}
    for row in sorted(openings(topology) - had):
        if row.where not in whole and replace(row, less=False) not in had:
            yield row


def beyond(topology: Topology, known: Iterable[Topology]) -> Iterator[str]:
    """The rules of groups that admit what no rule of that group does in a topology one knows.

    A narrower one is as good. Rules for everybody are in `openings`.
    """
    groups = [row for one in known for row in one.all(SecurityGroup)]
    for group in topology.all(SecurityGroup):
        for way in ("ingress", "egress"):
            admitted = [
                rule for row in groups if row.label == group.label for rule in getattr(row, way)
            ]
            for rule in getattr(group, way):
                if rule.peer != EVERYWHERE and not any(_covers(row, rule) for row in admitted):
                    yield f"{way} of {group.label}: {rule}"


def _covers(wide: SecurityGroupRule, rule: SecurityGroupRule) -> bool:
    """Whether a rule lets through no more than another; a group's id is a narrow peer."""
    if wide.protocol not in (ALL, rule.protocol):
        return False
    inside = wide.from_port <= rule.from_port and rule.to_port <= wide.to_port
    if isinstance(rule.peer, str) or isinstance(wide.peer, str):
        return inside and (isinstance(rule.peer, str) or rule.peer == wide.peer)
    return inside and rule.peer.subnet_of(wide.peer)


def _of_groups(topology: Topology) -> Iterator[Opening]:
    for group in topology.all(SecurityGroup):
        for way in ("ingress", "egress"):
            for rule in getattr(group, way):
                if rule.peer == EVERYWHERE:
                    yield Opening(f"{way} of {group.label}:", str(rule))


def _of_policies(topology: Topology) -> Iterator[Opening]:
    for api in topology.all(RestApi):
        yield from _wide(f"resource policy of {api.label}", api.policy)
    for endpoint in topology.all(VpcEndpoint):
        yield from _wide(f"policy of {endpoint.label}", endpoint.policy)
    for role in topology.all(Role):
        for policy in role.policies:
            yield from _wide(f"policy of {role.label}", policy)


def _wide(where: str, policy: PolicyDocument | None) -> Iterator[Opening]:
    """The statements that allow whoever or whatever there is, without a condition."""
    rows = policy.statements if policy else ()
    denies = any(row.effect == "Deny" for row in rows)
    for row in rows:
        wide = "*" in row.principals or "*" in row.resources or _every_action(row)
        if row.effect == "Allow" and wide and not row.conditions:
            yield Opening(where, f"allows {_listed(row)}", _everything(row), denies)


def _everything(row: Statement) -> bool:
    return "*" in row.principals and "*" in row.resources and "*" in row.actions


def _every_action(row: Statement) -> bool:
    return any(action.endswith("*") for action in row.actions)


def _listed(row: Statement) -> str:
    """Who and what, without ids, which differ between what is wanted and what stands."""
    who = f"{', '.join(row.principals)} to do " if row.principals else ""
    of = " on everything" if "*" in row.resources else ""
    return f"{who}{', '.join(row.actions)}{of}"
