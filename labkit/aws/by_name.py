"""Leftovers of kinds that are listed by name, and whose tags take a call each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from labkit.aws.scope import Scope
from labkit.provision import Leftover


def leftovers_named(
    scope: Scope,
    kind: str,
    names: Iterable[str],
    tags_of: Callable[[Scope, str], dict[str, str] | None],
) -> Iterator[Leftover]:
    """Those of `names`, which begin as this lab's and learner's do, that carry its tags.

    A name alone tells nothing: that of one learner may begin with that of another.
    """
    for name in names:
        tags = tags_of(scope, name) or {}
        if scope.owns(tags):
            yield Leftover(kind, name, tags.get("Name", ""))
