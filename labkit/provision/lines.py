"""The lines of a journal: JSON with a number and a checksum, and how damage shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError


def written(number: int, event: Mapping[str, Any]) -> bytes:
    """One line: `{"line": …, "sum": …}`, the sum over the number and the event."""
    body = {"n": number, **event}
    return (json.dumps({"line": body, "sum": _checksum(body)}) + "\n").encode()


def _checksum(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a journal file holds: its events, and a last line that was not finished, if any."""

    events: tuple[Mapping[str, Any], ...]
    whole_bytes: int
    torn: bytes = b""


def read_lines(path: Path) -> Lines:
    """The lines of a journal; none where there is no file.

    A last line that was not finished is recognised: it was never acknowledged, so what it
    speaks of was never begun, or is looked up. Raises `LabkitError` for a damaged line
    before that, with its number.
    """
    try:
        rest = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Lines((), 0)
    except OSError as error:
        raise LabkitError(
            f"The journal cannot be read: {error.strerror}",
            where=str(path),
            try_="make the file readable for you",
        ) from error
    return _parsed(path, rest)


def _parsed(path: Path, content: bytes) -> Lines:
    events: list[Mapping[str, Any]] = []
    whole = 0
    for line in content.splitlines(keepends=True):
        event = _event(line, len(events))
        if event is None:
            if whole + len(line) == len(content):
                return Lines(tuple(events), whole, line)
            raise _damaged(path, len(events) + 1)
        events.append(event)
        whole += len(line)
    return Lines(tuple(events), whole)


def _event(line: bytes, number: int) -> Mapping[str, Any] | None:
    try:
        row = json.loads(line)
        body: Mapping[str, Any] = row["line"]
        whole = row["sum"] == _checksum(body) and body["n"] == number
    except (ValueError, KeyError, TypeError):
        return None
    return body if whole and line.endswith(b"\n") else None


def _damaged(path: Path, number: int) -> LabkitError:
    return LabkitError(
        f"Line {number} of the journal is damaged, so labkit no longer knows all that stands, "
        "and changes nothing",
        where=f"{path}, line {number}",
        try_="put the line right if you changed it by hand, or set the file aside with "
        "labkit.provision.set_aside(path), which keeps it, and remove what the lab's tags find",
    )
