"""The learners' table: a JSON file that only its owner reads, and that may grow in class.

{"learners": [{"name": "ada", "account": "000000000001",
               "access_key_id": "LABKIT…", "secret_access_key": "…"}]}
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from labkit.emulator.learners.learner import Learner, mint
from labkit.errors import LabkitError

LOOK_EACH = 1.0
"""Seconds after which the file is looked at again."""
UNIQUE = ("name", "account", "access_key_id")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_learners(path: Path) -> tuple[Learner, ...]:
    """The learners of a file. Raises `LabkitError`, which says which entry is broken."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & OTHERS:
            raise LabkitError(
                "Others can read the learners' keys", where=str(path), try_=f"chmod 600 {path}"
            )
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no JSON"
        raise LabkitError(
            f"The learners' table cannot be read: {why}", where=str(path), try_="mend the file"
        ) from error
    rows = told.get("learners") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise LabkitError(
            "The learners' table has no list of learners",
            where=str(path),
            try_='{"learners": []}',
        )
    found = tuple(_learner(path, place, row) for place, row in enumerate(rows, start=1))
    _require_unique(path, found)
    return found


def add_learner(path: Path, name: str) -> Learner:
    """The learner of this name; a new one is minted and written to the file.

    Safe beside others who add. Raises `LabkitError` as `mint` and `read_learners` do.
    """
    with _alone(path):
        held = read_learners(path) if path.exists() else ()
        found = next((row for row in held if row.name == name), None)
        if found is None:
            found = mint(name, held)
            _write(path, (*held, found))
        return found


def _learner(path: Path, place: int, row: Any) -> Learner:
    where = f"{path}, learner {place}"
    names = [one.name for one in fields(Learner)]
    if not isinstance(row, dict) or sorted(row) != sorted(names):
        raise LabkitError(
            "An entry of the learners' table is broken", where=where, try_=", ".join(names)
        )
    try:
        return Learner(**row)
    except LabkitError as error:
        raise LabkitError(error.what, where=f"{where}, {error.where}", try_=error.try_) from error


def _require_unique(path: Path, found: Iterable[Learner]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for place, row in enumerate(found, start=1):
        for part in UNIQUE:
            first = seen.setdefault((part, getattr(row, part)), place)
            if first != place:
                raise LabkitError(
                    f"Two learners have the same {part}",
                    where=f"{path}, learners {first} and {place}",
                    try_="take one of them out",
                )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, learners: Iterable[Learner]) -> None:
    """Put the file there whole, and never for others to read."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    text = json.dumps({"learners": [asdict(row) for row in learners]}, indent=1)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    new.replace(path)


class Table:
    """A file's learners by their access key, read again when it changes.

    A file that is broken later leaves the learners as they were; `complain` is told why, once.
    """

    def __init__(
        self,
        path: Path,
        complain: Callable[[str], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._complain = complain
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._state = self._seen()
        self._looked = monotonic()
        self._by_key = _by_key(read_learners(path))

    @property
    def learners(self) -> tuple[Learner, ...]:
        """Those whom the file names now."""
        self._look(unless_recent=True)
        return tuple(self._by_key.values())

    def get(self, access_key: str) -> Learner | None:
        """The learner with this key; the file is looked at if it was not known before."""
        self._look(unless_recent=access_key in self._by_key)
        return self._by_key.get(access_key)

    def _look(self, *, unless_recent: bool) -> None:
        if unless_recent and self._monotonic() - self._looked < LOOK_EACH:
            return
        with self._lock:
            self._looked = self._monotonic()
            state = self._seen()
            if state == self._state:
                return
            self._state = state
            try:
                self._by_key = _by_key(read_learners(self._path))
            except LabkitError as error:
                self._complain(str(error))

    def _seen(self) -> tuple[int, int, int] | None:
        try:
            now = self._path.stat()
        except OSError:
            return None
        return now.st_mtime_ns, now.st_size, now.st_ino


def _by_key(learners: Iterable[Learner]) -> dict[str, Learner]:
    return {row.access_key_id: row for row in learners}
