"""What somebody did by hand since: the journal's account of a lab, brought to what is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from labkit.errors import LabkitError
from labkit.provision.driver import Driver
from labkit.provision.kinds import KINDS
from labkit.provision.naming import Names
from labkit.provision.resource import Resource
from labkit.provision.resources import READERS
from labkit.provision.standing import Standing, Stood
from labkit.provision.values import Key
from labkit.topology import NetworkInterface, PrefixList, Topology

NAMED = (NetworkInterface, PrefixList)
"""What no journal has, and what resources name or stand on all the same."""


def without_missing(standing: Standing, driver: Driver, observed: Topology) -> Standing:
    """`standing` without what is gone: what `observed`, just found, does not show is looked for.

    Raises `CallFailed` when the account does not answer.
    """
    seen = seen_in(observed, standing)
    for stood in standing:
        gone = stood.key not in seen and stood.key in standing.rows
        if gone and driver.find(stood.applied) is None:
            standing = standing.gone(stood.key)
    return standing


def seen_in(observed: Topology, standing: Standing) -> frozenset[Key]:
    """Those of `standing` that an observation shows: they need not be asked for one by one."""
    return frozenset(_ours(observed, standing)) & frozenset(standing.rows)


def noticed(standing: Standing, observed: Topology) -> Standing:
    """`standing`, with each property that a hand has changed as it is found now.

    Only what AWS changes in place is compared: of all else a change is another resource. What
    was added beside a lab stays out of it, and what labkit could not have built so (an instance
    with two interfaces) is taken as the journal has it.
    """
    found = _ours(observed, standing)
    return Standing({key: _as_found(row, found, standing) for key, row in standing.rows.items()})


def _ours(observed: Topology, standing: Standing) -> dict[Key, Resource]:
    """What an observation shows of `standing`, told apart from others of the name by its ids."""
    ids = {value for stood in standing for value in stood.attributes.values()}
    ours = tuple(row for row in observed.components if row.id in ids or isinstance(row, NAMED))
    return {row.key: row for row in _read(replace(observed, components=ours))}


def _read(topology: Topology) -> Iterator[Resource]:
    """The resources of a topology, without those that labkit cannot provision."""
    names = Names(topology)
    for kind, reader in READERS.items():
        for component in topology.all(kind):
            with suppress(LabkitError):
                yield from tuple(reader(component, names))


def _as_found(stood: Stood, found: dict[Key, Resource], standing: Standing) -> Stood:
    now = found.get(stood.key)
    if now is None or not stood.sure:
        return stood
    known = {str(ref): standing.value(ref) for ref in now.references if ref.key in standing.rows}
    is_now = now.resolved(lambda ref: known.get(str(ref), str(ref))).properties
    was = stood.applied.properties
    in_place = sorted(KINDS[now.kind].in_place)
    changed = tuple(name for name in in_place if is_now.get(name) != was.get(name))
    if not changed:
        return stood
    properties = {**stood.resource.properties, **{name: now.properties[name] for name in changed}}
    resource = replace(stood.resource, properties=properties)
    return replace(stood, resource=resource, bound={**stood.bound, **known}, by_hand=changed)
