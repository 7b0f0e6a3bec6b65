"""From a path and a verb to a method of a deployment (F1.25, R097 to R101)."""

from __future__ import annotations

from labkit.topology import Deployment, Method


def method_for(deployment: Deployment, verb: str, path: str) -> Method | None:
    """The method that takes a request, or None.

    Part by part, a literal wins over a parameter and that over a greedy one. A resource that
    lacks the verb gives way to the next; `ANY` counts as every verb.
    """
    parts = _parts(path)
    fitting = sorted(
        (rank, row.path, row)
        for row in deployment.resources
        if (rank := _rank(_parts(row.path), parts)) is not None
    )
    for _, _, resource in fitting:
        found = {row.http_method: row for row in resource.methods}
        if verb in found or "ANY" in found:
            return found.get(verb) or found["ANY"]
    return None


def rank_of(pattern: str, path: str) -> tuple[int, ...] | None:
    """How closely a path of an API fits one that was asked for, as `_rank` says it."""
    return _rank(_parts(pattern), _parts(path))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


LITERAL, PARAMETER, GREEDY = range(3)


def _rank(pattern: list[str], parts: list[str]) -> tuple[int, ...] | None:
    """How closely a resource's path fits, the smaller the closer; None if it does not."""
    kinds = tuple(map(_kind, pattern))
    greedy = bool(kinds) and kinds[-1] == GREEDY
    enough = len(parts) >= len(pattern) if greedy else len(parts) == len(pattern)
    pairs = zip(pattern, parts, kinds, strict=False)
    if enough and all(kind != LITERAL or wanted == part for wanted, part, kind in pairs):
        return kinds
    return None


def _kind(part: str) -> int:
    if part.startswith("{") and part.endswith("}"):
        return GREEDY if part.endswith("+}") else PARAMETER
    return LITERAL
