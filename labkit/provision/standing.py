"""What stands, as the journal tells it: each resource as last applied, and what AWS gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labkit.errors import LabkitError
from labkit.provision.kinds import KINDS
from labkit.provision.resource import Resource
from labkit.provision.values import Attributes, Key, Ref


@dataclass(frozen=True, slots=True)
class Stood:
    """One resource that stands, or may.

    `bound` holds what each reference of `resource` was when it was applied. `pending` is
    what a call should have made of it whose answer is missing: until that is looked up,
    neither state is certain, and without attributes not even that it exists. `by_hand` are
    the properties that were found other than they were applied, and that `resource` has as
    they were found.
    """

    resource: Resource
    bound: Mapping[str, str]
    attributes: Attributes = field(default_factory=dict)
    pending: Resource | None = None
    token: str = ""
    by_hand: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Kind and name."""
        return self.resource.key

    @property
    def sure(self) -> bool:
        """Whether every call on it was answered."""
        return self.pending is None

    @property
    def applied(self) -> Resource:
        """The resource as it was applied, ids in place of references."""
        return self.resource.resolved(lambda ref: self.bound.get(str(ref), str(ref)))

    @property
    def needs(self) -> tuple[Key, ...]:
        """What must not go before this one; both states count while it is not sure."""
        intended = self.pending.needs if self.pending else ()
        return tuple(dict.fromkeys((*self.resource.needs, *intended)))

    @property
    def uses(self) -> frozenset[Key]:
        """Those of `needs` that AWS keeps while this one is there, in either state."""
        return self.resource.uses | (self.pending.uses if self.pending else frozenset())

    @property
    def holder(self) -> Key | None:
        """The resource that takes this one along when it goes."""
        held_by = self.resource.properties.get(KINDS[self.resource.kind].inside)
        return held_by.key if isinstance(held_by, Ref) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that stands, in the order in which it was made."""

    rows: Mapping[Key, Stood] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Stood]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, key: Key) -> Stood | None:
        """What stands under this kind and name, or None."""
        return self.rows.get(key)

    @property
    def unsure(self) -> tuple[Stood, ...]:
        """Those with a call whose answer is missing."""
        return tuple(row for row in self if not row.sure)

    def value(self, ref: Ref) -> str:
        """What a reference is. Raises `LabkitError` while that does not stand."""
        found = self.rows.get(ref.key)
        if found is None or ref.attribute not in found.attributes:
            raise LabkitError(f"{ref} is not known yet", try_="up again, or down")
        return found.attributes[ref.attribute]

    def bound(self, resource: Resource) -> dict[str, str]:
        """What every reference of `resource` is now."""
        return {str(ref): self.value(ref) for ref in resource.references}

    def begun(self, resource: Resource, bound: Mapping[str, str], token: str) -> Standing:
        """After the intent of a call on `resource` was written."""
        old = self.rows.get(resource.key)
        if old is None:
            row = Stood(resource, bound, pending=resource, token=token)
        else:
            row = replace(old, pending=resource, token=token or old.token)
        return Standing({**self.rows, resource.key: row})

    def made(
        self, resource: Resource, bound: Mapping[str, str], attributes: Attributes
    ) -> Standing:
        """After the result of that call was written."""
        old = self.rows.get(resource.key)
        token = old.token if old else ""
        row = Stood(resource, bound, dict(attributes), token=token)
        return Standing({**self.rows, resource.key: row})

    def found(self, key: Key, attributes: Attributes) -> Standing:
        """After a resource whose answer was missing was looked up; it is still not sure."""
        row = replace(self.rows[key], attributes=dict(attributes))
        return Standing({**self.rows, key: row})

    def gone(self, key: Key) -> Standing:
        """Without one resource and everything inside it."""
        kept = {k: row for k, row in self.rows.items() if key not in (k, row.holder)}
        return Standing(kept)


def stood_after(standing: Standing, line: Mapping[str, Any], resource: Resource) -> Standing:
    """What stands after one line of a journal that speaks of `resource`."""
    event, bound = line["event"], line.get("bound", {})
    if event == "intent":
        return standing.begun(resource, bound, line.get("token", ""))
    if event == "result":
        return standing.made(resource, bound, line["attributes"])
    return standing
