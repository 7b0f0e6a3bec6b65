"""REST APIs that the labs share: one that says its own name, and policies of who may call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.topology import Integration, IntegrationResponse, Method, PolicyDocument

OTHER_ENDPOINT = "vpce-0123456789abcdef0"
"""An endpoint of somebody else's: what a policy names that does not name ours."""
GONE = f"{OTHER_ENDPOINT}-01234567"
"""The name of an endpoint that is no more: what a client still asks for that once knew it."""
PATH = "/hello"

Statement = Mapping[str, Any]
ALLOW_ALL: Statement = {
    "Sid": "AllowAll",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
}


EVERYBODY = PolicyDocument.parse({"Statement": [ALLOW_ALL]})
"""Without a policy a private API cannot be deployed (F4.8)."""


def unless(sid: str, operator: str, key: str, value: str) -> Statement:
    """Deny whoever a condition does not hold for: the second half of AWS's own shape (F4.11)."""
    condition = {operator: {key: value}}
    return {**ALLOW_ALL, "Sid": sid, "Effect": "Deny", "Condition": condition}


def only_by(endpoint: str) -> PolicyDocument:
    """Allow all, then deny whoever comes by another endpoint (F4.11)."""
    deny = unless("OnlyThisEndpoint", "StringNotEquals", "aws:SourceVpce", endpoint)
    return PolicyDocument.parse({"Statement": [ALLOW_ALL, deny]})


def greeting(name: str, authorization: str = "NONE") -> Mapping[str, Method]:
    """`GET /hello`, which answers with the API's name, and calls nobody."""
    answer = (("application/json", f'{{"hello": "{name}"}}'),)
    mock = Integration(
        type="MOCK",
        request_templates=(("application/json", '{"statusCode": 200}'),),
        responses=(IntegrationResponse(status=200, templates=answer),),
    )
    return {PATH: Method(http_method="GET", integration=mock, authorization=authorization)}
