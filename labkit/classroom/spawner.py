"""`SeatSpawner`: starts a learner's server at a desk of their own, a few at a time.

JupyterHub's own limit on starts answers the rest with an error. Here they wait in line instead,
in front of the hub's waiting page, and each is told how many are before them.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, ClassVar

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Unicode

from labkit.classroom import keys
from labkit.classroom.desks import learners_desk
from labkit.classroom.seated import program
from labkit.classroom.settings import Settings, load

SECONDS_TO_ANSWER = 90
PATH = f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin"


class Line:
    """Who waits for a start, first come first served."""

    def __init__(self, together: int) -> None:
        self._gate = asyncio.Semaphore(together)
        self._waiting: list[object] = []

    def before(self, who: object) -> int:
        """How many wait before somebody; 0 for who does not wait any more."""
        return self._waiting.index(who) if who in self._waiting else 0

    async def __call__(self, who: object, start: Callable[[], Any]) -> Any:
        """Start somebody when it is their turn."""
        self._waiting.append(who)
        try:
            await self._gate.acquire()
        finally:
            self._waiting.remove(who)
        try:
            return await start()
        finally:
            self._gate.release()


class SeatSpawner(LocalProcessSpawner):  # type: ignore[misc]  # JupyterHub has no types
    """A learner's server: their system user, their view of the disk, their keys."""

    settings_file = Unicode(help="The class's settings.").tag(config=True)
    _line: ClassVar[Line | None] = None
    _kept: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The class's settings, read once."""
        if self._kept is None:
            self._kept = load(Path(self.settings_file))
        return self._kept

    @property
    def line(self) -> Line:
        """The one line of this hub."""
        if SeatSpawner._line is None:
            SeatSpawner._line = Line(self.settings.starts_at_once)
        return SeatSpawner._line

    def make_preexec_fn(self, _name: str) -> None:
        """Nothing runs between fork and exec: the desk gives the process its user."""
        return

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """What a learner's programs are told: of themselves, and of the shared AWS."""
        user, home = self.user.name, self.settings.home(self.user.name)
        told = keys.environment(
            self.settings.learners, user, self.settings.aws_url, self.settings.region
        )
        return (
            env
            | {"HOME": str(home), "USER": user, "LOGNAME": user, "SHELL": "/bin/bash"}
            | {"LABKIT_HOME": str(home / ".labkit")}
            | {"JUPYTER_PREFER_ENV_PATH": "1"}
            | {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "PATH": PATH}
            | dict(self.settings.python_path())
            | told
        )

    async def start(self) -> tuple[str, int]:
        """Wait in line, start the server, and give the turn on when it answers."""
        where: tuple[str, int] = await self.line(self, self._start)
        return where

    async def _start(self) -> tuple[str, int]:
        desk = await asyncio.to_thread(learners_desk, self.settings, self.user.name)
        self.cmd = desk.command(program(self.settings.course, Path(desk.home) / "course"))
        logs = self.settings.root / "logs"
        logs.mkdir(exist_ok=True)
        with (logs / f"{self.user.name}.log").open("ab") as log:
            self.popen_kwargs = {"stdout": log, "stderr": log, "cwd": "/"}
            ip, port = await super().start()
        await self._answers(ip, port)
        return ip, port

    async def _answers(self, ip: str, port: int) -> None:
        """Wait until the server takes connections, or has ended, or takes too long."""
        ends = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < ends and await self.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(0.2)
                if probe.connect_ex((ip, port)) == 0:
                    return
            await asyncio.sleep(0.1)

    async def progress(self) -> AsyncIterator[dict[str, object]]:
        """What the waiting page says."""
        said = None
        while True:
            before = self.line.before(self)
            words = f"{before} before you" if before else "Your lab is being started"
            if words != said:
                yield {"progress": 20 if before else 60, "message": words}
                said = words
            await asyncio.sleep(0.5)
