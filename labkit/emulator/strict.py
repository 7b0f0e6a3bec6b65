"""moto's handlers, with our rules between them and the client.

moto keeps one handler class a service, with one method an API operation. We serve a
subclass of each, made here, in which every operation that has rules runs through them.
moto's classes stay as they are, so a `mock_aws` elsewhere in the process is not touched;
and since a rule stands at the API operation, it reads and answers in AWS's own spelling
and never meets the calls that moto's models make among themselves.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

from moto.core.responses import ActionContext, ActionResult
from moto.core.serialize import get_serializer_class
from moto.core.utils import camelcase_to_underscores

from labkit.emulator import s3
from labkit.emulator.clock import Clock
from labkit.emulator.models import service_model
from labkit.emulator.net import UNREADABLE
from labkit.emulator.rules import rules_for
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule
from labkit.emulator.serializers import remembering

_LOG = logging.getLogger("labkit.emulator")
Handler = Callable[[Any], Any]

REGION_IN_NAME = re.compile(r"\.(?P<region>[^.]+)(?:\.vpce)?\.amazonaws\.com")
"""Where a host name says its Region; in an interface endpoint's own name `vpce` follows (F1.4)."""


def service_of(owner: type) -> str:
    """moto's name of the service that a handler class is for; one host may serve two."""
    return owner.__module__.split(".")[1]


def strict_of(clock: Clock, owner: Any) -> Any:
    """A subclass of moto's handler in which operations with rules run through them."""
    rules = rules_for(service_of(owner))
    methods: dict[str, Any] = {
        name: _guarded(
            name,
            getattr(owner, name, _nothing),
            [rule for rule in rules if rule.operation in (name, ANY)],
            clock,
        )
        for name in _operations(owner, rules)
    }
    methods["region_regex"] = REGION_IN_NAME
    methods["call_action"] = _never_a_traceback(owner.call_action)
    methods["serialized"] = _serialized(owner.serialized)
    if service_of(owner) == "s3":
        methods[s3.ASKED] = s3.asking(owner, rules, clock)
    return type(f"Strict{owner.__name__}", (owner,), {**methods, "__module__": owner.__module__})


def _serialized(serialized: Callable[..., Any]) -> Callable[..., Any]:
    """moto's `serialized`, by models and serializers that are kept.

    moto warns of codes that AWS's models do not list, and AWS uses many of those.
    """

    def quietly(self: Any, result: ActionResult) -> Any:
        write = _written if self._get_action() in _names_in(self) else serialized
        if not isinstance(result.result, Exception):
            return write(self, result)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return write(self, result)

    return quietly


def _names_in(response: Any) -> Any:
    return service_model(response.boto3_service_name).operation_names


def _written(self: Any, result: ActionResult) -> Any:
    model = service_model(self.boto3_service_name)
    written_by: Any = get_serializer_class(
        model.service_name, self.determine_response_protocol(model)
    )
    operation, serializer = model.operation_model(self._get_action()), remembering(written_by)
    status, headers, body = result.execute_result(ActionContext(model, operation, serializer, self))
    headers.update(self.response_headers)
    return status, headers, body


def _operations(owner: Any, rules: tuple[Rule, ...]) -> list[str]:
    """The operations of a handler that have rules, and those that only rules of ours know."""
    named = {rule.operation for rule in rules}
    made = {rule.operation for rule in rules if rule.when == "instead"}
    if ANY in named:
        model = service_model(owner().boto3_service_name)
        named = {camelcase_to_underscores(name) for name in model.operation_names}
    return sorted((named & set(dir(owner))) | made)


def _nothing(_response: Any) -> str:
    """moto's answer to an operation that only a rule of ours knows."""
    return "{}"


def _guarded(name: str, original: Handler, rules: list[Rule], clock: Clock) -> Handler:
    before = [rule.apply for rule in rules if rule.when == "before"]
    instead = next((rule.apply for rule in rules if rule.when == "instead"), None)
    after = [rule.apply for rule in rules if rule.when == "after"]
    around = [rule.apply for rule in reversed(rules) if rule.when == "around"]

    def inner(self: Any, call: Call) -> Any:
        for check in before:
            check(call)
        answer = instead(call) if instead else original(self)
        for mend in after:
            mended = mend(call, answer)
            answer = answer if mended is None else mended
        return answer

    def operation(self: Any) -> Any:
        call = Call(self, name, clock, partial(original, self))
        go_on: Callable[[], Any] = partial(inner, self, call)
        for wrap in around:
            go_on = partial(wrap, call, go_on)
        return go_on()

    return _with_own_status(operation)


def _with_own_status(operation: Handler) -> Handler:
    """moto takes an error's HTTP status from the service's model; a rule may know better."""

    def answer(self: Any) -> Any:
        try:
            return operation(self)
        except Refused as refused:
            if refused.status is None:
                raise
            status, headers, body = _told(self, refused)
            return body, {**headers, "status": status}

    return answer


def _never_a_traceback(call_action: Handler) -> Handler:
    """What moto lacks comes out as an AWS error that says so, in the service's own format."""

    def answer(self: Any) -> Any:
        try:
            return call_action(self)
        except NotImplementedError as error:
            return _told(self, _missing(self, error))
        except UNREADABLE:
            raise
        except Exception as error:  # noqa: BLE001  whatever it was, the client gets an answer
            return _told(self, _failed(self, error))

    return answer


def _told(response: Any, refused: Refused) -> tuple[int, dict[str, Any], Any]:
    """An error with its own status, where it has one."""
    status, headers, body = response.serialized(ActionResult(refused))
    return refused.status or status, headers, body


def _missing(response: Any, error: Exception) -> Refused:
    action = response._get_action() or "this call"  # noqa: SLF001  moto offers no other way
    return Refused("UnsupportedOperation", f"The embedded AWS does not have {action}: {error}")


def _failed(response: Any, error: Exception) -> Refused:
    _LOG.error("the control plane failed", exc_info=error)
    action = response._get_action() or "this call"  # noqa: SLF001  moto offers no other way
    text = f"The embedded AWS failed in {action}: {type(error).__name__}: {error}"
    return Refused("InternalFailure", text, 500)
