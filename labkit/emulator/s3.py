"""Rules of S3, whose operations moto keeps in a few long methods and not in one each.

Before each of them moto asks whether the call is allowed, by AWS's name of the action: the
rules stand there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from moto.core.utils import camelcase_to_underscores

from labkit.emulator.clock import Clock
from labkit.emulator.rules.rule import Call, Rule

ASKED = "_authenticate_and_authorize_s3_action"
"""moto's method that asks whether a call is allowed."""


def asking(owner: Any, rules: tuple[Rule, ...], clock: Clock) -> Callable[..., None]:
    """That method, with the rules of the action before what moto does about it."""
    original = getattr(owner, ASKED)

    def ask(self: Any, *given: Any, **named: Any) -> None:
        operation = camelcase_to_underscores(self.data.get("Action", ""))
        call = Call(self, operation, clock, partial(original, self))
        for rule in rules:
            if rule.operation == operation and rule.when == "before":
                rule.apply(call)
        original(self, *given, **named)

    return ask
