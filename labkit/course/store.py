"""`Store`: what one learner did, by name, in a file that is never half written and never lost."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from labkit.home import home

UNREADABLE = (
    "{path} cannot be read as {kind} and is left as it is: move it away, or {what} lasts only "
    "as long as this kernel."
)
UNWRITABLE = "{path} could not be written: {what} lasts as long as this kernel."


class Store:
    """One learner's texts by name, in `LABKIT_HOME/KIND.json`; `what` says in words what they are.

    A file that cannot be read is never written over, and a folder that cannot be written
    loses nothing: such texts stay in memory, and `note` says so.
    """

    def __init__(self, kind: str, what: str) -> None:
        self.kind = kind
        self.what = what
        self._memory: dict[str, str] = {}

    @property
    def path(self) -> Path:
        """Where the texts lie, by the environment as it is now."""
        return home() / f"{self.kind}.json"

    @property
    def note(self) -> str:
        """One sentence on what keeps choices from being stored, or nothing."""
        if self._read() is None:
            return self._worded(UNREADABLE)
        return self._worded(UNWRITABLE) if self._memory else ""

    def _worded(self, sentence: str) -> str:
        return sentence.format(path=self.path, kind=self.kind, what=self.what)

    def get(self, key: str) -> str | None:
        """The text that was stored under a name."""
        return ((self._read() or {}) | self._memory).get(key)

    def put(self, key: str, text: str) -> None:
        """Store a text, as the last: in the file, or in memory where the file does not serve."""
        self._memory[key] = text
        stored = self._read()
        if stored is None:
            return
        try:
            earlier = {name: old for name, old in stored.items() if name not in self._memory}
            _replace(self.path, earlier | self._memory)
        except OSError:
            return
        self._memory.clear()

    def _read(self) -> dict[str, str] | None:
        """What the file holds, empty where there is none, None where it cannot be read."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, RecursionError):
            return None
        fits = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
        return found if fits else None


def _replace(path: Path, texts: Mapping[str, str]) -> None:
    """Write the whole file beside the old one and put it in its place: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(texts, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
