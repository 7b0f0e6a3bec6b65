"""The head of a request, line by line, as strictly as whoever stands before it may read it.

Python's parser forgives: it folds lines, takes a lone CR for the end of one, and lets a
second length win. What two programs read differently can hide one request in another, so
here it is refused (RFC 9112, sections 2.2, 3.2, 5.1, 5.2 and 6.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BufferedIOBase

_FIELD = re.compile(rb"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?P<value>[^\r\n\x00]*)\r?\n")
_END = (b"\r\n", b"\n", b"")


class Kept:
    """A stream whose lines are kept as they are read."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.lines: list[bytes] = []

    def readline(self, limit: int = -1) -> bytes:
        """The next line."""
        line = self._stream.readline(limit)
        self.lines.append(line)
        return line


def problem_of(lines: Sequence[bytes]) -> str:
    """What is wrong with the fields of a request; empty if nothing is."""
    fields = [_FIELD.fullmatch(line) for line in lines if line not in _END]
    pairs = [(one["name"].lower(), one["value"].strip()) for one in fields if one]
    if len(pairs) < len(fields):
        return "A header line cannot be read"
    lengths = [value for name, value in pairs if name == b"content-length"]
    codings = [value.lower() for name, value in pairs if name == b"transfer-encoding"]
    if len(lengths) > 1 or not all(value.isdigit() for value in lengths):
        return "Content-Length is not one number"
    if codings and (lengths or codings != [b"chunked"]):
        return "Transfer-Encoding must be chunked, and without Content-Length"
    if len([name for name, _ in pairs if name == b"host"]) > 1:
        return "There is more than one Host"
    return ""
