"""Prefix lists: AWS's own have CIDRs, those of an account have states and versions (F3.5, R224)."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import as_begun, takes_time


def blocks_of(prefixes: Any) -> list[str]:
    """The CIDRs of a list as it is now."""
    entries = prefixes.entries.get(prefixes.version, []) if prefixes.entries else []
    if not entries and prefixes.entries:
        entries = list(prefixes.entries.values())[-1]
    return [row["Cidr"] for row in entries]


def prefix_lists_of_aws_have_cidrs(call: Call, answer: Any) -> ActionResult:
    """moto shows only their names (R195)."""
    shown = call.shown(answer)
    for row in shown["PrefixLists"]:
        row["Cidrs"] = blocks_of(call.ec2.managed_prefix_lists[row["PrefixListId"]])
    return ActionResult(shown)


def entries_fit(call: Call) -> None:
    """No more than the list may have, no CIDR twice."""
    added = [row.get("Cidr") for row in (call.get("AddEntries") or call.get("Entries") or [])]
    removed = {row.get("Cidr") for row in call.get("RemoveEntries", [])}
    standing = call.ec2.managed_prefix_lists.get(call.get("PrefixListId"))
    kept = [cidr for cidr in blocks_of(standing) if cidr not in removed] if standing else []
    most = standing.max_entries if standing else call.get("MaxEntries")
    if len(set(added)) < len(added):
        text = "The request contains a duplicate CIDR block."
        raise Refused("InvalidParameterValue", text)
    if most is not None and len({*kept, *added}) > int(most):
        text = f"The prefix list exceeds its maximum number of entries ({most})."
        raise Refused("PrefixListMaxEntriesExceeded", text)


def prefix_list_of_aws_stays(call: Call) -> None:
    """Its owner is AWS."""
    prefixes = call.ec2.managed_prefix_lists[call.get("PrefixListId")]
    if prefixes.owner_id == "AWS":
        text = f"Operation not permitted on the AWS-managed prefix list {prefixes.id}."
        raise Refused("UnauthorizedOperation", text, status=403)


def version_is_the_current_one(call: Call) -> None:
    """A change of entries names the version that it was made for."""
    said = call.get("CurrentVersion")
    prefixes = call.ec2.managed_prefix_lists[call.get("PrefixListId")]
    changed = call.get("AddEntries") or call.get("RemoveEntries")
    if changed and said is not None and int(said) != prefixes.version:
        text = "The prefix list has the incorrect version number"
        raise Refused("PrefixListVersionMismatch", text)


def _goes(first: str, last: str) -> Any:
    def state_takes_time(call: Call, answer: Any) -> None:
        prefixes = answer.result["PrefixList"]
        takes_time(prefixes, "state", call.clock.passing((first, 5), (last, FOREVER)))
        answer.result["PrefixList"] = as_begun(prefixes, "state")

    return state_takes_time


def name_stays_unless_said(call: Call) -> None:
    """moto takes a missing name for none."""
    prefixes = call.ec2.managed_prefix_lists[call.get("PrefixListId")]
    call.params.setdefault("PrefixListName", prefixes.prefix_list_name)


_MODIFY, _DELETE = "modify_managed_prefix_list", "delete_managed_prefix_list"

RULES = (
    Rule("describe_prefix_lists", "after", prefix_lists_of_aws_have_cidrs, ("F3.5", "R195")),
    Rule("create_managed_prefix_list", "before", entries_fit),
    Rule("create_managed_prefix_list", "after", _goes("create-in-progress", "create-complete")),
    Rule(_MODIFY, "before", prefix_list_of_aws_stays),
    Rule(_MODIFY, "before", version_is_the_current_one),
    Rule(_MODIFY, "before", entries_fit),
    Rule(_MODIFY, "before", name_stays_unless_said),
    Rule(_MODIFY, "after", _goes("modify-in-progress", "modify-complete")),
    Rule(_DELETE, "before", prefix_list_of_aws_stays),
    Rule(_DELETE, "after", _goes("delete-in-progress", "delete-complete")),
)
