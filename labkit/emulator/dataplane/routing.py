"""From a path and a verb to a method of a deployment (F1.25, R097 to R102)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.emulator.snapshots import Definition, DeployedResource, Snapshot


@dataclass(frozen=True, slots=True)
class Match:
    """The method that takes a request, where it stands, and the parameters of the path."""

    resource: DeployedResource
    method: Definition
    path_parameters: Mapping[str, str]


def match(snapshot: Snapshot, verb: str, path: str) -> Match | None:
    """The method for a request; None if there is none.

    An exact part of a path wins over a parameter, a parameter over a greedy one. Where
    the best resource lacks the verb, the next one is tried (R097); ANY counts as having
    it (R098).
    """
    parts = parts_of(path)
    fitting = [
        (rank, resource, found)
        for resource in snapshot.resources
        for rank, found in [fit(parts_of(resource.path), parts)]
        if found is not None
    ]
    for _, resource, found in sorted(fitting, key=lambda row: row[0]):
        method = resource.methods.get(verb) or resource.methods.get("ANY")
        if method is not None:
            return Match(resource, method, found)
    return None


def parts_of(path: str) -> list[str]:
    """A path in parts; doubled slashes and one at the end are not looked at (R100, R101)."""
    return [part for part in path.split("/") if part]


def fit(pattern: list[str], parts: list[str]) -> tuple[tuple[int, ...], dict[str, str] | None]:
    """How well a pattern fits, lower is better, and the parameters; None if it does not."""
    rank: list[int] = []
    found: dict[str, str] = {}
    for place, wanted in enumerate(pattern):
        if wanted.startswith("{") and wanted.endswith("+}"):
            rest = parts[place:]
            found[wanted[1:-2]] = "/".join(rest)
            return (*rank, 2), found if rest else None
        if place >= len(parts):
            return (), None
        if wanted.startswith("{"):
            rank.append(1)
            found[wanted.strip("{}")] = parts[place]
        elif wanted == parts[place]:
            rank.append(0)
        else:
            return (), None
    return tuple(rank), found if len(pattern) == len(parts) else None
