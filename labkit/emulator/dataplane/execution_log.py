"""What API Gateway notes while it executes a request (R124, R143).

The client is told little; here is why. The same lines are what `test_invoke_method` gives
back and, where a stage's settings ask for it, what CloudWatch Logs keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "info", "data"]
"""How much logging a line needs; `data` is written where data tracing is on."""

LONGEST = 1024
"""Characters of one line; what is longer ends in [TRUNCATED]."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without the time."""

    level: Level
    text: str


@dataclass(slots=True)
class ExecutionLog:
    """The lines of one request, in the order in which they came."""

    lines: list[Line] = field(default_factory=list)

    def note(self, text: str, level: Level = "info") -> None:
        """Add a line."""
        short = text if len(text) <= LONGEST else text[:LONGEST] + " [TRUNCATED]"
        self.lines.append(Line(level, short))

    def request(
        self,
        path: Mapping[str, str],
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: str,
    ) -> None:
        """What the client sent."""
        self.note(f"Method request path: {braced(path)}", "data")
        self.note(f"Method request query string: {braced(query)}", "data")
        self.note(f"Method request headers: {braced(headers)}", "data")
        self.note(f"Method request body before transformations: {body}", "data")

    def sent(self, uri: str, headers: Mapping[str, str], body: str) -> None:
        """What goes to the back end."""
        self.note(f"Endpoint request URI: {uri}", "data")
        self.note(f"Endpoint request headers: {braced(headers)}", "data")
        self.note(f"Endpoint request body after transformations: {body}", "data")
        self.note(f"Sending request to {uri}")

    def received(self, status: int, headers: Mapping[str, str], body: str, seconds: float) -> None:
        """What the back end answered, and how long it took."""
        latency = f"Integration latency: {seconds * 1000:.0f} ms"
        self.note(f"Received response. Status: {status}, {latency}")
        self.note(f"Endpoint response headers: {braced(headers)}", "data")
        self.note(f"Endpoint response body before transformations: {body}", "data")

    def answered(self, headers: Mapping[str, str], body: str) -> None:
        """What the client gets of it."""
        self.note(f"Method response body after transformations: {body}", "data")
        self.note(f"Method response headers: {braced(headers)}", "data")
        self.note("Successfully completed execution")


def braced(found: Mapping[str, str]) -> str:
    """A mapping as Java prints one."""
    return "{" + ", ".join(f"{key}={value}" for key, value in found.items()) + "}"
