"""The status that the URL of a response names is a number (R259)."""

from __future__ import annotations

import re

from labkit.emulator.rules.apigateway_patch import wrong_operations
from labkit.emulator.rules.apigateway_shared import invalid
from labkit.emulator.rules.rule import Call, Rule

_STATUS = re.compile(r"[1-5]\d\d")


def status_is_a_number(call: Call) -> None:
    """Refused by the model of the API, after the patch operations that it does not know."""
    status = call.path.get("status_code", "")
    problems = wrong_operations(call)
    if not _STATUS.fullmatch(status):
        problems.append(
            f"Value '{status}' at 'statusCode' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_STATUS.pattern}"
        )
    if problems:
        raise invalid(*problems)


RULES = tuple(
    Rule(f"{verb}_{kind}_response", "before", status_is_a_number, ("R259",))
    for kind in ("method", "integration")
    for verb in ("put", "get", "update", "delete")
)
