"""Things of moto's whose state follows the clock.

    takes_time(gateway, "state", call.clock.passing(("pending", 100), ("available", FOREVER)))
    return answer_with(answer, gateway=as_begun(gateway))

moto keeps a state as an attribute that it sets once. `takes_time` puts a property in its
place; what moto sets later ends the passing, unless another one is begun.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from labkit.emulator.clock import Passing

_HELD = "_labkit_passing"


def takes_time(thing: Any, attribute: str, passing: Passing) -> None:
    """From now on an attribute of one of moto's objects follows a passing."""
    owner: type = type(thing)
    if not isinstance(getattr(owner, attribute, None), _Timed):
        thing.__class__ = _timed(owner, attribute)
    _hold(thing, attribute, passing)


def passing_of(thing: Any, attribute: str) -> Passing | None:
    """The passing that an attribute follows, or None."""
    found = vars(thing).get(_HELD, {}).get(attribute)
    return found if isinstance(found, Passing) else None


def as_begun(thing: Any, attribute: str) -> Any:
    """A copy of a thing in the state that it began in: what the call that makes it answers."""
    passing = passing_of(thing, attribute)
    begun = copy.copy(thing)
    if passing:
        vars(begun)[_HELD] = {**vars(thing)[_HELD], attribute: passing.first}
    return begun


def _hold(thing: Any, attribute: str, value: Any) -> None:
    """In a dictionary of its own: moto copies things to remember how they were."""
    vars(thing)[_HELD] = {**vars(thing).get(_HELD, {}), attribute: value}


class _Timed:
    """A property that answers with the state of a passing, or with what was set."""

    def __init__(self, attribute: str, before: Any) -> None:
        self._attribute = attribute
        self._before = before

    def __get__(self, thing: Any, owner: type | None = None) -> Any:
        if thing is None:
            return self
        found = vars(thing).get(_HELD, {}).get(self._attribute)
        if isinstance(found, Passing):
            return found.state
        if found is not None:
            return found
        if self._before is not None:
            return self._before.__get__(thing, owner)
        return vars(thing)[self._attribute]

    def __set__(self, thing: Any, value: Any) -> None:
        _hold(thing, self._attribute, value)


@cache
def _timed(owner: type, attribute: str) -> type:
    """A subclass of one of moto's classes in which an attribute follows a passing."""
    before = getattr(owner, attribute, None)
    body = {
        attribute: _Timed(attribute, before if isinstance(before, property) else None),
        "__module__": owner.__module__,
    }
    return type(owner.__name__, (owner,), body)
