"""`Blueprint`: a lab's toggles, and the topology that each setting of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from labkit.blueprints.requests import LabRequest
from labkit.errors import LabkitError
from labkit.flow import INTERNET, Request
from labkit.topology import Topology

Value = bool | str
Settings = Mapping[str, Value]
"""A value for every toggle of a blueprint, by the toggle's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    """One thing a learner can change. `question` is what to ask oneself before changing it;
    `group` is the heading under which toggles stand together.
    """

    name: str
    label: str
    question: str
    default: Value
    choices: tuple[Value, ...] = (True, False)
    group: str = ""

    def checked(self, value: object) -> Value:
        """`value` if the toggle has it. Raises `LabkitError` that lists those it has."""
        for choice in self.choices:
            if type(choice) is type(value) and choice == value:
                return choice
        known = ", ".join(repr(choice) for choice in self.choices)
        raise LabkitError(
            f"{value!r} is no setting of the toggle {self.name!r}", try_=f"one of: {known}"
        )


@dataclass(frozen=True, slots=True)
class Preset:
    """A situation worth going to: changes of the defaults, a source and a request.

    Source and request are the lab's first where they are empty.
    """

    label: str
    changes: Settings = field(default_factory=dict, hash=False)
    source: str = ""
    request: str = ""


Build = Callable[[Settings, str, str, str], Topology]
"""Settings, learner, account and Region to the topology that they ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A lab: what may be toggled, what that asks for, and the requests that it is about.

    `sources` are the names of the instances to send from (and `internet`); the first of
    `requests` is the lab's own.
    """

    name: str
    title: str
    toggles: tuple[Toggle, ...]
    build: Build
    sources: tuple[str, ...]
    requests: tuple[LabRequest, ...]
    presets: tuple[Preset, ...] = ()

    @property
    def defaults(self) -> Settings:
        """The settings that a lab starts with."""
        return {toggle.name: toggle.default for toggle in self.toggles}

    @property
    def count(self) -> int:
        """How many settings there are."""
        return prod(len(toggle.choices) for toggle in self.toggles)

    def toggle(self, name: str) -> Toggle:
        """A toggle by its name. Raises `LabkitError` that lists the names there are."""
        for toggle in self.toggles:
            if toggle.name == name:
                return toggle
        known = ", ".join(toggle.name for toggle in self.toggles)
        raise LabkitError(
            f"There is no toggle {name!r}", where=f"lab {self.name}", try_=f"one of: {known}"
        )

    def settings(self, **changes: object) -> Settings:
        """The defaults with some toggles changed, all checked."""
        checked = {name: self.toggle(name).checked(value) for name, value in changes.items()}
        return {**self.defaults, **checked}

    def all_settings(self) -> Iterator[Settings]:
        """Every setting, always in the same order."""
        names = [toggle.name for toggle in self.toggles]
        for values in product(*(toggle.choices for toggle in self.toggles)):
            yield dict(zip(names, values, strict=True))

    def topology(
        self,
        settings: Settings | None = None,
        *,
        learner: str = "learner",
        account: str = "123456789012",
        region: str = "us-east-1",
    ) -> Topology:
        """What `settings` ask for. Ids are placeholders; names are those the real things get."""
        return self.build(self.settings(**(settings or {})), learner, account, region)

    def asking(self, name: str = "") -> Blueprint:
        """The same lab with another of its requests as its own; itself for no name.

        Raises `LabkitError` that lists the requests there are.
        """
        if not name or name in (row.name for row in self.requests[:1]):
            return self
        rest = tuple(row for row in self.requests if row.name != name)
        if len(rest) == len(self.requests):
            known = ", ".join(row.name for row in self.requests)
            raise LabkitError(
                f"There is no request {name!r}", where=f"lab {self.name}", try_=f"one of: {known}"
            )
        chosen = next(row for row in self.requests if row.name == name)
        return replace(self, requests=(chosen, *rest))

    def request(self, topology: Topology, source: str = INTERNET) -> Request:
        """The lab's own request, from `source`, to what stands in `topology`.

        Raises `LabkitError` while nothing is there to ask.
        """
        if not self.requests:
            raise LabkitError("This lab sends no request", where=f"lab {self.name}")
        return self.requests[0].request(topology, source)
