"""DynamoDB: tables that take time to come and go, and what is refused meanwhile."""

from __future__ import annotations

import re
from typing import Any

from moto.dynamodb.responses import DynamoResult

from labkit.emulator.clock import FOREVER, Passing
from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

_HELD = "_labkit_status"
MAKING, ENDING = 10, 10
"""Seconds that a table is CREATING and DELETING."""
NOT_FOUND = "ResourceNotFoundException"


def deleted_tables_are_gone(call: Call) -> None:
    """A table is DELETING for a while, and then there is none."""
    tables = call.backend("dynamodb").tables
    for name, table in list(tables.items()):
        passing = vars(table).get(_HELD)
        if isinstance(passing, Passing) and passing.state == "gone":
            del tables[name]


def _table(call: Call) -> Any:
    """The table that a call names, by name or ARN; None if there is none."""
    name = str(call.get("TableName", "")).rpartition("/")[2]
    return call.backend("dynamodb").tables.get(name)


def _state(table: Any) -> str:
    passing = vars(table).get(_HELD)
    return passing.state if isinstance(passing, Passing) else "ACTIVE"


def table_name_reads_as_one(call: Call) -> None:
    """3 to 255 letters, digits, hyphens, underscores and dots."""
    name = call.get("TableName", "")
    if len(name) < 3 or len(name) > 255:
        text = "TableName must be at least 3 characters long and at most 255 characters long"
        raise Refused("ValidationException", text)
    if not re.fullmatch(r"[a-zA-Z0-9_.-]+", name):
        text = (
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )
        raise Refused("ValidationException", text)


def table_is_creating_at_first(call: Call, answer: Any) -> Any:
    """moto's is active at once."""
    passing = call.clock.passing(("CREATING", MAKING), ("ACTIVE", FOREVER))
    vars(_table(call))[_HELD] = passing
    answer.result["TableDescription"]["TableStatus"] = passing.first
    return answer


def table_is_told_as_it_stands(call: Call, answer: Any) -> Any:
    """CREATING, ACTIVE or DELETING."""
    answer.result["Table"]["TableStatus"] = _state(_table(call))
    return answer


def table_that_changes_is_left_alone(call: Call) -> None:
    """Nothing is read from it or written to it, and nothing else is done with it."""
    table = _table(call)
    if table is None or _state(table) == "ACTIVE" or call.operation == "describe_table":
        return
    if call.operation in ("delete_table", "update_table", "create_table"):
        kind = "created" if _state(table) == "CREATING" else "deleted"
        text = f"Attempt to change a resource which is still in use: Table is being {kind}: "
        raise Refused("ResourceInUseException", text + table.name)
    raise Refused(NOT_FOUND, "Requested resource not found")


def table_takes_time_to_go(call: Call) -> Any:
    """moto's is gone at once, and is told as active when it goes."""
    table = _table(call)
    if table is None:
        text = f"Requested resource not found: Table: {call.get('TableName')} not found"
        raise Refused(NOT_FOUND, text)
    if table.deletion_protection_enabled:
        return call.otherwise()
    vars(table)[_HELD] = call.clock.passing(("DELETING", ENDING), ("gone", FOREVER))
    answer = table.describe()
    answer["TableDescription"]["TableStatus"] = "DELETING"
    deleted_tables_are_gone(call)
    return DynamoResult(answer)


def unknown_table_has_no_expiry(call: Call) -> None:
    """moto's error has no name of AWS's."""
    if _table(call) is None:
        text = f"Requested resource not found: Table: {call.get('TableName')} not found"
        raise Refused(NOT_FOUND, text)


def unknown_table_has_no_tags(call: Call) -> None:
    """By its ARN."""
    arn = call.get("ResourceArn")
    if all(row.table_arn != arn for row in call.backend("dynamodb").tables.values()):
        raise Refused(NOT_FOUND, f"Requested resource not found: ResourcArn: {arn} not found")


TAGGING = ("tag_resource", "untag_resource", "list_tags_of_resource")
EXPIRING = ("describe_time_to_live", "update_time_to_live")
RULES = (
    Rule(ANY, "before", deleted_tables_are_gone),
    *constraint_rules("dynamodb", "ValidationException"),
    Rule(ANY, "before", table_that_changes_is_left_alone),
    Rule("create_table", "before", table_name_reads_as_one),
    Rule("create_table", "after", table_is_creating_at_first),
    Rule("describe_table", "after", table_is_told_as_it_stands),
    Rule("delete_table", "instead", table_takes_time_to_go),
    *(Rule(operation, "before", unknown_table_has_no_expiry) for operation in EXPIRING),
    *(Rule(operation, "before", unknown_table_has_no_tags) for operation in TAGGING),
)
