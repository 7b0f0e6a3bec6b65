"""`network`: anybody's network, from a snapshot: what is in it, and what becomes of a request.

shop = network("example")                          # or the folder of a snapshot of your own
shop.trace("shop-web-a", "10.20.21.10:5432/tcp")
shop.picture("shop-web-a", "10.20.21.10:5432/tcp")
shop.matrix("10.20.21.10:5432/tcp", "8.8.8.8:443/tcp")
mended = shop.what_if(shop.remedies("shop-web-a", "10.20.21.10:5432/tcp")[0])
mended = mended.what_if("database-a lets in: tcp/5432, web")     # or a line as `about` shows it

It is all computed. Nothing is asked of an account, and nothing is changed in one.
"""

from __future__ import annotations

import json as json_text
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labkit.aws.snapshot import load_snapshot
from labkit.course.on_paper import on_paper
from labkit.errors import LabkitError
from labkit.figures import Moment, about, drawing, scene_of
from labkit.figures.svg_writer import write_svg
from labkit.flow import (
    Change,
    Matrix,
    Remedy,
    Request,
    Trace,
    matrix,
    remedies,
    senders,
    services,
    target_of,
    trace,
)
from labkit.lab.lines import written
from labkit.shown import Shown
from labkit.topology import Component, NetworkAcl, Topology
from labkit.topology.words import counted, plural
from labkit.widgets import Picture


def network(of: str | Path | Topology) -> Network:
    """The network of a snapshot's folder, of `example`, or of a topology.

    Raises `LabkitError` as `load_snapshot` does.
    """
    if isinstance(of, Topology):
        return Network(of, "a network")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        topology = load_snapshot(of)
    return Network(topology, Path(of).name, tuple(f"{one.message}." for one in told))


@dataclass(frozen=True, slots=True)
class Settings(Shown):
    """What one thing is set to, as far as a request meets it: a name and words in each row.

    Several things may have one name: each has its heading and its rows.
    """

    things: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    def __str__(self) -> str:
        return "\n".join(
            line
            for heading, rows in self.things
            for line in (heading, *(f"  {name}: {words}" for name, words in rows))
        )


@dataclass(frozen=True, slots=True)
class Ways(Shown):
    """The smallest sets of changes that let a request through, each proven by a trace."""

    request: Request
    rows: tuple[Remedy, ...]

    def __iter__(self) -> Iterator[Remedy]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Remedy:
        if place not in range(len(self)):
            what = f"There is no remedy {place}" if self.rows else "No remedy is known"
            there = ", ".join(map(str, range(len(self)))) or "another request"
            raise LabkitError(what, where=f"for {self.request.source}", try_=there)
        return self.rows[place]

    def __str__(self) -> str:
        if not self.rows:
            return f"✘ No three changes are known that would let {self._whom}."
        if not self.rows[0].changes:
            return f"✔ Nothing to mend: the request of {self.request.source} gets through."
        head = f"{'Each of these lets' if len(self) > 1 else 'This lets'} {self._whom}:"
        rows = (f"[{at}] {_joined(row)}" for at, row in enumerate(self.rows))
        return "\n".join((head, *rows))

    @property
    def _whom(self) -> str:
        return f"{self.request.source} reach {self.request.url}"


def _joined(remedy: Remedy) -> str:
    return "\n    and ".join(row.says for row in remedy.changes)


@dataclass(frozen=True, slots=True)
class Network(Shown):
    """A network, and what can be asked of it.

    A source is the name or id of an instance or interface, an address of the network, or
    `internet`; a target is a URL, `ADDRESS:PORT/PROTO`, or `ADDRESS` for any protocol.
    `notes` say what the snapshot lacks, `changed` what differs from it on paper.
    """

    topology: Topology
    title: str
    notes: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def trace(
        self,
        source: str,
        target: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Trace:
        """What happens to a request; the last three belong to a URL.

        Raises `LabkitError` that says which end there is not.
        """
        return trace(self.topology, _asked(source, target, method, headers, json))

    def remedies(self, source: str, target: str, **http: Any) -> Ways:
        """The smallest changes that would let a request through, as `trace` takes it."""
        request = self.trace(source, target, **http).request
        return Ways(request, remedies(self.topology, request))

    def picture(self, source: str = "", target: str = "", **http: Any) -> Picture:
        """The network, with the way of a request if one is given. Of a large one, what the
        request does not touch is put together.
        """
        found = self.trace(source, target, **http) if target else None
        scene = scene_of(self.topology, found, self.title)
        drawn = drawing(scene, Moment({}, source, self.topology, found))
        return Picture(write_svg(drawn.scene, drawn.state, drawn.says), drawn.says)

    def matrix(self, *targets: str, sources: str | Sequence[str] = ()) -> Matrix:
        """Who reaches what: every instance and the internet, or `sources`, to each target, or to
        every load balancer, endpoint and instance.
        """
        given = [sources] if isinstance(sources, str) else list(sources)
        who = given or list(senders(self.topology))
        asked = [target_of(who[0], target) for target in targets]
        return matrix(self.topology, who, asked or services(self.topology))

    def about(self, name: str) -> Settings:
        """What a thing is set to; of several that have one name, each of them.

        Raises `LabkitError` for a name that nothing has.
        """
        found = self._named(name)
        return Settings(tuple((_called(row), about(self.topology, row)) for row in found))

    def what_if(self, *changes: Remedy | Change | Component | str) -> Network:
        """The network after these changes, on paper. A component stands in for the one of its id,
        or is added; a line of text adds a rule, an entry or a route, written as `about` shows it.
        Raises `LabkitError` for a change of the request: send that one instead.
        """
        topology, says = self.topology, list(self.changed)
        for change in changes:
            for sentence, parts in _parts(change, topology):
                topology = topology.replaced(*parts)
                says.append(sentence)
        return replace(self, topology=topology, changed=tuple(dict.fromkeys(says)))

    def after(self, key: str) -> Network:
        """The network after one of the course's situations: somebody has changed something.

        Raises `LabkitError` that lists the situations, or for another network than `example`.
        """
        parts = on_paper(key, self.topology)
        topology = self.topology.replaced(*parts)
        says = "somebody has changed something, and told nobody what"
        return replace(self, topology=topology, changed=(*self.changed, says))

    def __str__(self) -> str:
        changed = (f"On paper: {row}." for row in self.changed)
        return "\n".join((f"{self.title}, {self.topology}", *self._lacks, *self.notes, *changed))

    @property
    def _lacks(self) -> Iterator[str]:
        """What the describe output does not tell."""
        missing = self.topology.missing
        if missing:
            names = ", ".join(sorted(plural(kind.__name__) for kind in missing))
            yield f"Nobody described: {names}."
        if NetworkAcl in missing:
            yield "Without network ACLs, labkit takes it that none filters."

    def _named(self, name: str) -> list[Component]:
        rows = self.topology.components
        found = [row for row in rows if name in (row.id, row.name)]
        if not found:
            known = ", ".join(dict.fromkeys(row.name for row in rows if row.name)) or "ids alone"
            raise LabkitError(
                f"Nothing is called {name!r}", where=self.title, try_=f"one of: {known}"
            )
        return found


def _asked(
    source: str, target: str, method: str, headers: Mapping[str, str] | None, json: Any
) -> Request:
    found = target_of(source, target)
    if found.is_packet:
        return found
    body = "" if json is None else json_text.dumps(json)
    return replace(found, method=method, headers=tuple((headers or {}).items()), body=body)


def _called(row: Component) -> str:
    """AWS's noun for a thing, and its name."""
    return f"{counted(1, row.kind).removeprefix('1 ')} {row.label}"


def _parts(
    row: Remedy | Change | Component | str, topology: Topology
) -> Iterator[tuple[str, tuple[Component, ...]]]:
    """The sentences of a change, each with the components that it makes."""
    if isinstance(row, str):
        yield row, (written(row, topology),)
        return
    if isinstance(row, Component):
        yield f"{_called(row)} as it was given", (row,)
        return
    if not isinstance(row, (Remedy, Change)):
        raise LabkitError(
            f"{type(row).__name__} is no change",
            where="what_if",
            try_="one of the remedies, such as remedies(…)[0], or a line as about(…) shows it",
        )
    for change in row.changes if isinstance(row, Remedy) else (row,):
        if change.request:
            raise LabkitError(
                f"This changes the request, not the network: {change.says}",
                where="what_if",
                try_="ask for that request instead",
            )
        yield change.says, change.components
