"""What a lab answers: a few lines of plain text, the same on every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.aws import Record
from labkit.blueprints import Blueprint, Settings, Toggle
from labkit.provision import Leftover, Plan
from labkit.shown import Shown

LONGEST = 12
"""Plans up to this many steps are shown whole; of a longer one, the counts."""


def written(settings: Settings) -> str:
    """Settings as Python writes them in a call."""
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())


def changed(blueprint: Blueprint, settings: Settings) -> str:
    """The toggles that are not at their defaults, as Python writes them."""
    defaults = blueprint.defaults
    return written({name: row for name, row in settings.items() if row != defaults[name]})


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """What `up` did: the plan that was applied, and what stands now.

    `odd` is a host whose request meets something that neither the toggles nor `up` know of:
    somebody has added it by hand, and `up` takes away only what it has built. `called` is the
    name that the lab has where it is used.
    """

    lab: str
    plan: Plan
    settings: str
    standing: int
    odd: str = ""
    called: str = "lab"

    def __str__(self) -> str:
        settings = f", with {self.settings}" if self.settings else ""
        stands = f"✔ {self.lab} stands: {self.standing} resources{settings}"
        odd = _ADDED.format(source=self.odd, lab=self.called) if self.odd else ""
        return "\n".join(filter(None, (self._steps, stands, odd)))

    @property
    def _steps(self) -> str:
        return self.plan.steps if len(self.plan) <= LONGEST else self.plan.summary


_ADDED = """\
✘ Something beside it, which `up` has not built, changes what happens to requests.
Look at {lab}.trace({source!r}). {lab}.down() and {lab}.up() build it anew."""


@dataclass(frozen=True, slots=True)
class Removed(Shown):
    """What `down` did: how much is gone, and what an independent listing still finds."""

    lab: str
    gone: int
    left: tuple[Leftover, ...]
    asked: bool = True

    def __str__(self) -> str:
        if not self.gone and not self.left:
            nothing = f"✔ Nothing of {self.lab} stands, so there is nothing to take down."
            return f"{nothing}\n{_LEFT}" if self.asked else nothing
        many = "1 resource" if self.gone == 1 else f"{self.gone} resources"
        first = f"{many} of {self.lab} {'is' if self.gone == 1 else 'are'} gone."
        if not self.left:
            return f"✔ {first}\n{_LEFT}"
        rows = "\n".join(f"  {row}" for row in self.left)
        return f"✘ {first} Left, after asking each service:\n{rows}\n{_AGAIN}"


_AGAIN = "Try: lab.down() again. What its journal does not know it only lists: delete that by hand."
_LEFT = "Left, after asking each service: nothing."


@dataclass(frozen=True, slots=True)
class Remedies(Shown):
    """The fewest changes of toggles that would let a request through, each traced again.

    Each row has the toggles to flip, and what to write for that between the brackets of
    `up`, which says all that is not at its default. `called` is the lab's name where it is used.
    """

    source: str
    rows: tuple[tuple[str, str], ...]
    delivered: bool = False
    strange: bool = False
    called: str = "lab"

    def __str__(self) -> str:
        if self.strange:
            return _STRANGE.format(source=self.source, lab=self.called)
        if self.delivered:
            return f"✔ Nothing to mend: the request of {self.source} gets through."
        if not self.rows:
            return f"✘ No three changes would let the request of {self.source} through."
        many = len(self.rows) > 1
        head = f"{'Each of these' if many else 'This'} lets the request of {self.source} through:"
        rows = (f"  {flips}\n    that is: {self.called}.up({call})" for flips, call in self.rows)
        return "\n".join([head, *rows])


_STRANGE = """\
✘ Something is not as the toggles say, so they do not tell what would help.
Look at {lab}.trace({source!r}).blockers. {lab}.down() and {lab}.up() build it anew."""


@dataclass(frozen=True, slots=True)
class Toggles(Shown):
    """Every toggle of a lab with what it is set to, and what else it may be set to."""

    blueprint: Blueprint
    settings: Settings

    def __str__(self) -> str:
        return "\n".join(line for toggle in self.blueprint.toggles for line in self._lines(toggle))

    def _lines(self, toggle: Toggle) -> Iterator[str]:
        width = max(len(row.name) for row in self.blueprint.toggles)
        now = self.settings[toggle.name]
        others = ", ".join(repr(row) for row in toggle.choices if row != now)
        yield f"{toggle.name:<{width}}  {toggle.label}"
        yield f"{'':<{width}}  {now!r}; may be {others}"


@dataclass(frozen=True, slots=True)
class Records(Shown):
    """The records of a stream, in the order in which it gives them."""

    rows: tuple[Record, ...]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Record:
        return self.rows[place]

    def __str__(self) -> str:
        if not self.rows:
            return "No record is in the stream."
        many = "1 record is" if len(self.rows) == 1 else f"{len(self.rows)} records are"
        return "\n".join([f"{many} in the stream:", *(f"  {row}" for row in self.rows)])
