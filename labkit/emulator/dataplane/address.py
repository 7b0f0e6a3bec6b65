"""Which API a request is for: the forms of name and path that lead to execute-api.

| form | where |
|---|---|
| `{api}.execute-api.{region}.amazonaws.com/{stage}/…` | Host (F1.2) |
| `{api}-{vpce}.execute-api.{region}.amazonaws.com/{stage}/…` | Host, alias (F1.5) |
| `vpce-….execute-api.{region}.vpce.amazonaws.com/{stage}/…` | Host, API by header (F1.6) |
| `{api}.execute-api.localhost[:port]/{stage}/…`, also under `.localhost.localstack.cloud` | Host |
| `/restapis/{api}/{stage}/_user_request_/…` | path |
| `/_aws/execute-api/{api}/{stage}/…` | path |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DEFAULT = re.compile(
    r"(?P<api>[a-z0-9]+)(?:-(?P<vpce>vpce-[a-z0-9]+))?\.execute-api\."
    r"(?:(?P<region>[a-z0-9-]+)\.amazonaws\.com|localhost(?:\.localstack\.cloud)?)"
)
_ENDPOINT = re.compile(
    r"(?P<vpce>vpce-[0-9a-f]+)-[a-z0-9-]+\.execute-api\.(?P<region>[a-z0-9-]+)\.vpce\.amazonaws\.com"
)
_PATHS = (
    re.compile(r"/restapis/(?P<api>[^/]+)/(?P<stage>[^/]+)/_user_request_(?P<rest>/.*)?"),
    re.compile(r"/_aws/execute-api/(?P<api>[^/]+)/(?P<stage>[^/]+)(?P<rest>/.*)?"),
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a request asks for.

    `api` is empty where nothing names one; `path` begins with `/` and comes after the
    stage, as it was sent (not percent-decoded, R102). `domain` is the name that the
    client used.
    """

    api: str
    stage: str
    path: str
    region: str
    domain: str


def addressed(environ: Mapping[str, Any], region: str) -> Addressed | None:
    """What a request asks of execute-api, or None if it is for another service."""
    host = str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0].lower()
    path = _raw_path(environ)
    for form in _PATHS:
        found = form.fullmatch(path)
        if found:
            return Addressed(found["api"], found["stage"], found["rest"] or "/", region, host)
    api, of_region = _by_host(host, str(environ.get("HTTP_X_APIGW_API_ID", "")))
    if api is None:
        return None
    stage, _, rest = path.lstrip("/").partition("/")
    return Addressed(api, stage, "/" + rest, of_region or region, host)


def _by_host(host: str, chosen: str) -> tuple[str | None, str]:
    """API and Region of a host name; None if it is no name of execute-api."""
    endpoint = _ENDPOINT.fullmatch(host)
    if endpoint:
        return chosen, endpoint["region"]
    default = _DEFAULT.fullmatch(host)
    if default:
        return chosen or default["api"], default["region"] or ""
    return None, ""


def _raw_path(environ: Mapping[str, Any]) -> str:
    """The path as the client wrote it, without the query."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        return raw.split("?", 1)[0].split("#", 1)[0]
    return str(environ.get("PATH_INFO", "/"))
