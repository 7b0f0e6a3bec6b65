"""A call's parameters as a real AWS CLI takes them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from labkit.aws.cli_calls import decoded, model_of

OWN_WORDS: Mapping[str, str] = {"s3": "s3api"}
"""Services that the AWS CLI calls otherwise than boto3 does."""


def cli_words(
    service: str, operation: str, parameters: Mapping[str, Any], region: str
) -> list[str]:
    """The words of a line of the AWS CLI that makes a call: bytes, and text that stands for them,
    go as base64.

    Raises `WrongLine` for a service or operation that there is not.
    """
    model = model_of(service, operation)
    shape, given = model.input_shape, dict(parameters)
    text = json.dumps(decoded(shape, given, str.encode) if shape else given, default=_base64)
    return [
        "aws",
        OWN_WORDS.get(service, service),
        xform_name(model.name, "-"),
        *("--region", region, "--output", "json", "--cli-binary-format", "base64"),
        *("--cli-input-json", text),
    ]


def _base64(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return str(value)
