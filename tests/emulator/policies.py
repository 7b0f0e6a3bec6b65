"""Resource policies in one line."""

from __future__ import annotations

import json


def allow(resource: str = "execute-api:/*", **more) -> dict:
    row = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}
    return {**row, "Resource": resource, **more}


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements or [allow()])})
