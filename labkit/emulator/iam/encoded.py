"""EC2's encoded authorization failure: what was refused, for `sts:DecodeAuthorizationMessage`."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from labkit.emulator.iam.callers import Caller
from labkit.emulator.iam.judge import Question


def encoded(caller: Caller, question: Question, why: str) -> str:
    """The message, which only whoever may decode it reads."""
    text = json.dumps(_message(caller, question, why), separators=(",", ":"))
    return urlsafe_b64encode(zlib.compress(text.encode())).decode()


def decoded(message: str) -> str:
    """The JSON text of a message. Raises `ValueError` for what is none."""
    try:
        return zlib.decompress(urlsafe_b64decode(message.encode())).decode()
    except zlib.error as error:
        raise ValueError(message) from error


def _message(caller: Caller, question: Question, why: str) -> dict[str, Any]:
    conditions = [
        {"key": key, "values": {"items": [{"value": value}]}}
        for key, value in sorted(question.context.items())
        if isinstance(value, str)
    ]
    return {
        "allowed": False,
        "explicitDeny": "explicit deny" in why,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {"id": caller.id, "arn": caller.arn},
            "action": question.action,
            "resource": question.resource,
            "conditions": {"items": conditions},
        },
    }
