"""How each service says no to who calls, in its own words and its own format.

Codes and texts are those that AWS documents ("Common errors" of each service) and that
clients meet; where a text of AWS's is known for one service alone, the others share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from labkit.emulator.iam.sigv4 import read_signature

Protocol = Literal["ec2", "query", "json", "rest-json", "rest-xml", "s3"]
Problem = Literal[
    "unknown key",
    "wrong signature",
    "too old",
    "URL over",
    "unsigned",
    "incomplete",
    "token over",
    "denied",
]
Answer = tuple[int, str, bytes]
"""Status, content type, body."""

INVALID_TOKEN = "The security token included in the request is invalid."
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
NO_TOKEN = "Request is missing Authentication Token"
TOKEN_OVER = "The security token included in the request is expired"
NOT_VALIDATED = "AWS was not able to validate the provided access credentials"


@dataclass(frozen=True, slots=True)
class Form:
    """A service's code for a problem, its status, and its text if that never varies."""

    code: str
    status: int
    text: str = ""


_EC2: Mapping[Problem, Form] = {
    "unknown key": Form("AuthFailure", 401, NOT_VALIDATED),
    "wrong signature": Form("AuthFailure", 401, NOT_VALIDATED),
    "too old": Form("RequestExpired", 400, "Request has expired."),
    "URL over": Form("RequestExpired", 400, "Request has expired."),
    "unsigned": Form(
        "MissingParameter", 400, "The request must contain the parameter AWSAccessKeyId"
    ),
    "incomplete": Form("AuthFailure", 401, NOT_VALIDATED),
    "token over": Form("RequestExpired", 400, "Request has expired."),
    "denied": Form("UnauthorizedOperation", 403),
}
_QUERY: Mapping[Problem, Form] = {
    "unknown key": Form("InvalidClientTokenId", 403, INVALID_TOKEN),
    "wrong signature": Form("SignatureDoesNotMatch", 403, MISMATCH),
    "too old": Form("SignatureDoesNotMatch", 403),
    "URL over": Form("SignatureDoesNotMatch", 403),
    "unsigned": Form("MissingAuthenticationToken", 403, NO_TOKEN),
    "incomplete": Form("IncompleteSignature", 400),
    "token over": Form("ExpiredToken", 403, TOKEN_OVER),
    "denied": Form("AccessDenied", 403),
}
_JSON: Mapping[Problem, Form] = {
    "unknown key": Form("UnrecognizedClientException", 400, INVALID_TOKEN),
    "wrong signature": Form("InvalidSignatureException", 400, MISMATCH),
    "too old": Form("InvalidSignatureException", 400),
    "URL over": Form("InvalidSignatureException", 400),
    "unsigned": Form("MissingAuthenticationTokenException", 400, NO_TOKEN),
    "incomplete": Form("IncompleteSignatureException", 400),
    "token over": Form("ExpiredTokenException", 400, TOKEN_OVER),
    "denied": Form("AccessDeniedException", 400),
}
_REST_JSON: Mapping[Problem, Form] = {
    **{problem: Form(form.code, 403, form.text) for problem, form in _JSON.items()},
    "unsigned": Form("MissingAuthenticationTokenException", 403, "Missing Authentication Token"),
}
_S3: Mapping[Problem, Form] = {
    "unknown key": Form(
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    "wrong signature": Form(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check "
        "your key and signing method.",
    ),
    "too old": Form(
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
    ),
    "URL over": Form("AccessDenied", 403, "Request has expired"),
    "unsigned": Form("AccessDenied", 403, "Access Denied"),
    "incomplete": Form("AuthorizationHeaderMalformed", 400),
    "token over": Form("ExpiredToken", 400, "The provided token has expired."),
    "denied": Form("AccessDenied", 403),
}

FORMS: Mapping[Protocol, Mapping[Problem, Form]] = {
    "ec2": _EC2,
    "query": _QUERY,
    "json": _JSON,
    "rest-json": _REST_JSON,
    "rest-xml": _QUERY,
    "s3": _S3,
}


class NotAdmitted(Exception):
    """A call that goes no further: what is wrong, and the words where they vary."""

    def __init__(self, problem: Problem, text: str = "") -> None:
        super().__init__(text or problem)
        self.problem: Problem = problem
        self.text = text


def protocol_of(service: str, environ: Mapping[str, Any]) -> Protocol:
    """The protocol that a request speaks; `service` is the name that it was signed for."""
    if service in ("ec2", "s3"):
        return "ec2" if service == "ec2" else "s3"
    if service in ("route53", "cloudfront"):
        return "rest-xml"
    if "HTTP_X_AMZ_TARGET" in environ:
        return "json"
    form = "x-www-form-urlencoded" in str(environ.get("CONTENT_TYPE", ""))
    if form or "Action=" in str(environ.get("QUERY_STRING", "")):
        return "query"
    return "rest-json"


def called_service(environ: Mapping[str, Any]) -> str:
    """The name of the service that a request is for; empty if only its form can tell."""
    signature = read_signature(environ)
    if signature is not None and signature.service:
        return signature.service
    host = str(environ.get("HTTP_HOST", ""))
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    version = _VERSION.search(str(environ.get("QUERY_STRING", "")))
    if version and version[1] in _VERSIONS:
        return _VERSIONS[version[1]]
    if host.endswith(".amazonaws.com"):
        return host.partition(".")[0]
    form = "x-www-form-urlencoded" in str(environ.get("CONTENT_TYPE", ""))
    # S3 alone is asked by bare paths.
    return target.partition("_")[0] or ("" if form else "s3")


_VERSION = re.compile(r"Version=([0-9-]+)")
_VERSIONS: Mapping[str, str] = {"2016-11-15": "ec2", "2010-05-08": "iam", "2011-06-15": "sts"}


def code_of(protocol: Protocol, refused: NotAdmitted) -> str:
    """The service's code for a problem."""
    return FORMS[protocol][refused.problem].code


def answer_to(protocol: Protocol, refused: NotAdmitted) -> Answer:
    """The service's answer to a problem."""
    form = FORMS[protocol][refused.problem]
    return written(protocol, form.code, form.status, form.text or refused.text)


def written(protocol: Protocol, code: str, status: int, text: str) -> Answer:
    """An error in the form of a protocol."""
    if protocol in ("json", "rest-json"):
        kind = "application/x-amz-json-1.1" if protocol == "json" else "application/json"
        fields = {"__type": code, "message": text}
        if protocol == "rest-json":
            fields = {"message": text}
        return status, kind, json.dumps(fields).encode()
    inner = f"<Code>{code}</Code><Message>{escape(text, quote=False)}</Message>"
    return status, "text/xml", _XML[protocol].format(inner=inner).encode()


_XML: Mapping[str, str] = {
    "ec2": "<Response><Errors><Error>{inner}</Error></Errors>"
    "<RequestID>labkit</RequestID></Response>",
    "query": "<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>"
    "<RequestId>labkit</RequestId></ErrorResponse>",
    "rest-xml": "<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>"
    "<RequestId>labkit</RequestId></ErrorResponse>",
    "s3": "<Error>{inner}<RequestId>labkit</RequestId></Error>",
}
