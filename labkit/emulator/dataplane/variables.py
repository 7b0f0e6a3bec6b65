"""What a mapping template sees: `$input`, `$util`, `$context` and `$stageVariables`."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from labkit.emulator.dataplane.answers import bad_request
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.jsonpath import find
from labkit.emulator.dataplane.vtl import TemplateProblem, Unprinted

UNMAPPED_HEADERS = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    }
)
"""Headers that mappings do not see (R116)."""


class Input:
    """`$input`: the body of the request, or of the back end's answer, and the parameters."""

    TEMPLATE_METHODS = frozenset({"json", "path", "params"})

    def __init__(self, body: str, parameters: Mapping[str, Mapping[str, str]]) -> None:
        self.body = body or "{}"
        self._parameters = parameters
        self._decoded: Any = None
        self._read = False

    def json(self, path: str) -> str:
        """A part of the body as JSON; `""` if it is not there."""
        found = find(self._document(), path)
        if found is None:
            return '""'
        return json.dumps(found, separators=(",", ":"), ensure_ascii=False)

    def path(self, path: str) -> Any:
        """A part of the body as a value; None if it is not there, or null (R160, R162)."""
        return find(self._document(), path)

    def params(self, name: str | None = None) -> Any:
        """All parameters, or one: of the path, else the query, else the headers (R176)."""
        if name is None:
            return {place: dict(found) for place, found in self._parameters.items()}
        for found in self._parameters.values():
            if name in found:
                return found[name]
        lowered = {key.lower(): value for key, value in self._parameters["header"].items()}
        return lowered.get(name.lower(), "")

    def _document(self) -> Any:
        if not self._read:
            try:
                self._decoded = json.loads(self.body)
            except (ValueError, RecursionError) as error:
                text = f"Could not parse request body into json: {error}"
                raise bad_request(text) from error
            self._read = True
        return self._decoded


class Util:
    """`$util`."""

    TEMPLATE_METHODS = frozenset(
        {"base64Encode", "base64Decode", "escapeJavaScript", "parseJson", "urlEncode", "urlDecode"}
    )

    def base64Encode(self, text: Any) -> str:  # noqa: N802  AWS's name, as all in this class
        """Text as base64."""
        return base64.b64encode(_text(text).encode()).decode()

    def base64Decode(self, text: Any) -> str:  # noqa: N802
        """base64 as text."""
        try:
            return base64.b64decode(_text(text)).decode("utf-8", errors="replace")
        except (binascii.Error, ValueError) as error:
            raise TemplateProblem("base64Decode of what is not base64") from error

    def escapeJavaScript(self, text: Any) -> str:  # noqa: N802
        """Text that can stand in a JavaScript string."""
        return "".join(_ESCAPES.get(char) or _escaped(char) for char in _text(text))

    def parseJson(self, text: Any) -> Any:  # noqa: N802
        """JSON as a value."""
        try:
            return json.loads(_text(text))
        except (ValueError, RecursionError) as error:
            raise TemplateProblem("parseJson of what is not JSON") from error

    def urlEncode(self, text: Any) -> str:  # noqa: N802
        """Text as a form field, blanks as `+` (R166)."""
        return quote_plus(_text(text))

    def urlDecode(self, text: Any) -> str:  # noqa: N802
        """A form field as text."""
        return unquote_plus(_text(text))


_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "'": "\\'",
    "/": "\\/",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def _escaped(char: str) -> str:
    return char if 0x20 <= ord(char) < 0x7F else f"\\u{ord(char):04X}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def parameters_of(incoming: Incoming, path: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The parameters of a request by place, in the order in which `$input.params` looks."""
    headers = {key: one for key, one in incoming.headers.items() if key not in UNMAPPED_HEADERS}
    return {"path": path, "querystring": incoming.query, "header": headers}


def context_of(incoming: Incoming, facts: Mapping[str, Any]) -> Unprinted:
    """`$context`, its keys in AWS's order (R171); `facts` are those that hang on the API."""
    target = incoming.target
    return Unprinted(
        resourceId=facts["resourceId"],
        resourcePath=facts["resourcePath"],
        httpMethod=incoming.method,
        extendedRequestId=incoming.ids.extended,
        requestTime=incoming.at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        path=target.whole_path,
        accountId=facts["accountId"],
        protocol=incoming.protocol,
        requestOverride=Unprinted(header=Unprinted(), path=Unprinted(), querystring=Unprinted()),
        stage=target.stage,
        domainPrefix=target.host.split(".")[0],
        requestTimeEpoch=int(incoming.at.timestamp() * 1000),
        requestId=incoming.ids.request,
        identity=_identity(incoming, facts),
        domainName=target.host,
        deploymentId=facts["deploymentId"],
        responseOverride=Unprinted(header=Unprinted()),
        apiId=facts["apiId"],
    )


IDENTITY_KEYS = (
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
)
"""The keys of `$context.identity`, in AWS's order (R173)."""


def _identity(incoming: Incoming, facts: Mapping[str, Any]) -> Unprinted:
    """`$context.identity` (R173): who signed, and the keys of the endpoint and of the API key."""
    identity = Unprinted({**dict.fromkeys(IDENTITY_KEYS), **facts["identity"]})
    identity["sourceIp"] = incoming.origin.address
    identity["userAgent"] = incoming.headers.get("user-agent")
    if incoming.origin.endpoint:
        identity["vpceId"] = incoming.origin.endpoint
        identity["vpcId"] = facts["vpcId"]
    return identity
