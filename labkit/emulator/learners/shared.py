"""`SharedAws`: one emulator for a class, an account a learner."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from labkit.emulator import single
from labkit.emulator.clock import Clock, Pace
from labkit.emulator.control import Moto
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.learners import ids, images, wall
from labkit.emulator.learners.entrance import Entrance
from labkit.emulator.learners.table import Table
from labkit.emulator.learners.tenant import Ground
from labkit.emulator.learners.tenants import Tenants
from labkit.emulator.listening import Listening
from labkit.emulator.seeds import forget, reseed
from labkit.errors import LabkitError
from labkit.ports import opened


class SharedAws:
    """An AWS with an account for each learner of a file, whose journals lie in `state`.

    Started again with the same file and folder, everything is as it was. `complain` takes one
    line for each request that is refused. Raises `LabkitError` for a table that cannot be read.
    """

    def __init__(  # noqa: PLR0913  the options of the command
        self,
        learners: Path,
        state: Path,
        *,
        seed: int = 42,
        region: str = "us-east-1",
        pace: Pace = "instant",
        allow_hosts: tuple[str, ...] = (),
        enforce_iam: bool = False,
        complain: Callable[[str], None] = print,
    ) -> None:
        self._table = Table(learners, complain)
        self._complain = complain
        self._state = state
        self._seed = seed
        self._region = region
        self._clock = Clock(pace)
        self._outside = Outside(allow_hosts)
        self._enforce_iam = enforce_iam
        self._listening: Listening | None = None
        self._entrance: Entrance | None = None
        self._tenants: Tenants | None = None

    @property
    def url(self) -> str:
        """Where it listens. Raises `LabkitError` if it does not."""
        if self._listening is None:
            raise LabkitError("The emulator does not run", where="SharedAws", try_="start()")
        return self._listening.url

    def start(self, at: socket.socket | None = None) -> str:
        """Listen and serve, and bring the accounts back; gives the URL.

        `at` is a socket that listens already; without one, it is a free port. Who comes before
        it serves, or before his account is back, waits. Raises `LabkitError` if an AWS runs in
        this process.
        """
        with single.GATE:
            if self._listening is None:
                single.refuse_second()
                self._serve(at or opened(0))
                single.enter(self)
        return self.url

    def stop(self) -> None:
        """Stop listening; journals keep what was built. Stopping twice is as once."""
        with single.GATE:
            if self._listening and self._entrance and self._tenants:
                self._entrance.close()
                self._listening.stop()
                self._tenants.close()
                _taken_back()
                forget()
                self._listening = None
                single.leave(self)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _serve(self, at: socket.socket) -> None:
        reseed(self._seed)
        wall.build()
        ids.separate()
        images.share()
        try:
            moto = Moto(self._clock, ids.ids_apart)
            ground = Ground(moto, self._clock, self._region, self._outside, self._enforce_iam)
            self._tenants = Tenants(self._table, ground, self._state, self._seed, self._complain)
            self._entrance = Entrance(self._tenants, self._complain)
            self._listening = Listening(self._entrance, at)
            threading.Thread(target=self._tenants.restore, daemon=True).start()
        except BaseException:
            at.close()
            _taken_back()
            raise


def _taken_back() -> None:
    """Leave moto as it was."""
    images.unshare()
    ids.join()
    wall.raze()
