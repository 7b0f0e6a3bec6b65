"""`Watch`: looks at every learner again and again, and asks an account only after a change."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from labkit.classroom import keys, register
from labkit.classroom.board import files
from labkit.classroom.board.labs import LabSeen, look
from labkit.classroom.board.results import Results, Seen
from labkit.classroom.register import Seat, write_private
from labkit.classroom.settings import Settings
from labkit.errors import LabkitError

EVERY_SECONDS = 4.0
Look = Callable[[Mapping[str, str]], tuple[LabSeen, ...]]
Mark = tuple[int, int]

_log = logging.getLogger(__name__)


class Watch:
    """The class as it was seen last. `active` is filled from the hub: whose server runs."""

    def __init__(self, settings: Settings, ask: Look = look) -> None:
        self._settings = settings
        self._ask = ask
        self._marks: dict[str, Mark] = {}
        self._labs: dict[str, tuple[LabSeen, ...]] = {}
        self._passed = _kept(self._file)
        self._ended = threading.Event()
        self.active: frozenset[str] = frozenset()
        self.results = Results(())

    @property
    def _file(self) -> Path:
        return self._settings.root / "hub" / "passed.json"

    def run(self) -> None:
        """Look until `end`, in a thread of its own; a look that fails is told and tried again."""
        while not self._ended.wait(EVERY_SECONDS):
            try:
                self.once()
            except LabkitError as error:
                _log.warning("%s", error)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()

    def once(self) -> Results:
        """Look at everybody once. Raises `LabkitError` for a register that cannot be read.

        To ask an account takes a second where thirty work, to read a learner's files almost
        nothing: so what files say is there at once, and again after each account.
        """
        held = register.load(self._settings.register)
        seats = held.learners if held else ()
        self._show(seats)
        for seat in seats:
            if self._ask_for_labs(seat):
                self._show(seats)
        return self.results

    def _show(self, seats: Sequence[Seat]) -> None:
        self.results = Results(tuple(map(self._seen, seats)))
        self._remember()

    def _seen(self, seat: Seat) -> Seen:
        home = self._settings.home(seat.user)
        return Seen(
            name=seat.name,
            user=seat.user,
            active=seat.user in self.active,
            notebook=files.notebook(home),
            stored=files.stored(home, "predictions"),
            claims=files.stored(home, "challenges"),
            sorted=files.stored(home, "exercises"),
            labs=self._labs.get(seat.user, ()),
            passed=self._passed.get(seat.user, frozenset()),
        )

    def _ask_for_labs(self, seat: Seat) -> bool:
        """Ask for the labs of an account if its journal has grown; whether there was an answer."""
        mark = _mark(self._settings.learners.parent / "state" / f"{seat.account}.jsonl")
        if mark is None or mark == self._marks.get(seat.user):
            return False
        where = self._settings
        told = keys.environment(where.learners, seat.user, where.aws_url, where.region)
        try:
            self._labs[seat.user] = self._ask(told)
        except LabkitError as error:
            _log.warning("%s: %s", seat.user, error)
            return False
        self._marks[seat.user] = mark
        return True

    def _remember(self) -> None:
        """Keep what was confirmed: a lab is taken down after its challenge."""
        now = {seen.user: seen.confirmed for seen in self.results.people if seen.confirmed}
        if any(now[user] - self._passed.get(user, frozenset()) for user in now):
            self._passed |= now
            write_private(self._file, {user: sorted(ids) for user, ids in self._passed.items()})


def _kept(file: Path) -> dict[str, frozenset[str]]:
    try:
        found = json.loads(file.read_text("utf-8"))
        return {user: frozenset(ids) for user, ids in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _mark(journal: Path) -> Mark | None:
    """What changes whenever the journal of an account grows; None while there is none."""
    try:
        told = journal.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns
