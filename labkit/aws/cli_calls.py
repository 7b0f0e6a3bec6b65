"""AWS calls as the AWS CLI makes and shows them: names with hyphens, base64, JSON, exit codes."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    UnknownServiceError,
)
from botocore.model import ServiceModel

from labkit.aws.clients import Clients, models
from labkit.shown import Shown

CLIENT_ERROR, USAGE, SETUP, OTHER = 254, 252, 253, 255
"""The AWS CLI's exit codes: the service refused, wrong line, nothing set up, nothing came of it."""


@dataclass(frozen=True, slots=True)
class Printed(Shown):
    """What the AWS CLI prints; `answer` is the same as data, None where there is none."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0
    answer: Any = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.exit_code == 0

    def __str__(self) -> str:
        return (self.stdout or self.stderr).strip("\n")


CONFIGURE = 'You can configure credentials by running "aws configure".'


class WrongLine(Exception):
    """A command line that the AWS CLI does not take."""


def call(clients: Clients, service: str, operation: str, parameters: Mapping[str, Any]) -> Printed:
    """Make one call. Bytes may be bytes, text that stands for itself, or as `from_json` reads them.

    `operation` may be spelled `put-record`, `put_record` or `PutRecord`.
    """
    try:
        client, name = _found(clients, service, operation)
        answer = getattr(client, name)(**parameters)
    except ClientError as error:
        return Printed(stderr=f"\n{error}", exit_code=CLIENT_ERROR)
    except (ParamValidationError, WrongLine) as error:
        return Printed(stderr=f"\n{error}", exit_code=USAGE)
    except NoCredentialsError as error:
        return Printed(stderr=f"\n{error}. {CONFIGURE}", exit_code=SETUP)
    except (BotoCoreError, TypeError) as error:
        return Printed(stderr=f"\n{error}", exit_code=OTHER)
    told = _plain({key: value for key, value in answer.items() if key != "ResponseMetadata"})
    return Printed(stdout=shown(told), answer=told)


def shown(answer: Any) -> str:
    """JSON as the CLI prints it; nothing for an empty answer."""
    return json.dumps(answer, indent=4, ensure_ascii=False) if answer not in ({}, None) else ""


def _found(clients: Clients, service: str, operation: str) -> tuple[Any, str]:
    """The client and its method. Raises `WrongLine` where there is no such service or call."""
    try:
        client = clients.client(service)
    except (UnknownServiceError, ValueError) as error:
        raise WrongLine(_choice("command", service)) from error
    wanted = operation.replace("-", "_").lower().replace("_", "")
    names = {name.replace("_", ""): name for name in client.meta.method_to_api_mapping}
    if wanted not in names:
        raise WrongLine(_choice("operation", operation))
    return client, names[wanted]


def _choice(what: str, given: str) -> str:
    return f"aws: error: argument {what}: Invalid choice: {given!r} (see: aws help)"


def _plain(value: Any) -> Any:
    """A value as the CLI's JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def from_json(service: str, operation: str, parameters: Any) -> dict[str, Any]:
    """Parameters of `--cli-input-json`, their base64 decoded. Raises `WrongLine`."""
    shape = model_of(service, operation).input_shape
    if not isinstance(parameters, dict):
        raise WrongLine("aws: error: --cli-input-json takes a JSON object")
    found = decoded(shape, parameters, _bytes) if shape else parameters
    return dict(found)


def model_of(service: str, operation: str) -> Any:
    """botocore's model of an operation, however it is spelled. Raises `WrongLine`."""
    try:
        known = ServiceModel(models().load_service_model(service, "service-2"), service)
    except (UnknownServiceError, ValueError) as error:
        raise WrongLine(_choice("command", service)) from error
    wanted = operation.replace("-", "").replace("_", "").lower()
    name = next((row for row in known.operation_names if row.lower() == wanted), None)
    if name is None:
        raise WrongLine(_choice("operation", operation))
    return known.operation_model(name)


Blob = Callable[[str], bytes]
"""How a text is read where bytes are wanted."""


def decoded(shape: Any, value: Any, blob: Blob) -> Any:
    """A value of a shape, with `blob` read wherever bytes are wanted."""
    if shape.type_name == "structure" and isinstance(value, dict):
        members = shape.members
        return {k: decoded(members[k], v, blob) if k in members else v for k, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [decoded(shape.member, one, blob) for one in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: decoded(shape.value, one, blob) for key, one in value.items()}
    return blob(value) if shape.type_name == "blob" and isinstance(value, str) else value


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongLine(f'Invalid base64: "{text}"') from error


def from_options(
    service: str, operation: str, options: Sequence[str], *, raw: bool = False
) -> dict[str, Any]:
    """Parameters of `--stream-name records --limit 3 …`; with `raw`, bytes as they are written.

    Raises `WrongLine`, also for parameters that are missing.
    """
    shape = model_of(service, operation).input_shape
    members = shape.members if shape else {}
    names = {xform_name(name, "-"): name for name in members}
    found: dict[str, Any] = {}
    blob: Blob = str.encode if raw else _bytes
    grouped = _grouped(options)
    for option, values in grouped:
        if option == "cli-input-json":
            found = {**from_json(service, operation, _json(" ".join(values))), **found}
            continue
        plain = option.removeprefix("no-") if option not in names else option
        if plain not in names:
            raise WrongLine(f"Unknown options: --{option}")
        name = names[plain]
        found[name] = _value(members[name], values, option, blob, negated=plain != option)
    required = shape.required_members if shape else ()
    missing = [f"--{xform_name(name, '-')}" for name in required if name not in found]
    if missing and "cli-input-json" not in dict(grouped):
        raise WrongLine(f"aws: error: the following arguments are required: {', '.join(missing)}")
    return found


def _grouped(options: Sequence[str]) -> list[tuple[str, list[str]]]:
    grouped: list[tuple[str, list[str]]] = []
    for word in options:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            grouped.append((name, [value] if equals else []))
        elif grouped:
            grouped[-1][1].append(word)
        else:
            raise WrongLine(f"Unknown options: {word}")
    return grouped


def _value(shape: Any, words: list[str], option: str, blob: Blob, *, negated: bool) -> Any:
    kind = shape.type_name
    if kind == "boolean" and not words:
        return not negated
    if not words:
        raise WrongLine(f"aws: error: argument --{option}: expected one argument")
    if kind == "list" and not words[0].startswith("["):
        return [_value(shape.member, [word], option, blob, negated=False) for word in words]
    text = " ".join(words)
    if kind in ("structure", "map", "list"):
        if text[:1] not in "{[":
            return _shorthand(shape, text, blob)
        return decoded(shape, _json(text), blob)
    return _scalar(kind, text, option, blob)


def _scalar(kind: str, text: str, option: str, blob: Blob) -> Any:
    read = blob if kind == "blob" else _SCALARS.get(kind)
    try:
        return read(text) if read else text
    except ValueError as error:
        raise WrongLine(f"aws: error: argument --{option}: invalid value: {text!r}") from error


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda text: text.lower() == "true",
}


def _shorthand(shape: Any, text: str, blob: Blob) -> dict[str, Any]:
    """`Key=Name,Value=app`."""
    found = dict(part.partition("=")[::2] for part in text.split(","))
    if shape.type_name == "map":
        return found
    members = shape.members
    return {
        name: _scalar(members[name].type_name, value, name, blob) if name in members else value
        for name, value in found.items()
    }


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongLine(f"Error parsing parameter: Invalid JSON received: {text[:80]}") from error
