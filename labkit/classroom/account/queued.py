"""Clients that wait for their turns in simulated time, and how long they waited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labkit.aws.carried import CarriedClients, Carry
from labkit.aws.rates import keep_to_rates
from labkit.classroom.account.moments import Moments
from labkit.provision.turns import Rate, Turns


class Queue(Turns):
    """The queue of a class, and how long calls waited in it."""

    def __init__(self, folder: Path, moments: Moments) -> None:
        super().__init__(folder, now=lambda: moments.now, sleep=moments.sleep)
        self.waited: list[float] = []

    def take(self, name: str, rate: Rate) -> float:
        """Wait for the next turn; the seconds that took."""
        self.waited.append(super().take(name, rate))
        return self.waited[-1]


class Queued(CarriedClients):
    """Clients that wait for their turns, as those on AWS do."""

    def __init__(self, region: str, carry: Carry, turns: Turns | None) -> None:
        super().__init__(region, carry)
        self._turns = turns

    def client(self, service: str) -> Any:
        """The client of a service."""
        with self._lock:
            known = service in self._made
            made = super().client(service)
            if self._turns and not known:
                keep_to_rates(made, service, self._turns, lambda: "class")
            return made
