"""`permissions`: the smallest IAM policy with which a learner can run a lab.

It lets its holder build the lab, change it, look at it, take it down and sweep it, also after
an `up` that was interrupted. It does not let him set back what a hand has changed in a way that
no toggle does, and not call what stands beyond that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from labkit.provision.changes import Changes, changes
from labkit.provision.marks import prefix, short_prefix
from labkit.provision.resource import Resource
from labkit.provision.rights import LOOSE, Right, Rights, Verb
from labkit.provision.rights_names import NAMED
from labkit.provision.rights_network import NETWORK
from labkit.provision.rights_services import SERVICES
from labkit.provision.statements import (
    MOST_CHARACTERS,
    MOST_POLICIES,
    Grant,
    Types,
    merged,
    statements,
)
from labkit.provision.values import Ref
from labkit.shown import Shown

RIGHTS: Mapping[str, Rights] = {**NETWORK, **SERVICES, **NAMED}
"""Kind of resource to what it needs; a test holds it against `KINDS`."""
VERBS: tuple[Verb, ...] = ("create", "update", "delete", "look", "list")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who will hold a policy: the learner of a lab, in an account and Region."""

    lab: str
    learner: str
    account: str
    region: str

    @property
    def words(self) -> dict[str, str]:
        """What stands for the placeholders of a right."""
        return {
            "lab": self.lab,
            "learner": self.learner,
            "account": self.account,
            "region": self.region,
            "prefix": prefix(self.lab, self.learner),
            "short": short_prefix(self.lab, self.learner),
        }


@dataclass(frozen=True, slots=True)
class Permissions(Shown):
    """A lab's permissions: one policy, or as many as AWS's limit of characters asks for.

    `name` is what their names begin with.
    """

    grants: tuple[Grant, ...]
    name: str = "labkit"

    @property
    def policies(self) -> tuple[dict[str, Any], ...]:
        """The policies, each small enough to be a managed one."""
        found: list[list[dict[str, Any]]] = [[]]
        for row in statements(self.grants):
            if found[-1] and characters(_policy([*found[-1], row])) > MOST_CHARACTERS:
                found.append([])
            found[-1].append(row)
        return tuple(map(_policy, found))

    @property
    def documents(self) -> Mapping[str, str]:
        """Each policy as JSON text, by a name that it may have in an account."""
        found = self.policies
        ends = [f"-{at}" for at in range(1, len(found) + 1)] if len(found) > 1 else [""]
        return {self.name + end: _text(row) for end, row in zip(ends, found, strict=True)}

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action, once."""
        return _actions(self.grants)

    @property
    def json(self) -> str:
        """The policy as JSON text; a JSON list where there are several."""
        found = self.policies
        return _text(found[0] if len(found) == 1 else found)

    @property
    def notes(self) -> str:
        """How large it is, what AWS narrows by no tag, and what only AWS asks for."""
        sizes = ", ".join(f"{characters(policy):,}" for policy in self.policies)
        many = len(self.policies)
        few = "1 policy" if many == 1 else f"{many} policies, a JSON list,"
        most = f"{MOST_CHARACTERS:,} make a managed policy"
        end = "" if many == 1 else "; attach them all to the learner's user or role"
        if many > MOST_POLICIES:
            end += f", which may have {MOST_POLICIES} until you ask IAM for more"
        loose = _actions(grant for grant in self.grants if grant.only.sid == LOOSE.sid)
        alone = _actions(grant for grant in self.grants if grant.alone)
        return "\n".join(
            filter(
                None,
                (
                    f"{few} of {sizes} characters ({most}), {len(self.actions)} actions{end}.",
                    _listed("AWS narrows these by no tag, by names at best", loose),
                    *(REMARKS[action] for action in loose if action in REMARKS),
                    _listed("AWS alone asks for these; no emulator has proven them", alone),
                ),
            )
        )

    def __str__(self) -> str:
        return f"{self.json}\n{self.notes}"


REMARKS: Mapping[str, str] = {
    "route53:DeleteHostedZone": (
        "route53:DeleteHostedZone holds for every zone of the account: Route 53 asks for no tags, "
        "and nobody knows a zone's id before it is there. A zone stays that has records of other "
        "names than the lab's."
    ),
}
"""Action to what else there is to say where AWS narrows it too little."""


def _text(policy: Any) -> str:
    return json.dumps(policy, indent=2, ensure_ascii=False)


def _actions(grants: Iterable[Grant]) -> tuple[str, ...]:
    return tuple(sorted({action for grant in grants for action in grant.actions}))


def _listed(says: str, actions: Sequence[str]) -> str:
    return f"{says}: {', '.join(actions)}." if actions else ""


def _policy(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": rows}


def characters(policy: Mapping[str, Any]) -> int:
    """How many characters AWS counts: those that are no white space."""
    return len("".join(json.dumps(policy).split()))


def permissions(plans: Sequence[Sequence[Resource]], holder: Holder) -> Permissions:
    """What is needed to bring a lab to any of `plans` from nothing or from any other of them."""
    found = changes(plans)
    rows = [*_listing(), *_needed(found)]
    grants = [_filled(right, resource, found, holder) for right, resource in rows]
    return Permissions(merged(grants, TYPES), prefix(holder.lab, holder.learner).rstrip("-"))


def together(parts: Iterable[Permissions], rights: Sequence[Right], whose: Holder) -> Permissions:
    """Several permissions as one, with `rights` beside them; `whose.lab` is what it is for."""
    none = changes(())
    more = [_filled(right, None, none, whose) for right in rights]
    asked = {row.action: TYPES.get(row.action, frozenset()) | row.types for row in rights}
    grants = [grant for part in parts for grant in part.grants]
    name = prefix(whose.lab, whose.learner).rstrip("-")
    return Permissions(merged([*grants, *more], {**TYPES, **asked}), name)


def _listing() -> Iterator[tuple[Right, Resource | None]]:
    """What is asked of every kind, whatever a lab has: to tell what labs have left."""
    yield from ((right, None) for kind in RIGHTS.values() for right in kind.list)


def _needed(found: Changes) -> Iterator[tuple[Right, Resource | None]]:
    for resource in found.resources:
        rights = RIGHTS[resource.kind]
        deleted = rights.delete if found.is_deleted(resource) else ()
        changed = found.changed(resource.key)
        updated = (row for row in rights.update if not row.of or changed & set(row.of))
        for right in (*rights.create, *updated, *deleted, *rights.look):
            if right.when is None or right.when(resource):
                yield right, resource


def _filled(right: Right, resource: Resource | None, found: Changes, holder: Holder) -> Grant:
    texts = [*right.on, *(value for *_, values in right.only.tests for value in values)]
    names = {name for text in texts for _, name, *_ in Formatter().parse(text) if name}
    words = holder.words
    if resource is not None:
        words |= {name: _word(resource, name, found) for name in names - set(words)}
    tests = tuple(
        (operator, key, tuple(value.format_map(words) for value in values))
        for operator, key, values in right.only.tests
    )
    on = tuple(one.format_map(words) for one in right.on)
    return Grant((right.action,), on, _only(right, tests), right.alone)


def _only(right: Right, tests: Any) -> Any:
    return type(right.only)(right.only.sid, tests)


def _word(resource: Resource, name: str, found: Changes) -> str:
    """A property of a resource; where it names another resource, that one's property."""
    value = resource.properties[name]
    if isinstance(value, Ref):
        value = found.property(value.key, name)
    return str(value)


def _types() -> Types:
    asked: dict[str, frozenset[str]] = {}
    for kind in RIGHTS.values():
        for verb in VERBS:
            for right in kind.of(verb):
                asked[right.action] = asked.get(right.action, frozenset()) | right.types
    return asked


TYPES: Types = _types()
"""Action to every type of resource that some right says it is asked on."""
