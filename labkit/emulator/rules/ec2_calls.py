"""What holds for every call of EC2: dry runs, and client tokens that make it happen once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

_TOKENS = "_labkit_tokens"


def same_token_is_the_same_call(call: Call, go_on: Callable[[], Any]) -> Any:
    """A repeated call makes nothing and answers as the first did; a different one is refused."""
    token = call.params.get("ClientToken")
    if not token:
        return go_on()
    made: dict[tuple[str, str], tuple[str, Any]] = vars(call.ec2).setdefault(_TOKENS, {})
    key = (call.operation, token)
    asked = json.dumps(call.params, sort_keys=True, default=str)
    if key not in made:
        made[key] = (asked, go_on())
    before, answer = made[key]
    if before != asked:
        raise Refused("IdempotentParameterMismatch", _MISMATCH)
    return answer


_MISMATCH = (
    "Arguments on this idempotent request are inconsistent with arguments used in previous "
    "request(s)."
)


def dry_run_does_nothing(call: Call) -> None:
    """It comes after all checks, and says that the call would have succeeded."""
    if call.params.get("DryRun"):
        text = "Request would have succeeded, but DryRun flag is set."
        raise Refused("DryRunOperation", text, status=412)


RULES = (
    Rule(ANY, "around", same_token_is_the_same_call),
    Rule(ANY, "before", dry_run_does_nothing),
)
