"""How a program on an instance calls AWS here: as by the AWS CLI, but without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from labkit.application.program import CallFailed
from labkit.aws.cli_calls import Printed, WrongLine, from_json


class Calls(Protocol):
    """The part of a host that is needed."""

    def aws(self, service: str, operation: str, **parameters: Any) -> Printed:
        """Make one call by the host's own network."""
        ...


def json_call(host: Calls) -> Callable[[str, str, dict[str, Any]], dict[str, Any]]:
    """Calls with the parameters of `--cli-input-json`, as `program.answer` makes them."""

    def call(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            done = host.aws(service, operation, **from_json(service, operation, parameters))
        except WrongLine as error:
            raise CallFailed(str(error)) from error
        if done.exit_code:
            raise CallFailed(done.stderr.strip())
        return dict(done.answer or {})

    return call
