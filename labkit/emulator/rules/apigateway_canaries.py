"""Canary releases: a stage that gives part of its requests to another deployment (R155).

API Gateway developer guide, "Set up an API Gateway canary release deployment".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.emulator.rules.apigateway_patch import Patch, said_yes
from labkit.emulator.rules.apigateway_shared import api_of, bad_request, without_nothing
from labkit.emulator.rules.rule import Call

HEAD = "/canarySettings"
OVERRIDES = f"{HEAD}/stageVariableOverrides/"
TARGETS = ("/deploymentId", "/variables")
SOURCES = (f"{HEAD}/deploymentId", f"{HEAD}/stageVariableOverrides")
"""What a promotion copies to and from (R263)."""

MEMBERS = ("deploymentId", "percentTraffic", "useStageCache")

Settings = dict[str, Any]


def canary_settings(given: Mapping[str, Any], deployment: str) -> Settings:
    """A canary as a stage keeps it; it takes no traffic unless a share is given."""
    return without_nothing(
        {
            "deploymentId": given.get("deploymentId") or deployment,
            "percentTraffic": _share(given.get("percentTraffic") or 0),
            "stageVariableOverrides": given.get("stageVariableOverrides") or None,
            "useStageCache": said_yes(given.get("useStageCache")),
        }
    )


def _share(value: Any) -> float:
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share <= 100:
        raise bad_request(f"Invalid percentTraffic: {value}")
    return share


def canary_has_a_stage(call: Call) -> None:
    """A deployment becomes the canary of a stage that is there."""
    if call.body.get("canarySettings") is None:
        return
    stage, head = call.body.get("stageName"), "Invalid deployment content specified."
    if not stage:
        raise bad_request(
            f"{head}Non null and non empty stageName must be provided for canary deployment. "
            f"Provided value is {'null' if stage is None else stage}"
        )
    if stage not in api_of(call).stages:
        raise bad_request(
            f"{head}Stage {stage} must already be created before making a canary release deployment"
        )


def canary_patched(
    call: Call, stage: Any, operations: Sequence[Patch]
) -> tuple[Settings | None, list[Patch]]:
    """The canary after the patches that are about it, and the others, in which a copy of the
    canary's deployment or variables stands as what it comes to.
    """
    found: Settings | None = getattr(stage, "canary_settings", None)
    others: list[Patch] = []
    for row in operations:
        path = str(row.get("path", ""))
        if row["op"] == "copy":
            others.extend(_copied(found, row))
        elif path == HEAD and row["op"] == "remove":
            found = None
        elif _member(path):
            found = _changed(call, found or canary_settings({}, stage.deployment_id), row)
        else:
            others.append(row)
    return found, others


def _member(path: str) -> bool:
    named = path.startswith(OVERRIDES) and path != OVERRIDES
    return named or path.removeprefix(f"{HEAD}/") in MEMBERS


def _changed(call: Call, found: Settings, row: Patch) -> Settings:
    path, value = str(row["path"]), row.get("value")
    if row["op"] != "replace" and not path.startswith(OVERRIDES):
        raise bad_request(f"Invalid {row['op']} operation with path: {path}")
    if path.startswith(OVERRIDES):
        name, held = path.removeprefix(OVERRIDES), dict(found.get("stageVariableOverrides") or {})
        held.pop(name, None)
        kept = held if row["op"] == "remove" else {**held, name: value}
        return canary_settings({**found, "stageVariableOverrides": kept}, found["deploymentId"])
    member = path.removeprefix(f"{HEAD}/")
    if member == "deploymentId" and value not in api_of(call).deployments:
        raise bad_request("Deployment id does not exist")
    return canary_settings({**found, member: value}, found["deploymentId"])


def _copied(found: Settings | None, row: Patch) -> list[Patch]:
    """A promotion: the stage gets the canary's deployment, or its variables (R263)."""
    source, path = str(row.get("from", "")), str(row.get("path", ""))
    if path not in TARGETS or source not in SOURCES:
        raise bad_request(
            f"Invalid copy operation with path: {path} and from {source}. "
            f"Valid copy:path are [{', '.join(TARGETS)}] and "
            f"valid copy:from are [{', '.join(SOURCES)}]"
        )
    if found is None:
        raise bad_request("Promotion not available. Canary does not exist.")
    value = found.get(source.removeprefix(f"{HEAD}/"))
    if isinstance(value, Mapping):
        return [{"op": "replace", "path": f"{path}/{k}", "value": v} for k, v in value.items()]
    return [{"op": "replace", "path": path, "value": value}] if value is not None else []
