"""Parameter Store: how parameters are named."""

from __future__ import annotations

from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule


def path_begins_with_a_slash(call: Call) -> None:
    """Parameters are asked for by a whole path."""
    if not str(call.get("Path", "")).startswith("/"):
        text = (
            "The parameter doesn't meet the parameter name requirements. The parameter name must "
            'begin with a forward slash "/".'
        )
        raise Refused("ValidationException", text)


RULES = (
    *constraint_rules("ssm", "ValidationException"),
    Rule("get_parameters_by_path", "before", path_begins_with_a_slash),
)
