"""API Gateway's refusals, word for word: status, body and error type (F1.20 to F1.36).

Who writes the body decides its form: the service's edge and the integrations say
`message`, policy denials `Message` (F1.34).
"""

from __future__ import annotations

import json

from labkit.flow.trace import Response


def _answer(status: int, body: str, error_type: str) -> Response:
    headers = (
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body.encode()))),
        ("x-amzn-ErrorType", error_type),
    )
    return Response(status=status, headers=headers, body=body)


FORBIDDEN = _answer(403, '{"message":"Forbidden"}', "ForbiddenException")
MISSING_TOKEN = _answer(
    403, '{"message":"Missing Authentication Token"}', "MissingAuthenticationTokenException"
)
SERVER_ERROR = _answer(500, '{"message": "Internal server error"}', "InternalServerErrorException")

NO_ENDPOINT_POLICY = "because no VPC endpoint policy allows the execute-api:Invoke action"
DENIED_BY_ENDPOINT = "with an explicit deny in a VPC endpoint policy"
NO_RESOURCE_POLICY = "because no resource-based policy allows the execute-api:Invoke action"
DENIED_BY_RESOURCE = "with an explicit deny in a resource-based policy"


def not_authorized(resource: str, reason: str) -> Response:
    """A policy's refusal of an unsigned call; the account shows its last four digits (F1.22)."""
    head, account, tail = _around_account(resource)
    text = (
        "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        f"{head}{'*' * 8}{account[-4:]}{tail} {reason}"
    )
    return _answer(403, json.dumps({"Message": text}, separators=(",", ":")), _DENIED)


_DENIED = "AccessDeniedException"


def _around_account(arn: str) -> tuple[str, str, str]:
    parts = arn.split(":", 5)
    return ":".join(parts[:4]) + ":", parts[4], ":" + parts[5]
