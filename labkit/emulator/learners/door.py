"""How a learner's kernel finds its own door of a class's emulator: by its key alone."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from labkit.emulator.dataplane.origin import ORIGIN_HEADER, written_origin
from labkit.emulator.door_keys import ANSWER_WITHIN, LIFE_PATH, MOMENT_PATH, OK
from labkit.emulator.learners.learner import KEY_BEGINS
from labkit.emulator.learners.token import token_of

DOOR_PATH = "/_labkit/door"
"""Where an emulator tells a learner the life of his account, and the pace, as JSON."""


@dataclass(frozen=True, slots=True)
class LearnerKey:
    """What a learner's kernel needs of a class's emulator; as `DoorKey` to who uses it."""

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
        server = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            str(server.hostname), server.port, timeout=ANSWER_WITHIN
        )
        headers = {ORIGIN_HEADER: written_origin(self.secret, "127.0.0.1", None)}
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.read().decode("utf-8", "replace") if answer.status == OK else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


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
