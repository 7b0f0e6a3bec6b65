"""What a journal tells: read without a lock, and without touching anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError
from labkit.provision.lines import Lines, read_lines
from labkit.provision.lock import Lock
from labkit.provision.resource import Resource
from labkit.provision.standing import Standing, stood_after
from labkit.provision.values import Key, decoded


@dataclass(frozen=True, slots=True)
class History:
    """The meaning of a journal's lines.

    `header` says whose lab it is (lab, learner, backend, account, region), `facts` what its
    driver noted (such as settings), `run` names this life of the lab: from the first `up`
    to the `down` that left nothing. `ended` is why nothing stands any more, or empty.
    `made` counts how often each resource was seen to stand.
    """

    header: Mapping[str, str] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    facts: Mapping[str, Any] = field(default_factory=dict)
    run: str = ""
    ended: str = ""
    note: str = ""
    lines: int = 0
    made: Mapping[Key, int] = field(default_factory=dict)
    asked: str = ""
    """When something was last asked to be made, changed or deleted, ISO text."""
    rough: bool = False
    """Whether in this life of the lab an answer was missing or a refusal."""


def read(path: Path) -> History:
    """What the journal at `path` tells; an empty history where there is none."""
    return told(read_lines(path))


def told(lines: Lines) -> History:
    """The history that lines tell."""
    history = History(lines=len(lines.events))
    for event in lines.events:
        history = after(history, event)
    if lines.torn:
        note = "The last line of the journal was not finished; it was left out."
        history = replace(history, note=note)
    return history


def after(history: History, event: Mapping[str, Any]) -> History:
    """The history with one more event."""
    name = event["event"]
    if name in ("result", "found"):
        key = (event["kind"], event["name"])
        history = replace(history, made={**history.made, key: history.made.get(key, 0) + 1})
    if name == "open":
        return _opened(history, event)
    if name == "facts":
        return replace(history, facts={**history.facts, **event["facts"]})
    if name == "gone":
        key = (event["kind"], event["name"])
        lost = key in history.standing.rows and not history.standing.rows[key].attributes
        standing = history.standing.gone(key)
        return replace(history, standing=standing, rough=history.rough or lost)
    if name == "found":
        key = (event["kind"], event["name"])
        return replace(history, standing=history.standing.found(key, event["attributes"]))
    if name == "ended":
        return replace(history, standing=Standing(), ended=event["why"])
    if name in ("intent", "again"):
        history = replace(history, asked=event.get("at", ""))
    if name in ("again", "failed", "found"):
        history = replace(history, rough=True)
    if name in ("intent", "result"):
        standing = stood_after(history.standing, event, resource_of(event))
        return replace(history, standing=standing)
    return history


def _opened(history: History, event: Mapping[str, Any]) -> History:
    return replace(
        history,
        header=event["header"],
        run=event["run"],
        ended="",
        facts={} if history.ended else history.facts,
        rough=history.rough and not history.ended,
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when a resource stood, as the journal's clock tells; `ended` None: still."""

    resource: Resource
    began: datetime
    ended: datetime | None = None


def stays(lines: Lines) -> tuple[Stay, ...]:
    """Every stay in the last life of a lab, the one that goes on or the one that has ended.

    A stay begins with the intent, from which on AWS may ask for money.
    """
    found: list[Stay] = []
    standing: dict[Key, Stay] = {}
    history, ended = History(), True
    for event in lines.events:
        at = datetime.fromisoformat(event["at"])
        if event["event"] == "open" and ended:
            found, ended = [], False
        history = after(history, event)
        for stood in history.standing:
            standing.setdefault(stood.key, Stay(stood.resource, at))
        for key in [key for key in standing if key not in history.standing.rows]:
            found.append(replace(standing.pop(key), ended=at))
        ended = ended or bool(history.ended)
    return (*found, *standing.values())


def resource_of(event: Mapping[str, Any]) -> Resource:
    """The resource that an `intent` or `result` speaks of."""
    needed: Iterable[list[str]] = event.get("after", ())
    return Resource(
        event["kind"],
        event["name"],
        decoded(event["properties"]),
        tuple((kind, name) for kind, name in needed),
    )


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A lab whose process ended while it stood; an embedded account ended with it.

    `damage` says why its journal cannot be read, where that is so.
    """

    path: Path
    history: History
    damage: str = ""


def _is_free(lock: Lock) -> bool:
    """Whether nobody holds a lock; one that this user may not even look at is somebody's."""
    try:
        return lock.try_take()
    except OSError:
        return False


def abandoned(home: Path) -> tuple[Abandoned, ...]:
    """Labs of embedded processes that ended while something stood.

    `home` is LABKIT_HOME; journals are looked for in `home/embedded/*/`. A process that
    still lives holds the lock of its journals, so those are left out.
    """
    found = []
    for path in sorted(home.glob("embedded/*/*.jsonl")):
        lock = Lock(path.with_suffix(".lock"))
        if _is_free(lock):
            try:
                found.append(Abandoned(path, read(path)))
            except LabkitError as error:
                found.append(Abandoned(path, History(), damage=error.what))
            finally:
                lock.release()
    return tuple(row for row in found if row.damage or len(row.history.standing))
