"""A plan's steps taken by several hands, in time that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labkit.classroom.account.moments import Moments
from labkit.provision import Action, CallFailed, Plan
from labkit.provision.durations import ways


class Hands:
    """Takes every step of a plan after those it needs, as `labkit.provision.run` does.

    Of all that could be next, the step with the longest way to the end is. `failed` are the
    steps that the account refused, with what it said; what hangs on one of them is left out.
    """

    def __init__(
        self, moments: Moments, plan: Plan, do: Callable[[Action], None], hands: int
    ) -> None:
        self._moments, self._do, self._hands = moments, do, hands
        self._waiting = {action.id: (action, set(action.needs)) for action in plan}
        self._rank = {name: -seconds for name, seconds in ways(plan).items()}
        self._under_way = 0
        self.failed: dict[str, str] = {}

    def begin(self) -> None:
        """Begin what can begin now."""
        while self._under_way < self._hands:
            ready = [row for row, needs in self._waiting.values() if not needs]
            if not ready:
                return
            action = min(ready, key=lambda row: self._rank[row.id])
            del self._waiting[action.id]
            self._under_way += 1
            self._moments.begin(partial(self._take, action))

    def _take(self, action: Action) -> None:
        try:
            self._do(action)
        except CallFailed as failure:
            self.failed[action.id] = f"{failure.code}: {failure.message}"
        else:
            for _, needs in self._waiting.values():
                needs.discard(action.id)
        self._under_way -= 1
        self.begin()
