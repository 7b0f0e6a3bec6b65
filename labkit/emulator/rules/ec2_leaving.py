"""What is being deleted, and gone once its time is over.

    leave(call, passing, lambda: release_interface(call.ec2, key))

Nothing runs in between: each call of EC2 first ends what is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.emulator.clock import Passing
from labkit.emulator.rules.rule import ANY, Call, Rule

_LEAVING = "_labkit_leaving"
Leaving = list[tuple[Passing, Callable[[], None]]]


def leave(call: Call, passing: Passing, end: Callable[[], None]) -> None:
    """Let `end` be done once a passing is over, which may be at once."""
    _leaving(call.ec2).append((passing, end))
    what_is_over_is_gone(call)


def _leaving(ec2: Any) -> Leaving:
    found: Leaving = vars(ec2).setdefault(_LEAVING, [])
    return found


def what_is_over_is_gone(call: Call) -> None:
    """Interfaces are released, and deleted things no longer listed."""
    rows = _leaving(call.ec2)
    over = [row for row in rows if row[0].over]
    rows[:] = [row for row in rows if not row[0].over]
    for _, end in over:
        end()


RULES = (Rule(ANY, "before", what_is_over_is_gone),)
