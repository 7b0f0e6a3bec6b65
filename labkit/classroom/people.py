"""The system user of each learner: made when their server starts for the first time.

They have no password and no way to log in to the machine. `Settings.system_user` says what they
are called.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from labkit.errors import LabkitError

SECONDS_TO_END = 5


def ensure(name: str, home: Path) -> pwd.struct_passwd:
    """The system user of a learner, with a home of mode 700. Raises `LabkitError`."""
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        _add(name, home)
        found = pwd.getpwnam(name)
    own(home, found.pw_uid, found.pw_gid)
    return found


def own(home: Path, uid: int, gid: int) -> None:
    """Make a folder that belongs to one user alone; what is in it is not touched."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home, os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchown(handle, uid, gid)
        os.fchmod(handle, 0o700)
    finally:
        os.close(handle)


def remove(name: str) -> bool:
    """Take a learner's system user away; False if there is none. Their files stay.

    Raises `LabkitError`, for example while a program of theirs still runs.
    """
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    _run(["userdel", name])
    return True


def end_all(names: Iterable[str]) -> int:
    """End what still runs of these learners, also what they left in the background; says how much.

    A hub that is stopped while it starts leaves its servers running.
    """
    uids = {uid for name in names if (uid := _uid(name)) is not None}
    found = _of(uids)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _of(uids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        ends = time.monotonic() + SECONDS_TO_END
        while _of(uids) and time.monotonic() < ends:
            time.sleep(0.1)
    return len(found)


def _uid(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _of(uids: set[int]) -> tuple[int, ...]:
    """The processes of these users; one that has ended and only waits to be noticed is none."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if place.stat().st_uid in uids and (place / "cmdline").read_bytes():
                found.append(int(place.name))
    return tuple(found)


def _add(name: str, home: Path) -> None:
    settings = ["--home-dir", str(home), "--shell", "/bin/bash", "--comment", "labkit class"]
    _run(["useradd", "--no-create-home", "--user-group", "--no-log-init", *settings, name])


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise LabkitError(
            f"{command[0]} cannot be run: {error.strerror}",
            try_="a system with useradd and userdel",
        ) from error
    if done.returncode:
        raise LabkitError(
            f"{command[0]} failed: {done.stderr.strip() or done.returncode}",
            try_="labkit classroom serve as root",
        )
