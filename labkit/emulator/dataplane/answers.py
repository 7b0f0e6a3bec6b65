"""API Gateway's answers, word for word (F1.20 to F1.36).

Who writes the body decides its form: the service's edge and its front say
`{"message":"…"}`, what executes a method `{"message": "…"}` with a blank, policies
`Message` (F1.34).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

INVOKE = "execute-api:Invoke"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in order, and body, without what every answer bears."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    traced: bool = False


@dataclass(frozen=True, slots=True)
class GatewayError:
    """What API Gateway itself says. `kind` is its `x-amzn-ErrorType`.

    `type` is that of its gateway response (R071), empty where an API cannot change it;
    `key` and `spaced` give the form of the usual body. `detail` is the error of a
    validation, which only a template of the API's own can show.
    """

    type: str
    status: int
    kind: str
    message: str
    key: str = "message"
    spaced: bool = False
    detail: str = ""

    @property
    def body(self) -> str:
        """The usual body."""
        separators = (", ", ": ") if self.spaced else (",", ":")
        return json.dumps({self.key: self.message}, separators=separators, ensure_ascii=False)

    def answer(self) -> Answer:
        """The usual answer."""
        headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", self.kind))
        return Answer(self.status, self.body.encode("utf-8", errors="replace"), headers)


class Refusal(Exception):
    """Raised where a request ends before its integration answers.

    `reason` is for the execution log, which tells what the client is not told.
    """

    def __init__(self, error: GatewayError, reason: str = "") -> None:
        super().__init__(reason or error.message)
        self.error = error
        self.reason = reason


def forbidden() -> Refusal:
    """The edge's refusal, which does not say why (F1.20, F1.21, F1.27)."""
    return Refusal(GatewayError("", 403, "ForbiddenException", "Forbidden"))


def missing_token() -> Refusal:
    """For a path or method that is not there, and for an unsigned call (F1.25, F1.26)."""
    kind = "MissingAuthenticationTokenException"
    text = "Missing Authentication Token"
    return Refusal(GatewayError("MISSING_AUTHENTICATION_TOKEN", 403, kind, text))


def invalid_api_key() -> Refusal:
    """For a key that is missing, unknown, disabled, or not for this stage (R131, R132)."""
    return Refusal(GatewayError("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden"))


def unauthorized() -> Refusal:
    """For a token that is missing where an authorizer wants one."""
    return Refusal(GatewayError("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized"))


def server_error(reason: str = "") -> Refusal:
    """For what is wrong with the API itself (F1.32): 36 bytes. `reason` goes to the log."""
    kind, text = "InternalServerErrorException", "Internal server error"
    error = GatewayError("API_CONFIGURATION_ERROR", 500, kind, text, spaced=True)
    why = f": {reason}" if reason else ""
    return Refusal(error, f"Execution failed due to configuration error{why}")


def backend_unreachable(reason: str = "") -> Refusal:
    """For a back end that nobody reaches (F1.30)."""
    kind, text = "InternalServerErrorException", "Network error communicating with endpoint"
    error = GatewayError("INTEGRATION_FAILURE", 504, kind, text, spaced=True)
    return Refusal(error, reason or f"Execution failed due to an internal error: {text}")


def backend_too_slow() -> Refusal:
    """For a back end that takes longer than it may (F1.31)."""
    kind, text = "InternalServerErrorException", "Endpoint request timed out"
    error = GatewayError("INTEGRATION_TIMEOUT", 504, kind, text, spaced=True)
    return Refusal(error, "Execution failed due to a timeout error")


def unsupported_media_type() -> Refusal:
    """For a body that no template takes (F6.9)."""
    kind, text = "UnsupportedMediaTypeException", "Unsupported Media Type"
    error = GatewayError("UNSUPPORTED_MEDIA_TYPE", 415, kind, text, spaced=True)
    return Refusal(error, "Unsupported Media Type")


def bad_request(text: str) -> Refusal:
    """For a body that cannot be read."""
    error = GatewayError("BAD_REQUEST_BODY", 400, "BadRequestException", text, spaced=True)
    return Refusal(error, text)


def invalid_body(detail: str, reason: str) -> Refusal:
    """For a body that does not fit its model (R129)."""
    text = "Invalid request body"
    error = GatewayError(
        "BAD_REQUEST_BODY", 400, "BadRequestException", text, spaced=True, detail=detail
    )
    return Refusal(error, reason)


def missing_parameters(names: tuple[str, ...]) -> Refusal:
    """For required parameters that a request lacks (R128)."""
    text = f"Missing required request parameters: [{', '.join(names)}]"
    kind = "BadRequestException"
    return Refusal(GatewayError("BAD_REQUEST_PARAMETERS", 400, kind, text, spaced=True), text)


def too_large() -> Refusal:
    """For a body over 10 MB, and for headers and URLs over their limits (F1.8, F6.10)."""
    kind, text = "RequestTooLongException", "Request Too Long"
    return Refusal(GatewayError("REQUEST_TOO_LARGE", 413, kind, text))


def not_here(what: str) -> Refusal:
    """For what AWS has and this emulator does not: it says so, rather than guess."""
    text = f"labkit's embedded API Gateway does not have {what}"
    return Refusal(GatewayError("", 501, "NotImplementedByLabkit", text, spaced=True), text)


def not_authorized(who: str, arn: str, why: str) -> Refusal:
    """A policy's no; of the API's account, four digits are shown (F1.22 to F1.24)."""
    head, account, rest = _split_account(arn)
    text = (
        f"User: {who} is not authorized to perform: {INVOKE} on resource: "
        f"{head}:********{account[-4:]}:{rest} {why}"
    )
    return Refusal(GatewayError("ACCESS_DENIED", 403, "AccessDeniedException", text, "Message"))


def _split_account(arn: str) -> tuple[str, str, str]:
    parts = arn.split(":", 5)
    return ":".join(parts[:4]), parts[4], parts[5]
