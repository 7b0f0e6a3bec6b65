"""The control plane of one learner: his account alone, ids of his own seed, and a journal.

Every call that is kept has a place, and the ids that it draws come from the account's seed and
that place. So the ids of one learner do not depend on what another does, and the same calls in
the same order give the same ids again. Kept are calls that change something, and those that drew
an id though they only looked, since moto makes much of an account when it is first looked at.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from labkit.emulator.changes import operation_of
from labkit.emulator.control import ControlPlane, Moto
from labkit.emulator.iam.gate import Gate
from labkit.emulator.learners import ids
from labkit.emulator.learners.calls import kept, made_again
from labkit.emulator.learners.journal import CallJournal, Kept
from labkit.emulator.learners.wall import alone

READS = re.compile(r"(Describe|Get|List|Lookup|Head|Search|Scan|Query|BatchGet|Select)")


class LearnersPlane(ControlPlane):
    """Answers the calls of one account, keeps them, and makes kept ones again."""

    def __init__(
        self, gate: Gate, moto: Moto, journal: CallJournal, complain: Callable[[str], None]
    ) -> None:
        super().__init__(gate, moto)
        self.account = journal.head.account
        self._seed = journal.head.seed
        self._journal = journal
        self._complain = complain
        self._place = 0
        self._inner = False
        self._own = threading.RLock()

    def replay(self, call: Kept) -> None:
        """Make a kept call again, as it was made; one without its body would be another."""
        if call.body is not None:
            environ = made_again(call, self.account)
            with alone(self.account), self._turn():
                ids.begin(self._seed, call.place)
                for _ in super()._in_turn(environ, lambda *_: None):
                    pass
        self._place = call.place + 1

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request of a client, within the account."""
        with alone(self.account):
            return super().__call__(environ, start_response)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One request of each learner waits for moto: who sends many has no more turns."""
        with self._own, self._moto.lock:
            yield

    def _in_turn(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self._inner:
            return super()._in_turn(environ, start_response)
        call = kept(environ, self._place)
        self._inner = True
        try:
            ids.begin(self._seed, call.place)
            before = ids.drawn()
            answer = list(super()._in_turn(environ, start_response))
            if changes(environ) or ids.drawn() != before:
                self._keep(call)
        finally:
            self._inner = False
        return answer

    def _keep(self, call: Kept) -> None:
        self._place += 1
        problem = self._journal.append(call)
        if problem:
            self._complain(f"account {self.account}: {problem}")


def changes(environ: dict[str, Any]) -> bool:
    """Whether a call may change anything, records and items too."""
    if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        return False
    return READS.match(operation_of(environ)) is None
