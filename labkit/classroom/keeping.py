"""Keeping a hub: started, started again when it dies, ended with its learners' servers."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from labkit import lighter
from labkit.classroom.settings import LOOPBACK, VARIABLE, Settings
from labkit.errors import LabkitError

SECONDS_TO_START = 180
SECONDS_TO_STOP = 40
TOO_OFTEN, IN_SECONDS = 5, 120


class Keeper:
    """One class's hub, as long as `keep` runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hub: subprocess.Popen[bytes] | None = None
        self._ending = False

    @property
    def log(self) -> Path:
        """Where the hub writes what it does."""
        return self._settings.root / "hub" / "hub.log"

    def keep(self, ready: Callable[[], None]) -> None:
        """Run the hub until `end`; `ready` is called when it answers for the first time.

        Raises `LabkitError` where it does not start, or ends again and again.
        """
        began: list[float] = []
        while not self._ending:
            began = [then for then in began if time.monotonic() - then < IN_SECONDS]
            if len(began) == TOO_OFTEN:
                raise self._trouble("The hub ends again and again")
            began.append(time.monotonic())
            self._start()
            try:
                self._until_it_answers()
                if len(began) == 1:
                    ready()
                self._wait()
            finally:
                self._stop()

    def end(self) -> None:
        """End it, from a signal's handler."""
        self._ending = True
        if self._hub is not None and self._hub.poll() is None:
            self._hub.terminate()

    def _start(self) -> None:
        config = Path(__file__).with_name("jupyterhub_config.py")
        told = {VARIABLE: str(self._settings.file)} | dict(self._settings.python_path())
        # A hub that is started again makes its proxy and services new; servers stay as they are.
        with self.log.open("ab") as log:
            self._hub = subprocess.Popen(
                lighter.command("jupyterhub", "-f", str(config)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._settings.root / "hub",
                env=os.environ | told,
                start_new_session=True,
            )

    def _until_it_answers(self) -> None:
        ends = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self._ending:
                return
            if self._hub is None or self._hub.poll() is not None or time.monotonic() > ends:
                raise self._trouble("The hub did not start")
            time.sleep(0.2)

    def _answers(self) -> bool:
        """Whether the hub answers, and then whether it does through its proxy."""
        here = self._settings
        host = LOOPBACK if here.ip in ("", "0.0.0.0") else here.ip
        return _healthy(LOOPBACK, here.hub_port) and _healthy(host, here.port)

    def _wait(self) -> None:
        """Until the hub has ended, or was told to and takes too long: on a full disk it hangs."""
        told = None
        while self._hub is not None and self._hub.poll() is None:
            time.sleep(0.5)
            if self._ending:
                told = told or time.monotonic()
                if time.monotonic() - told > SECONDS_TO_STOP:
                    self._hub.kill()

    def _stop(self) -> None:
        """End the hub in peace, so that it ends servers, services and proxy; else by force."""
        if self._hub is None or self._hub.poll() is not None:
            return
        self._hub.send_signal(signal.SIGTERM)
        try:
            self._hub.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._hub.kill()
            self._hub.wait()

    def _trouble(self, what: str) -> LabkitError:
        words = self.log.read_text("utf-8", "replace").splitlines()[-8:]
        return LabkitError(
            f"{what}; its last words were:\n" + "\n".join(words) + "\n", try_="labkit doctor"
        )


def _healthy(host: str, port: int) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{host}:{port}/hub/health", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
