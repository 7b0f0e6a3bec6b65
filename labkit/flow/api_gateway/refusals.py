"""API Gateway's refusals, word for word: status, body and error type (F1.20 to F1.36).

Who writes the body decides its form: the service's edge and its front say `{"message":"…"}`,
integrations `{"message": "…"}` with a blank, and policies `Message` (F1.34). A gateway
response of the API's own takes the place of the usual one (F1.36).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.flow.calls import UNTOLD
from labkit.flow.policy import ANONYMOUS
from labkit.flow.trace import Response
from labkit.topology import Deployment, GatewayResponse

INVOKE = "execute-api:Invoke"


IDENTIFIERS = (("x-amzn-RequestId", UNTOLD), ("x-amz-apigw-id", UNTOLD))
"""What every answer of API Gateway carries, another value each time (F1.35)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal before it is written: the type of its gateway response, and what it says.

    An empty `type` is a refusal that no gateway response changes: it is made before an API
    is known.
    """

    type: str
    status: int
    error_type: str
    message: str
    key: str = "message"
    spaced: bool = False

    def response(self, deployment: Deployment | None = None) -> Response:
        """The answer that a client gets, as the API has customised it."""
        own = _customised(deployment, self)
        kind, body = _body(self, own)
        status = (own.status if own else None) or self.status
        added = tuple(
            (name.removeprefix("gatewayresponse.header."), value.strip("'"))
            for name, value in (own.headers if own else ())
        )
        return Response(
            status=status,
            headers=(
                ("Content-Type", kind),
                ("Content-Length", str(len(body.encode()))),
                ("x-amzn-ErrorType", self.error_type),
                *IDENTIFIERS,
                *added,
            ),
            body=body,
        )


def _customised(deployment: Deployment | None, refusal: Refusal) -> GatewayResponse | None:
    """The API's own gateway response: for the type itself, else for its whole class (R072)."""
    if deployment is None or not refusal.type:
        return None
    rows = {row.type: row for row in deployment.gateway_responses}
    return rows.get(refusal.type) or rows.get(f"DEFAULT_{refusal.status // 100}XX")


def _body(refusal: Refusal, own: GatewayResponse | None) -> tuple[str, str]:
    templates = dict(own.templates) if own else {}
    if not templates:
        separators = (", ", ": ") if refusal.spaced else (",", ":")
        text = json.dumps({refusal.key: refusal.message}, separators=separators, ensure_ascii=False)
        return "application/json", text
    kind = "application/json" if "application/json" in templates else next(iter(templates))
    text = templates[kind]
    quoted = json.dumps(refusal.message, ensure_ascii=False)
    for variable, value in (
        ("$context.error.messageString", quoted),
        ("$context.error.message", refusal.message),
        ("$context.error.responseType", refusal.type),
    ):
        text = text.replace(variable, value)
    return kind, text


FORBIDDEN = Refusal("", 403, "ForbiddenException", "Forbidden")
MISSING_TOKEN = Refusal(
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
)
INVALID_SIGNATURE = Refusal(
    "INVALID_SIGNATURE",
    403,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details.",
)
SIGNATURE_EXPIRED = Refusal(
    "INVALID_SIGNATURE", 403, "InvalidSignatureException", f"Signature expired: {UNTOLD}"
)
INVALID_API_KEY = Refusal("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden")
UNAUTHORIZED = Refusal("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized")
TOO_LARGE = Refusal("REQUEST_TOO_LARGE", 413, "RequestTooLongException", "Request Too Long")
UNSUPPORTED_MEDIA_TYPE = Refusal(
    "UNSUPPORTED_MEDIA_TYPE",
    415,
    "UnsupportedMediaTypeException",
    "Unsupported Media Type",
    spaced=True,
)
SERVER_ERROR = Refusal(
    "API_CONFIGURATION_ERROR",
    500,
    "InternalServerErrorException",
    "Internal server error",
    spaced=True,
)
UNREACHABLE = Refusal(
    "INTEGRATION_FAILURE",
    504,
    "InternalServerErrorException",
    "Network error communicating with endpoint",
    spaced=True,
)
TIMED_OUT = Refusal(
    "INTEGRATION_TIMEOUT",
    504,
    "InternalServerErrorException",
    "Endpoint request timed out",
    spaced=True,
)


def missing_parameters(names: tuple[str, ...]) -> Refusal:
    """For required parameters that a request lacks (R128)."""
    text = f"Missing required request parameters: [{', '.join(names)}]"
    return Refusal("BAD_REQUEST_PARAMETERS", 400, "BadRequestException", text, spaced=True)


REASONS: Mapping[tuple[str, str], str] = {
    ("endpoint", "none"): f"because no VPC endpoint policy allows the {INVOKE} action",
    ("endpoint", "deny"): "with an explicit deny in a VPC endpoint policy",
    ("resource", "none"): f"because no resource-based policy allows the {INVOKE} action",
    ("resource", "deny"): "with an explicit deny in a resource-based policy",
    ("identity", "none"): f"because no identity-based policy allows the {INVOKE} action",
    ("identity", "deny"): "with an explicit deny in an identity-based policy",
}
"""Whose policy refused, and how: the words with which the message ends (F1.22 to F1.24)."""


def not_authorized(principal: str, resource: str, whose: str, effect: str) -> Refusal:
    """A policy's refusal; of the account, the last four digits are shown (F1.22)."""
    who = "anonymous" if principal == ANONYMOUS else principal
    head, account, tail = _around_account(resource)
    text = (
        f"User: {who} is not authorized to perform: {INVOKE} on resource: "
        f"{head}{'*' * 8}{account[-4:]}{tail} {REASONS[whose, effect]}"
    )
    return Refusal("ACCESS_DENIED", 403, "AccessDeniedException", text, key="Message")


def _around_account(arn: str) -> tuple[str, str, str]:
    parts = arn.split(":", 5)
    return ":".join(parts[:4]) + ":", parts[4], ":" + parts[5]
