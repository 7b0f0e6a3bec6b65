"""The journal of an account: each call that changed something, one a line, as JSON.

A line is written and flushed when its call has been made and before its answer goes out: what a
client was told is in the journal. The first line names the account, its life and the seed of its
ids; signatures and tokens are in none. What cannot be written, on a full disk, is kept in memory
and written as soon as there is room.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError

LARGEST = 1024 * 1024
"""Bytes of a body that is kept; of a call with more, only that it was made."""
FULL = 256 * 1024 * 1024
"""Bytes of a journal after which no body is kept any more."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A call. `place` decides the ids that it draws, `key` is the access key id that signed it,
    empty where the account itself called; `body` is None where it was too long to be kept.
    """

    place: int
    at: float
    key: str
    region: str
    service: str
    method: str
    target: str
    headers: Headers
    body: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: whose journal it is. `seed` decides ids; nobody else may know it."""

    account: str
    life: str
    seed: str = field(repr=False)


class CallJournal:
    """A journal that is open for writing. Raises `LabkitError` for a file of another account."""

    def __init__(self, path: Path, head: Head) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._waiting: list[bytes] = []
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        lines, whole = _lines(path)
        os.ftruncate(self._file, whole)
        self._size = whole
        self.calls: tuple[Kept, ...] = tuple(_kept(path, line) for line in lines[1:])
        self.head = _head(path, lines[0]) if lines else head
        if self.head.account != head.account:
            raise LabkitError(
                "This is the journal of another account", where=str(path), try_="another folder"
            )
        if not lines:
            self._write({"labkit": 1, **asdict(head)})

    def append(self, call: Kept) -> str:
        """Keep a call; gives what is wrong where it could not be written yet, or is not kept."""
        body = call.body or b""
        kept = len(body) <= LARGEST and self._size <= FULL
        row: dict[str, Any] = {**asdict(call), **_written(call.body if kept else None)}
        problem = self._write(row)
        return problem or ("" if kept else "a body is too long to be kept")

    def forget_calls(self) -> None:
        """Let go of the calls that were read: they have been made again."""
        self.calls = ()

    def close(self) -> None:
        """Write what waits, and close. Closing twice is as once."""
        if self._file >= 0:
            self._flush()
            os.close(self._file)
            self._file = -1

    def _write(self, row: Mapping[str, Any]) -> str:
        self._waiting.append(json.dumps(row, separators=(",", ":")).encode() + b"\n")
        return self._flush()

    def _flush(self) -> str:
        """Write all that waits; a line that fits only in part is taken back."""
        while self._waiting:
            if self._file < 0:
                return "the journal is closed"
            line = self._waiting[0]
            try:
                done = os.write(self._file, line)
                if done < len(line):
                    raise OSError(0, "there is no room")
            except OSError as error:
                os.ftruncate(self._file, self._size)
                return f"the journal cannot be written: {error.strerror}"
            self._size += len(line)
            del self._waiting[0]
        return ""


def _lines(path: Path) -> tuple[list[bytes], int]:
    """The whole lines of a file, and their length: a last line without an end does not count."""
    text = path.read_bytes()
    whole = text.rfind(b"\n") + 1
    return text[:whole].splitlines(), whole


def _head(path: Path, line: bytes) -> Head:
    try:
        told = json.loads(line)
        return Head(str(told["account"]), str(told["life"]), str(told["seed"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LabkitError(
            "This is no journal of an account", where=str(path), try_="another folder"
        ) from error


def _written(body: bytes | None) -> dict[str, str | None]:
    """A body as JSON holds it: as text where it is text."""
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body": None, "bytes": base64.b64encode(body).decode()}


def _kept(path: Path, line: bytes) -> Kept:
    try:
        told: dict[str, Any] = json.loads(line)
        coded, text = told.pop("bytes", None), told.pop("body")
        body = base64.b64decode(coded) if coded else None if text is None else text.encode()
        headers = tuple((str(name), str(value)) for name, value in told.pop("headers"))
        return Kept(**told, headers=headers, body=body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabkitError(
            "A line of a learner's journal is broken",
            where=f"{path}: {line[:60].decode(errors='replace')}",
            try_="take the file away, and the learner begins anew",
        ) from error
