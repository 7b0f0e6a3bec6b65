"""How a learner's kernel finds its own door of a class's emulator: by its key alone."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import ClassVar

from labkit.emulator.door_keys import LIFE_PATH, MOMENT_PATH, page_told
from labkit.emulator.learners.learner import KEY_BEGINS
from labkit.emulator.learners.token import token_of

DOOR_PATH = "/_labkit/door"
"""Where an emulator tells a learner the life of his account, and the pace, as JSON."""


@dataclass(frozen=True, slots=True)
class LearnerKey:
    """What a learner's kernel needs of a class's emulator; as `DoorKey` to who uses it."""

    waits: ClassVar[tuple[float, ...]] = (0.1, 0.2, 0.5, 1, 2, 4)
    """Seconds between tries: the emulator of a class is started again when it ends."""

    url: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    life: str = ""
    pace: str = "instant"

    @property
    def secret(self) -> str:
        """What makes the emulator believe an origin, for the next minutes."""
        return token_of(self.access_key_id, self.secret_access_key)

    def fits(self) -> bool:
        """Whether the emulator there knows this account by the same life."""
        return self.told(LIFE_PATH) == self.life

    def moment(self) -> str | None:
        """The same text as before while nothing can have changed in this account."""
        return self.told(MOMENT_PATH)

    def told(self, path: str) -> str | None:
        """What a page of the emulator's says to this learner; None without an answer."""
        for wait in self.waits:
            try:
                return page_told(self.url, self.secret, path)
            except (OSError, http.client.HTTPException):
                time.sleep(wait)
        return None


def find_learner_key(
    url: str | None, access_key_id: str, secret_access_key: str
) -> LearnerKey | None:
    """The door of whose key this is, at an emulator of a class; None where there is none."""
    if not url or not access_key_id.startswith(KEY_BEGINS):
        return None
    asking = LearnerKey(url, access_key_id, secret_access_key)
    try:
        told = json.loads(asking.told(DOOR_PATH) or "")
        return LearnerKey(
            url, access_key_id, secret_access_key, str(told["life"]), str(told["pace"])
        )
    except (ValueError, TypeError, KeyError):
        return None
