"""A resource policy as API Gateway keeps it (F4.11, R026 to R028).

`execute-api:/…` becomes the full ARN of the API, a list of one resource becomes that
resource, keys are in alphabetical order, and the text is handed out with its quotes
escaped once more.
"""

from __future__ import annotations

import json
from typing import Any

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.rule import Call

_SHORT = "execute-api:/"


def kept_policy(call: Call, api_id: str, text: str) -> str | None:
    """What is kept of a policy that a client sends; None for an empty one.

    Raises `Refused` for what is no policy.
    """
    if not text.strip():
        return None
    document = _decoded(text)
    arn = f"arn:aws:execute-api:{call.region}:{call.account}:{api_id}/"
    statements = document["Statement"]
    rows = statements if isinstance(statements, list) else [statements]
    document["Statement"] = [_expanded(row, arn) for row in rows]
    compact = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return compact.replace("\\", "\\\\").replace('"', '\\"')


def _decoded(text: str) -> dict[str, Any]:
    problem = bad_request(
        "Invalid policy document. Please check the policy syntax and ensure that Principals are "
        "valid."
    )
    for candidate in (text, text.replace('\\"', '"')):
        try:
            document = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(document, dict) and isinstance(document.get("Statement"), (list, dict)):
            return document
    raise problem


def _expanded(row: Any, arn: str) -> dict[str, Any]:
    if not isinstance(row, dict) or row.get("Effect") not in ("Allow", "Deny"):
        raise bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that Principals "
            "are valid."
        )
    resources = row.get("Resource", [])
    many = [resources] if isinstance(resources, str) else list(resources)
    full = [one.replace(_SHORT, arn, 1) if one.startswith(_SHORT) else one for one in many]
    return {**row, **({"Resource": full[0] if len(full) == 1 else full} if full else {})}
