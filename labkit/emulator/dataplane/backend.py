"""What goes to the back end of an integration, and what comes back: the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Headers = tuple[tuple[str, str], ...]
Reason = Literal["misconfigured", "unreachable", "timeout"]
"""Why there is no answer: 500 (F1.32), 504 network error (F1.30), 504 timed out (F1.31)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One HTTP request as it leaves API Gateway; `seconds` is how long it waits."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    seconds: float = 29.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a back end answered; header names as it wrote them."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are lost, as on AWS (R145)."""
        return self.body.decode("utf-8", errors="replace")

    def header(self, name: str) -> str:
        """The last value of a header; empty where there is none."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[-1] if found else ""


class NotReached(Exception):
    """No back end answered; `says` is the line of the execution log."""

    def __init__(self, reason: Reason, says: str) -> None:
        super().__init__(says)
        self.reason = reason
        self.says = says


class Targets(Protocol):
    """What listens on the instances of the account: one of these stands at `EmbeddedAws.targets`.

    The network has been decided before; this is the program's own answer.
    """

    def ask(self, instance: str, port: int, source: str, sending: Sending) -> Received:
        """What the program on that port answers to a client that it sees at `source`.

        Raises `NotReached`: `unreachable` where nothing listens, `timeout` where the program
        takes longer than `sending.seconds`, which nobody really waits for.
        """
        ...
