"""JupyterLab for the learner's copy: on loopback only, quiet, and gone when it is stopped.

The token is made here and handed over in the environment, because a command line can be read by
everyone on the machine. News, update checks and the extension catalogue are off: nothing off the
machine is asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from labkit import lighter
from labkit.course.copies import deliver, folders
from labkit.doctor import FIRST_PORT, first_free_port, port_is_free
from labkit.errors import LabkitError

FIRST_NOTEBOOK = "00_start_here.ipynb"
SECONDS_TO_START = 90
SECONDS_TO_STOP = 15
TRIES = 5
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running JupyterLab."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    token: str = field(repr=False)

    def address(self, path: str = "lab") -> str:
        """The full address of a page, token included."""
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def answers(self) -> bool:
        """Whether the server takes requests by now; another one on this port does not count."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(self.address("api/status"), timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def last_words(self) -> str:
        """The end of the server's log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-8:])


def arguments_for(port: int, root: Path, browser: bool, settings: Path) -> list[str]:
    """The command line of JupyterLab."""
    return [
        *lighter.command("jupyterlab"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root.resolve()}",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        f"--LabApp.app_settings_dir={settings}",
        *QUIET,
        *(["--allow-root"] if running_as_root() else []),
    ]


def running_as_root() -> bool:
    """Whether this is root, as in most containers; JupyterLab wants that said."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def write_settings(folder: Path) -> Path:
    """Defaults that spare the learner a question about news; their own settings still win."""
    folder.mkdir()
    (folder / "overrides.json").write_text(json.dumps(SETTINGS), "utf-8")
    return folder


def launch(root: Path, port: int, settings: Path, browser: bool, extra: Sequence[str]) -> Server:
    """Start JupyterLab in a session of its own, so that Ctrl-C comes to us alone."""
    token = secrets.token_urlsafe(24)
    log = settings.with_name("jupyterlab.log")
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*arguments_for(port, root, browser, settings), *extra],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=os.environ | {"JUPYTER_TOKEN": token},
            start_new_session=True,
        )
    return Server(process, port, log, token)


class PortTaken(Exception):
    """Somebody else took the port between our look at it and JupyterLab's."""


def wait_until_it_answers(server: Server) -> None:
    """Return when the server takes requests; say why when it does not, or raise `PortTaken`."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.answers():
        if server.process.poll() is not None and not port_is_free(server.port):
            raise PortTaken
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise LabkitError(
                f"JupyterLab did not start; its last words were:\n{server.last_words()}\n",
                try_="labkit doctor",
            )
        time.sleep(0.1)


def stop(server: Server) -> None:
    """End the server and with it the kernels."""
    server.process.terminate()
    try:
        server.process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextlib.contextmanager
def serving(
    root: Path, *, port: int = FIRST_PORT, browser: bool = False, extra: Sequence[str] = ()
) -> Iterator[Server]:
    """A JupyterLab that answers, on the first free port from `port` on; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
        settings = write_settings(Path(folder) / "settings")
        for _ in range(TRIES):
            free = first_free_port(port)
            if free is None:
                break
            server = launch(root, free, settings, browser, extra)
            try:
                wait_until_it_answers(server)
                yield server
                return
            except PortTaken:
                continue
            finally:
                stop(server)
    raise LabkitError(f"Port {port} and those after it are taken", try_="labkit lab --port N")


def has_a_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser could open a window here."""
    if environment.get("CI"):
        return False
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def stop_on_signals() -> None:
    """Treat a closed terminal and a polite kill as Ctrl-C, so that no server stays behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)


def say_where(server: Server, wanted: int) -> None:
    """Print the address that the learner opens."""
    if server.port != wanted:
        print(f"Port {wanted} is taken, so JupyterLab uses {server.port}.")
    print("JupyterLab is ready. Open this address:\n")
    print(f"  {server.address(f'lab/tree/{FIRST_NOTEBOOK}')}\n")
    print("Ctrl-C here stops it; the notebooks stay.", flush=True)


def run(arguments: argparse.Namespace) -> int:
    """`labkit lab`: the learner's copy, JupyterLab, and its end by Ctrl-C."""
    source, into = folders(arguments)
    for copied in deliver(source, into):
        print(copied)
    stop_on_signals()
    browser = not arguments.no_browser and has_a_display(os.environ)
    try:
        with serving(into, port=arguments.port, browser=browser) as server:
            say_where(server, arguments.port)
            server.process.wait()
    except KeyboardInterrupt:
        print("\nJupyterLab is stopped.")
        return 0
    raise LabkitError("JupyterLab ended by itself", try_="labkit lab")
