"""`Journal`: an append-only file that says what stands, written around every mutating call."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from labkit.errors import LabkitError
from labkit.provision.history import after, told
from labkit.provision.lines import read_lines, written
from labkit.provision.lock import Lock
from labkit.provision.resource import Resource
from labkit.provision.standing import Standing
from labkit.provision.values import Attributes, Key, encoded

Verb = Literal["create", "update", "delete"]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Journal:
    """The journal of one lab, open for writing and locked. Use it in a `with` statement.

    `header` tells whose lab it is: lab, learner, backend, account, region. A journal of
    another account or Region is refused. `durable` waits for the disk at each line; an
    embedded account ends with its process, so there a flush is enough and cheaper.
    Raises `LabkitError` for a folder that cannot be written to, a lock that another
    process holds, and a damaged file.
    """

    def __init__(
        self,
        path: Path,
        header: Mapping[str, str],
        *,
        durable: bool = True,
        now: Callable[[], str] = _now,
    ) -> None:
        self.path = path
        self._durable = durable
        self._now = now
        self._file = -1
        self._one_at_a_time = threading.Lock()
        self._lock = Lock(path.with_suffix(".lock"))
        with _told_plainly(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.take()
        try:
            self._open(header)
        except BaseException:
            self.close()
            raise

    def _open(self, header: Mapping[str, str]) -> None:
        lines = read_lines(self.path)
        self.history = told(lines)
        self._check(header)
        with _told_plainly(self.path):
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._file = os.open(self.path, flags, 0o600)
            os.ftruncate(self._file, lines.whole_bytes)
        self._size = lines.whole_bytes
        if lines.torn:
            self._write({"event": "torn", "text": lines.torn.decode(errors="replace")})
        self._header = dict(header)

    def _check(self, header: Mapping[str, str]) -> None:
        known = self.history.header
        if not len(self.history.standing):
            return
        for name in ("lab", "learner", "backend", "account", "region"):
            if known.get(name, "") != header.get(name, ""):
                raise LabkitError(
                    f"The lab that stands belongs to {name} {known.get(name)!r}, "
                    f"and this is {header.get(name)!r}",
                    where=str(self.path),
                    try_=f"take it down with that {name} first",
                )

    # ------------------------------------------------------------ what it tells

    @property
    def standing(self) -> Standing:
        """What stands now."""
        return self.history.standing

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was noted with `note`, such as the lab's settings."""
        return self.history.facts

    def token(self, resource: Resource) -> str:
        """A client token for creating `resource` (with its ids filled in).

        The same for an attempt that is repeated because its answer was lost, another one
        once the resource was seen to stand, and never the same in two lives of the lab.
        """
        made = self.history.made.get(resource.key, 0)
        words = [self.history.run, resource.kind, resource.name, made, encoded(resource.properties)]
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]

    def rest(self, lag: float) -> float:
        """Seconds until what the account lists is newer than the last call that changes it.

        `lag` are those for which it may be old. A clock that was put back makes it no more.
        """
        if not (lag and self.history.asked):
            return 0.0
        asked = datetime.fromisoformat(self.history.asked)
        age = (datetime.fromisoformat(self._now()) - asked).total_seconds()
        return min(lag, max(0.0, lag - age))

    # ------------------------------------------------------------ what is written

    def begin(self) -> None:
        """Say that the lab is being driven again; the first line of a new life of it."""
        new = not self.history.header or bool(self.history.ended)
        if new or self.history.header != self._header:
            run = uuid.uuid4().hex if new or not self.history.run else self.history.run
            self._write({"event": "open", "header": self._header, "run": run, "version": 1})

    def intent(
        self, verb: Verb, resource: Resource, bound: Mapping[str, str], token: str = ""
    ) -> None:
        """Say what is about to be done; on disk before this returns."""
        self._write({"event": "intent", "verb": verb, **_told(resource, bound), "token": token})

    def again(self, key: Key) -> None:
        """Say that the call is made another time; on disk before this returns."""
        self._write({"event": "again", "kind": key[0], "name": key[1]})

    def result(self, resource: Resource, bound: Mapping[str, str], attributes: Attributes) -> None:
        """Say that a resource stands as `resource` describes it."""
        line = {"event": "result", **_told(resource, bound), "attributes": dict(attributes)}
        self._write(line)

    def found(self, key: Key, attributes: Attributes) -> None:
        """Say that a resource whose answer was missing exists after all."""
        line = {"event": "found", "kind": key[0], "name": key[1]}
        self._write({**line, "attributes": dict(attributes)})

    def gone(self, key: Key) -> None:
        """Say that a resource, with all inside it, stands no more."""
        self._write({"event": "gone", "kind": key[0], "name": key[1]})

    def failed(self, key: Key, code: str, message: str) -> None:
        """Say that a call was refused. What stands is as after the intent: to be looked up."""
        line = {"event": "failed", "kind": key[0], "name": key[1]}
        self._write({**line, "code": code, "message": message})

    def note(self, **facts: Any) -> None:
        """Keep facts of the caller's, such as the settings of the last `up`."""
        if any(self.facts.get(name) != value for name, value in facts.items()):
            self._write({"event": "facts", "facts": facts})

    def end(self, why: str = "taken down") -> None:
        """Say that nothing stands any more, and why; the file stays."""
        if self.history.header and not self.history.ended:
            self._write({"event": "ended", "why": why})

    def _write(self, event: Mapping[str, Any]) -> None:
        with self._one_at_a_time:
            self._write_alone(event)

    def _write_alone(self, event: Mapping[str, Any]) -> None:
        event = {"at": self._now(), **event}
        line = written(self.history.lines, event)
        with _told_plainly(self.path):
            try:
                self._append(line)
            except OSError:
                # Half a line would make the next one unreadable.
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._size)
                raise
        self._size += len(line)
        history = after(self.history, event)
        self.history = replace(history, lines=history.lines + 1)

    def _append(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        if self._durable:
            os.fsync(self._file)

    # ------------------------------------------------------------ open and shut

    def close(self) -> None:
        """Shut the file and give the lock back; harmless when done twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def set_aside(path: Path) -> Path:
    """Move a journal out of the way, keeping it; the path it has now.

    The only thing that ever moves a journal, and only when a person asks for it.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    with _told_plainly(path):
        path.rename(target)
    return target


def _told(resource: Resource, bound: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": resource.kind,
        "name": resource.name,
        "properties": encoded(resource.properties),
        "after": encoded(resource.after),
        "bound": dict(bound),
    }


@contextlib.contextmanager
def _told_plainly(path: Path) -> Any:
    """An error of the file system as one sentence."""
    try:
        yield
    except OSError as error:
        raise LabkitError(
            f"labkit cannot write its journal: {error.strerror}. Nothing is changed without it",
            where=str(path),
            try_="set LABKIT_HOME to a folder of yours with free space, or free some",
        ) from error
