"""`plan`: the smallest way from what stands to what is wanted, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from labkit.provision.cost import hourly
from labkit.provision.hows import how_of
from labkit.provision.kinds import KINDS
from labkit.provision.order import stable_order
from labkit.provision.resource import Resource
from labkit.provision.resources import resources
from labkit.provision.standing import Standing, Stood
from labkit.provision.table import Action, Plan
from labkit.provision.values import Key, Ref
from labkit.topology import EndpointType, Topology

_LATER = "(known later)"


Desired = Topology | tuple[Resource, ...]
"""What is to stand: a whole topology, or a part of one as resources already read."""


def plan(desired: Desired, standing: Standing) -> Plan:
    """What to do so that `desired` stands; empty when it does.

    A change that AWS can make in place is an update; any other is a deletion and a creation,
    of the resource and of all that cannot be moved over to the new one.
    """
    wanted = resources(desired) if isinstance(desired, Topology) else desired
    return plan_resources(wanted, standing)


def plan_removal(standing: Standing) -> Plan:
    """What to do so that nothing stands."""
    return plan_resources((), standing)


def plan_resources(wanted: tuple[Resource, ...], standing: Standing) -> Plan:
    """The plan for resources already read, in an order in which they can be made."""
    changes = _changes(wanted, standing)
    actions = [*_deletions(changes, standing), *_makings(changes, standing)]
    needs = _needs(actions, standing)
    by_id = {action.id: action for action in actions}
    order = stable_order([action.id for action in actions], needs)
    return Plan(
        tuple(
            replace(by_id[name], needs=tuple(sorted(needs[name], key=order.index)))
            for name in order
        ),
        hourly(wanted),
    )


@dataclass(frozen=True, slots=True)
class _Changes:
    """What each key needs: to be created, changed in these properties, made anew, removed."""

    created: dict[Key, Resource]
    updated: dict[Key, tuple[Resource, tuple[str, ...]]]
    renewed: dict[Key, tuple[Resource, tuple[str, ...]]]
    removed: tuple[Key, ...]


def _changes(wanted: tuple[Resource, ...], standing: Standing) -> _Changes:
    found = _Changes({}, {}, {}, tuple(set(standing.rows) - {row.key for row in wanted}))
    for resource in wanted:
        stood = standing.get(resource.key)
        if stood is None:
            found.created[resource.key] = resource
            continue
        changed = _changed(resource, stood, standing, {*found.created, *found.renewed})
        fixed = not changed <= KINDS[resource.kind].in_place
        if fixed or stood.holder in found.renewed or _lets_go(stood, found):
            found.renewed[resource.key] = (resource, tuple(sorted(changed)))
        elif changed or not stood.sure:
            found.updated[resource.key] = (resource, tuple(sorted(changed)))
    return found


def _lets_go(stood: Stood, found: _Changes) -> bool:
    """Whether it refers to something that is made anew and cannot go while it is referred to."""
    return any(key in found.renewed and KINDS[key[0]].users_first for key in stood.needs)


def _changed(
    resource: Resource, stood: Stood, standing: Standing, fresh: set[Key]
) -> frozenset[str]:
    """The properties that differ, once every id that is known is filled in."""

    def lookup(ref: Ref) -> str:
        return _LATER if ref.key in fresh else standing.value(ref)

    wanted, applied = resource.resolved(lookup).properties, stood.applied.properties
    both = {*wanted, *applied}
    return frozenset(name for name in both if wanted.get(name) != applied.get(name))


def _deletions(changes: _Changes, standing: Standing) -> Iterator[Action]:
    """Deletions in reverse order of making, without what goes along with its holder."""
    going = {*changes.removed, *changes.renewed}
    for stood in reversed(tuple(standing)):
        if stood.key in going and stood.holder not in going:
            resource, changed = changes.renewed.get(stood.key, (None, ()))
            action = Action("delete", stood.resource, replaces=resource is not None)
            yield replace(action, how=how_of(action, stood, changed))


def _makings(changes: _Changes, standing: Standing) -> Iterator[Action]:
    """Creations and updates in the order in which resources are told."""
    for key, resource in changes.created.items():
        action = Action("create", resource)
        yield replace(action, how=how_of(action, standing.get(key), ()))
    for resource, _ in changes.renewed.values():
        yield Action("create", resource, replaces=True)
    for key, (resource, changed) in changes.updated.items():
        action = Action("update", resource, changed=changed)
        yield replace(action, how=how_of(action, standing.get(key), changed))


def _needs(actions: Iterable[Action], standing: Standing) -> dict[str, frozenset[str]]:
    """For each action the ids of those that come before it."""
    making = {row.resource.key: row for row in actions if row.verb != "delete"}
    deleting = {row.resource.key: row for row in actions if row.verb == "delete"}
    needs: dict[str, set[str]] = {row.id: set() for row in (*making.values(), *deleting.values())}
    for key, action in making.items():
        needs[action.id] |= {making[other].id for other in action.resource.needs if other in making}
        if key in deleting:
            needs[action.id].add(deleting[key].id)
    for stood in standing:
        user = deleting.get(_outermost(stood, deleting)) or making.get(stood.key)
        for other in stood.needs:
            if user and user.verb == "delete" and other not in stood.uses:
                # Policies may name each other's owners in a circle.
                continue
            if user and other in deleting and _must_go_first(user, deleting[other]):
                needs[deleting[other].id].add(user.id)
    _order_type_and_policy(making, needs)
    return {name: frozenset(others) for name, others in needs.items()}


def _outermost(stood: Stood, deleting: Mapping[Key, Action]) -> Key:
    """The key under which a resource is deleted: its own, or its holder's."""
    if stood.key not in deleting and stood.holder and stood.holder in deleting:
        return stood.holder
    return stood.key


def _must_go_first(user: Action, target: Action) -> bool:
    """Whether `user` lets go of `target` before that is deleted.

    An update in place that moves over to the new one cannot come before the old one is gone.
    """
    return user.id != target.id and (user.verb == "delete" or not target.replaces)


def _order_type_and_policy(making: Mapping[Key, Action], needs: dict[str, set[str]]) -> None:
    """An API that becomes public loses its policy's VPC conditions first (F1.13).

    One that becomes private gets them afterwards, since only a private API can use them
    (F4.10): that is the order in which the policy refers to the API anyway.
    """
    for (kind, name), policy in making.items():
        api = making.get(("rest_api", name))
        if kind != "api_policy" or api is None or "create" in (policy.verb, api.verb):
            continue
        if api.resource.properties["endpoint_type"] != EndpointType.PRIVATE:
            needs[policy.id].discard(api.id)
            needs[api.id].add(policy.id)
