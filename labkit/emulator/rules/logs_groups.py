"""CloudWatch Logs: names, retention, and streams that are not there."""

from __future__ import annotations

from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "InvalidParameterException"
DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Retentions that can be set."""


def retention_is_one_of_some(call: Call) -> None:
    """Not every number of days."""
    days = call.get("retentionInDays")
    if days not in DAYS:
        known = ", ".join(str(row) for row in DAYS)
        text = (
            f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy "
            f"constraint: Member must satisfy enum value set: [{known}]"
        )
        raise Refused(INVALID, text)


def stream_is_made_once(call: Call) -> None:
    """moto says it of the group."""
    group = call.backend("logs").groups.get(call.get("logGroupName"))
    if group is not None and call.get("logStreamName") in group.streams:
        text = "The specified log stream already exists"
        raise Refused("ResourceAlreadyExistsException", text)


def unknown_stream_is_refused(call: Call) -> None:
    """moto says it of the group."""
    group = call.backend("logs").groups.get(call.get("logGroupName"))
    if group is not None and call.get("logStreamName") not in group.streams:
        text = "The specified log stream does not exist."
        raise Refused("ResourceNotFoundException", text)


RULES = (
    *constraint_rules("logs", INVALID),
    Rule("put_retention_policy", "before", retention_is_one_of_some),
    Rule("create_log_stream", "before", stream_is_made_once),
    Rule("get_log_events", "before", unknown_stream_is_refused),
    Rule("delete_log_stream", "before", unknown_stream_is_refused),
)
