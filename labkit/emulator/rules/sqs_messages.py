"""SQS: how the attributes of a message are written in a form.

AWS documents `MessageAttribute.N` and takes `MessageAttributes.N` as well (recorded through API
Gateway); moto reads only the first.
"""

from __future__ import annotations

import re
from typing import Any

from labkit.emulator.rules.rule import Call, Rule

_WRITTEN = re.compile(r"MessageAttributes\.(?P<row>\d+)\.(?:(?P<name>Name)|Value\.(?P<part>\w+))")


def attributes_are_read_in_the_plural_too(call: Call) -> None:
    """The other way of writing them wins."""
    if not call.get("MessageAttributes"):
        rows: dict[str, dict[str, Any]] = {}
        for key, value in call.form.items():
            if found := _WRITTEN.fullmatch(key):
                rows.setdefault(found["row"], {})[found["part"] or "Name"] = value
        named = {row.pop("Name"): row for row in rows.values() if "Name" in row}
        if named:
            call.params["MessageAttributes"] = named


RULES = (Rule("send_message", "before", attributes_are_read_in_the_plural_too),)
