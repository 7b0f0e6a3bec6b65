"""Which API a request is for: the forms of name and path that lead to execute-api.

| form | where |
|---|---|
| `{api}.execute-api.{region}.amazonaws.com/{stage}/…` | Host (F1.2) |
| `{api}-{vpce}.execute-api.{region}.amazonaws.com/{stage}/…` | Host, alias (F1.5) |
| `vpce-….execute-api.{region}.vpce.amazonaws.com/{stage}/…` | Host, API by header (F1.6) |
| `{api}.execute-api.localhost[:port]/{stage}/…`, also under `.localhost.localstack.cloud` | Host |
| `d-….execute-api.{region}.amazonaws.com/…` | Host: where a custom domain points; no API |
| `/restapis/{api}/{stage}/_user_request_/…` | path |
| `/_aws/execute-api/{api}/{stage}/…` | path |

The path forms count only where Host is no name of execute-api. Custom domains are looked
up in the account (`domains`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DEFAULT = re.compile(
    r"(?P<api>(?:d-)?[a-z0-9]+)(?:-(?P<vpce>vpce-[a-z0-9]+))?\.execute-api\."
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
    stage, as it was sent (not percent-decoded, R102). `host` is the name that the client
    used, or would use on AWS. `alias` is the endpoint of an alias name. By a custom domain,
    `domain` is its name and `base` the part of the path that is mapped.
    """

    api: str
    stage: str
    path: str
    region: str
    host: str
    alias: str = ""
    domain: str = ""
    base: str = ""

    @property
    def whole_path(self) -> str:
        """The path as `$context.path` shows it: with the stage, or with the base path (R174)."""
        return f"{self.base}{self.path}" if self.domain else f"/{self.stage}{self.path}"


def addressed(
    environ: Mapping[str, Any], region: str, *, by_endpoint: bool = False
) -> Addressed | None:
    """What a request asks of execute-api, or None if it is for another service.

    `x-apigw-api-id` names an API only to an endpoint (F1.6).
    """
    host, path = host_of(environ), raw_path(environ)
    chosen = str(environ.get("HTTP_X_APIGW_API_ID", "")) if by_endpoint else ""
    named = _by_host(host, path, chosen, region)
    if named is not None:
        return named
    found = next((match for form in _PATHS if (match := form.fullmatch(path))), None)
    if found is None:
        return None
    name = f"{found['api']}.execute-api.{region}.amazonaws.com"
    return Addressed(found["api"], found["stage"], found["rest"] or "/", region, name)


def _by_host(host: str, path: str, chosen: str, region: str) -> Addressed | None:
    """By a name of execute-api; None if it is none."""
    stage, rest = staged(path)
    endpoint = _ENDPOINT.fullmatch(host)
    if endpoint:
        return Addressed(chosen, stage, rest, endpoint["region"], host)
    name = _DEFAULT.fullmatch(host)
    if name is None:
        return None
    alias = "" if chosen else name["vpce"] or ""
    return Addressed(chosen or name["api"], stage, rest, name["region"] or region, host, alias)


def staged(path: str) -> tuple[str, str]:
    """The first part of a path, and the rest, which begins with `/` (R100)."""
    stage, _, rest = path.lstrip("/").partition("/")
    return stage, "/" + rest


def host_of(environ: Mapping[str, Any]) -> str:
    """The name in Host, without its port."""
    return str(environ.get("HTTP_HOST", "")).rsplit(":", 1)[0].lower()


def raw_path(environ: Mapping[str, Any]) -> str:
    """The path as the client wrote it, without the query."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        return raw.split("?", 1)[0].split("#", 1)[0]
    return str(environ.get("PATH_INFO", "/"))
