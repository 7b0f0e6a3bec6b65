"""What a target answers to a health check: its own program is asked, as its user data set it up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from labkit.application import program
from labkit.topology import Application
from labkit.topology.user_data import applications_in, settings_of


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """How a target group checks: `TCP`, `HTTP` or `HTTPS`, and what counts as well.

    `codes` is what AWS calls the matcher: `200`, `200,202` or `200-399`.
    """

    protocol: str
    port: int
    path: str = "/"
    codes: str = "200"
    seconds: float = 5


def passes(user_data: str, check: HealthCheck) -> bool:
    """Whether an instance with this user data answers a check that comes to it.

    A script of somebody else's may have started anything: it is taken to answer.
    """
    programs = applications_in(user_data)
    if programs is None:
        return True
    found = next((row for row in programs if row.port == check.port), None)
    if found is None or check.protocol in ("HTTPS", "TLS"):
        return False
    return check.protocol == "TCP" or _answers(found, check)


def _answers(found: Application, check: HealthCheck) -> bool:
    """Whether a GET gets one of the statuses that are wanted, in time."""
    if found.seconds > check.seconds and check.path.partition("?")[0] != program.HEALTH:
        return False
    settings = settings_of(replace(found, seconds=0), "")
    request = {
        "method": "GET",
        "path": check.path,
        "headers": [("User-Agent", "ELB-HealthChecker/2.0")],
        "body": b"",
        "source": "",
        "host": "",
    }
    status, _, _ = program.answer(settings, request, _no_calls)
    return _is_among(status, check.codes)


def _no_calls(_service: str, _operation: str, _parameters: dict[str, Any]) -> dict[str, Any]:
    """A health check is a GET, for which the program calls nobody."""
    raise program.CallFailed("no call")


def _is_among(status: int, codes: str) -> bool:
    for part in codes.split(","):
        low, _, high = part.strip().partition("-")
        if low.isdigit() and int(low) <= status <= int(high if high.isdigit() else low):
            return True
    return False
