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
    """The notebook that was saved last; empty where there is none."""
    try:
        with _folder(home, ("course",)) as folder:
            rows = [row for row in os.scandir(folder) if row.name.endswith(".ipynb")]
            saved = {r.name: r.stat(follow_symlinks=False).st_mtime_ns for r in rows}
    except OSError:
        return ""
    newest = max(saved, key=saved.__getitem__, default="")
    # All are written at once when they are delivered, and the first is where everybody begins.
    first = min(saved, default="")
    return newest if newest and saved[newest] - saved[first] > 1_000_000_000 else first


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
