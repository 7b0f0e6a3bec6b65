"""The key of an emulator that stands by itself: how a notebook's hosts are believed there.

`labkit emulator` lays a file under LABKIT_HOME that only this person can read; a notebook
that is attached to the same URL picks it up. `life` names one run of an emulator: what was
built in another one is gone, even if the new one listens at the same address.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from labkit.emulator.dataplane.origin import ORIGIN_HEADER, written_origin
from labkit.errors import LabkitError

LIFE_PATH = "/_labkit/life"
"""Where an emulator tells its life to whoever knows its secret."""

MOMENT_PATH = "/_labkit/moment"
"""Where it tells what stays the same until something may have changed."""

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
ANSWER_WITHIN = 5
OK = 200


@dataclass(frozen=True, slots=True)
class DoorKey:
    """What a notebook needs of an emulator in another process; `pace` is how its states pass."""

    waits: ClassVar[tuple[float, ...]] = ()
    """It does not come back by itself, so that nobody waits for it."""

    url: str
    secret: str = field(repr=False)
    life: str
    pace: str = "instant"

    def fits(self) -> bool:
        """Whether the emulator that laid this key still answers at its URL."""
        return self._told(LIFE_PATH) == self.life

    def moment(self) -> str | None:
        """The same text as before while nothing can have changed there; None if it is gone."""
        return self._told(MOMENT_PATH)

    def _told(self, path: str) -> str | None:
        """What the emulator tells whoever knows its secret."""
        try:
            return page_told(self.url, self.secret, path)
        except (OSError, http.client.HTTPException):
            return None


def page_told(url: str, secret: str, path: str) -> str | None:
    """A page of an emulator's, as it tells whoever knows the secret; None if it tells nothing.

    Raises `OSError` or `http.client.HTTPException` where nobody answers.
    """
    server = urlsplit(url)
    connection = http.client.HTTPConnection(
        str(server.hostname), server.port, timeout=ANSWER_WITHIN
    )
    headers = {ORIGIN_HEADER: written_origin(secret, "127.0.0.1", None)}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.read().decode("utf-8", "replace") if answer.status == OK else None
    finally:
        connection.close()


@contextlib.contextmanager
def laid(home: Path, key: DoorKey) -> Iterator[Path]:
    """Keep a key where `find_key` looks for it, until the block ends.

    Raises `LabkitError` where `home` cannot be written to.
    """
    path = _path(home, urlsplit(key.url).port)
    try:
        _write(path, json.dumps(asdict(key)))
    except OSError as error:
        raise LabkitError(
            f"labkit cannot keep the emulator's key: {error.strerror}",
            where=str(path),
            try_="set LABKIT_HOME to a folder of yours",
        ) from error
    try:
        yield path
    finally:
        if _read(path) == key:
            path.unlink(missing_ok=True)


def find_key(home: Path, url: str) -> DoorKey | None:
    """The key that an emulator at this URL has laid; None where there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.hostname not in LOOPBACK_NAMES or port is None:
        return None
    return _read(_path(home, port))


def _path(home: Path, port: int | None) -> Path:
    return home / "emulators" / f"{port}.json"


def _write(path: Path, text: str) -> None:
    """Put the file there whole, and never for others to read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(f".{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def _read(path: Path) -> DoorKey | None:
    try:
        return DoorKey(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
