"""API Gateway's answers, word for word (F1.20 to F1.36).

Who writes the body decides its form: the service's edge and its front say
`{"message":"…"}`, integrations `{"message": "…"}` with a blank, policies `Message` (F1.34).
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

    @classmethod
    def error(cls, status: int, body: str, kind: str) -> Answer:
        """An error that API Gateway itself gives; `kind` is its `x-amzn-ErrorType`."""
        headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", kind))
        return cls(status, body.encode(), headers)


class Refusal(Exception):
    """Raised where a request ends before its integration answers."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


def forbidden() -> Refusal:
    """The edge's refusal, which does not say why (F1.20, F1.21, F1.27)."""
    return Refusal(Answer.error(403, '{"message":"Forbidden"}', "ForbiddenException"))


def missing_token() -> Refusal:
    """For a path or method that is not there, and for an unsigned call (F1.25, F1.26)."""
    body = '{"message":"Missing Authentication Token"}'
    return Refusal(Answer.error(403, body, "MissingAuthenticationTokenException"))


def server_error() -> Refusal:
    """For what is wrong with the API itself (F1.32): 36 bytes."""
    body = '{"message": "Internal server error"}'
    return Refusal(Answer.error(500, body, "InternalServerErrorException"))


def unsupported_media_type() -> Refusal:
    """For a body that no template takes (F6.9)."""
    body = '{"message": "Unsupported Media Type"}'
    return Refusal(Answer.error(415, body, "UnsupportedMediaTypeException"))


def bad_request(text: str) -> Refusal:
    """For a request that cannot be read."""
    body = json.dumps({"message": text})
    return Refusal(Answer.error(400, body, "BadRequestException"))


def too_large() -> Refusal:
    """For a body over 10 MB (F6.10)."""
    body = '{"message":"Request Too Long"}'
    return Refusal(Answer.error(413, body, "RequestTooLongException"))


def not_here(what: str) -> Refusal:
    """For what AWS has and this emulator does not: it says so, rather than guess."""
    body = json.dumps({"message": f"labkit's embedded API Gateway does not have {what}"})
    return Refusal(Answer.error(501, body, "NotImplementedByLabkit"))


def not_authorized(arn: str, reason: str) -> Refusal:
    """A policy's no to an unsigned call; of the account, four digits are shown (F1.22)."""
    head, account, rest = _split_account(arn)
    who = "User: anonymous is not authorized to perform: "
    text = f"{who}{INVOKE} on resource: {head}:********{account[-4:]}:{rest} {reason}"
    body = json.dumps({"Message": text}, separators=(",", ":"), ensure_ascii=False)
    return Refusal(Answer.error(403, body, "AccessDeniedException"))


def _split_account(arn: str) -> tuple[str, str, str]:
    parts = arn.split(":", 5)
    return ":".join(parts[:4]), parts[4], parts[5]
