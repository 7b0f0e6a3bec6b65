"""What lies in a learner's folder, read with care: it is theirs, and they can put anything there.

No link is followed, nothing but ordinary files of a sane size is read, and what is not of the
expected form counts as empty.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

LARGEST = 1 << 20
STORED = ("predictions", "challenges", "exercises")
"""What notebooks store of what a learner did. A key begins with its notebook's number, and the one
that was put last stands last.
"""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def stored(home: Path, kind: str) -> Mapping[str, str]:
    """The texts that a learner's notebooks stored under their names, such as `predictions`."""
    try:
        found = json.loads(read(home, (".labkit", f"{kind}.json")))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def notebook(home: Path) -> str:
    """The notebook of what was done last: saved, predicted, sorted, or a ticket worked on.

    Until then the first, where everybody begins; empty where there is none. When a notebook was
    *delivered* does not count: `course/.labkit` keeps each as it was delivered, written after
    it, so only a notebook newer than its own there was saved by the learner.
    """
    course = _times(home, ("course",))
    delivered = _times(home, ("course", ".labkit"))
    done = {name: at for name, at in course.items() if at > delivered.get(name, at)}
    done |= _stored_last(home, course, done)
    return max(done, key=done.__getitem__, default=min(course, default=""))


def _stored_last(
    home: Path, course: Mapping[str, int], done: Mapping[str, int]
) -> Mapping[str, int]:
    """For each kind of what notebooks store, the one that stored last, with the later time."""
    times = _times(home, (".labkit",), ".json")
    found: dict[str, int] = {}
    for kind in STORED:
        key = next(reversed(tuple(stored(home, kind))), "")
        for name in course:
            if key and name.startswith(f"{key[:2]}_"):
                before = max(found.get(name, 0), done.get(name, 0))
                found[name] = max(before, times.get(f"{kind}.json", 0))
    return found


def _times(home: Path, names: Sequence[str], ending: str = ".ipynb") -> Mapping[str, int]:
    """When each file of a folder was written last, in ns; nothing where there is no folder."""
    try:
        with _folder(home, names) as folder:
            rows = [row for row in os.scandir(folder) if row.name.endswith(ending)]
            return {r.name: r.stat(follow_symlinks=False).st_mtime_ns for r in rows}
    except OSError:
        return {}


def read(home: Path, path: Sequence[str]) -> bytes:
    """An ordinary file below a learner's home. Raises `OSError` for anything else."""
    *folders, name = path
    with _folder(home, folders) as folder:
        handle = os.open(name, _FILE, dir_fd=folder)
        with os.fdopen(handle, "rb") as file:
            told = os.fstat(handle)
            if not stat.S_ISREG(told.st_mode) or told.st_size > LARGEST:
                raise OSError(f"{name} is no file of a sane size")
            return file.read(LARGEST)


@contextmanager
def _folder(home: Path, names: Sequence[str]) -> Iterator[int]:
    """A folder below a home, opened step by step; a link on the way is refused."""
    handle = os.open(home, _FOLDER)
    try:
        for name in names:
            below = os.open(name, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = below
        yield handle
    finally:
        os.close(handle)
