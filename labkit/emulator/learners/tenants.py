"""`Tenants`: the learners of a table with their accounts, each brought back from its journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from labkit.emulator.iam.accounts import Credential
from labkit.emulator.learners.journal import CallJournal, Head
from labkit.emulator.learners.learner import Learner
from labkit.emulator.learners.table import Table
from labkit.emulator.learners.tenant import Ground, Tenant
from labkit.errors import LabkitError


class Tenants:
    """Finds a learner's half of an emulator by an access key; brings it back when first asked.

    Journals lie in `state`, one an account. `complain` takes lines to be shown.
    """

    def __init__(
        self, table: Table, ground: Ground, state: Path, seed: int, complain: Callable[[str], None]
    ) -> None:
        self._table = table
        self._ground = ground
        self._state = state
        self._seed = seed
        self._complain = complain
        self._made: dict[str, Tenant] = {}
        self._lock = threading.Lock()
        self._closed = False

    def restore(self) -> None:
        """Bring every account back that nobody has asked for yet, one after another."""
        for learner in self._table.learners:
            if self._closed:
                return
            try:
                self._tenant(learner)
            except LabkitError as error:
                self._complain(str(error))

    def by_key(self, access_key: str) -> Tenant | None:
        """The learner whose own key this is."""
        learner = self._table.get(access_key)
        return self._tenant(learner) if learner else None

    def by_credential(self, access_key: str) -> tuple[Tenant, Credential] | None:
        """The learner whose key this is, or in whose account it was given out; and the key."""
        own = self._table.get(access_key)
        for learner in (own,) if own else self._table.learners:
            tenant = self._tenant(learner)
            found = tenant.credential(access_key)
            if found is not None:
                return tenant, found
        return None

    def close(self) -> None:
        """Close every journal."""
        self._closed = True
        for tenant in self._made.values():
            tenant.journal.close()

    def _tenant(self, learner: Learner) -> Tenant:
        with self._lock:
            found = self._made.get(learner.account)
            if found is None:
                journal = CallJournal(self._path(learner), self._head(learner))
                found = Tenant(learner, self._ground, journal, self._complain)
                self._made[learner.account] = found
            found.know(learner)
        found.come_back()
        return found

    def _path(self, learner: Learner) -> Path:
        return self._state / f"{learner.account}.jsonl"

    def _head(self, learner: Learner) -> Head:
        """Of a new journal. Nobody but the learner can know the seed of his ids and keys."""
        text = f"{self._seed} {learner.account} {learner.secret_access_key}"
        return Head(learner.account, token_hex(8), sha256(text.encode()).hexdigest())
