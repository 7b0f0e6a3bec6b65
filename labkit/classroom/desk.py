"""A learner's desk: whose process it is, what of the disk it sees, how much it may take.

`python -m labkit.classroom.desk DESK -- PROGRAM …` sits down at a desk, described in JSON, and
becomes the program. With root's rights it gets a mount namespace of its own (mount_namespaces(7)):
over the folders of `hidden` lies an empty one, and in it only what `shown` names. So a learner
finds neither the other learners' folders nor the instructor's, whatever their permissions are,
and programs that lie in somebody's private folder can still be run. Then it becomes the system
user, for good: no program can give it other rights (no_new_privs).
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from labkit.classroom import limits as machine
from labkit.classroom.limits import Limits

# From linux/sched.h, linux/mount.h and linux/prctl.h.
_NEW_MOUNTS = 0x20000
_BIND, _RECURSIVE, _PRIVATE, _NO_SUID, _NO_DEVICES = 4096, 16384, 1 << 18, 2, 4
_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38
_TERMINATE = 15
_TO_END = (signal.SIGTERM, signal.SIGINT)
PAUSE = 0.5
"""Seconds before a program that ended by itself is started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a program is put. `uid` and `gid` are None where it stays whose it is.

    `scratch` are folders such as /tmp, of which it gets empty ones, to write to. A `service` ends
    with the hub that started it, also when that is killed; one that is `restarted` is started
    again at once when it ends by itself, which the hub would see after half a minute.
    """

    home: str
    uid: int | None = None
    gid: int | None = None
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    scratch: tuple[str, ...] = ()
    limits: Limits | None = None
    groups: tuple[str, ...] = field(default=())
    service: bool = False
    restarted: bool = False

    def command(self, program: Sequence[str]) -> list[str]:
        """The command line that starts a program at this desk; it holds nothing secret."""
        here = [sys.executable, "-m", "labkit.classroom.desk"]
        return [*here, json.dumps(asdict(self)), "--", *program]


def from_json(text: str) -> Desk:
    """The desk that `Desk.command` wrote."""
    raw: dict[str, Any] = json.loads(text)
    lists = {name: tuple(value) for name, value in raw.items() if isinstance(value, list)}
    held = raw["limits"]
    return Desk(**(raw | lists | {"limits": None if held is None else Limits(**held)}))


def sit_down(desk: Desk) -> None:
    """Give this process the desk's groups, limits, view of the disk and user, in this order."""
    machine.join(tuple(map(Path, desk.groups)))
    if desk.hidden or desk.scratch:
        _look(desk)
    if desk.limits is not None:
        machine.take(desk.limits)
    if desk.uid is not None and desk.gid is not None:
        os.setgroups([])
        os.setgid(desk.gid)
        os.setuid(desk.uid)
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if desk.service:
        _call("prctl", _PARENT_DEATH_SIGNAL, _TERMINATE, 0, 0, 0)
    os.umask(0o077)
    os.chdir(desk.home)


def can_hide() -> bool:
    """Whether this process may give another a view of its own; tried in a process that ends."""
    child = os.fork()
    if child == 0:
        try:
            _own_mounts()
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _look(desk: Desk) -> None:
    _own_mounts()
    held = {path: os.open(path, os.O_PATH) for path in desk.shown if Path(path).is_dir()}
    for path in desk.hidden:
        _empty(path, "mode=0755,size=1m")
    for path in desk.scratch:
        _empty(path, "mode=1777,size=64m")
    for path, handle in held.items():
        Path(path).mkdir(parents=True, exist_ok=True)
        _mount(f"/proc/self/fd/{handle}", path, None, _BIND | _RECURSIVE)
        os.close(handle)


def _own_mounts() -> None:
    _call("unshare", _NEW_MOUNTS)
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)


def _empty(path: str, options: str) -> None:
    if Path(path).is_dir():
        _mount("tmpfs", path, "tmpfs", _NO_SUID | _NO_DEVICES, options)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    words = [None if word is None else word.encode() for word in (source, target, kind)]
    _call("mount", *words, ctypes.c_ulong(flags), options.encode())


def _call(name: str, *arguments: object) -> None:
    """A call of the C library. Raises `OSError` with its own reason."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def start_again_and_again(start: Callable[[], NoReturn]) -> int:
    """Start in a process of its own, again whenever that ends, until told to end."""
    running: list[int] = []
    told: list[int] = []

    def end(number: int, _frame: object) -> None:
        told.append(number)
        for child in running:
            os.kill(child, signal.SIGTERM)

    for name in _TO_END:
        signal.signal(name, end)
    _call("prctl", _PARENT_DEATH_SIGNAL, _TERMINATE, 0, 0, 0)
    while not told:
        child = os.fork()
        if child == 0:
            for name in _TO_END:
                signal.signal(name, signal.SIG_DFL)
            start()
        running[:] = [child]
        # It stays listed until it is reaped, so that its number cannot be another's yet.
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        running.clear()
        _, status = os.waitpid(child, 0)
        print(f"ended with {os.waitstatus_to_exitcode(status)}", file=sys.stderr, flush=True)
        if not told:
            time.sleep(PAUSE)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Sit down, and become the program; or let it be started again and again."""
    written, dashes, *program = arguments
    if dashes != "--":
        raise SystemExit("labkit.classroom.desk DESK -- PROGRAM …")
    desk = from_json(written)

    def start() -> NoReturn:
        sit_down(desk)
        os.execvp(program[0], program)  # noqa: S606  a list, and no shell

    return start_again_and_again(start) if desk.restarted else start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
