"""HTTP APIs: a route, and an HTTP integration by the internet or through a VPC link (F5.8).

A private integration gets the path with the stage (R244). `{"message":"Not Found"}` is the
answer wherever nothing takes a request.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from labkit.emulator.dataplane.account import Listener, find_listener
from labkit.emulator.dataplane.answers import Answer, Refusal, forbidden, not_here
from labkit.emulator.dataplane.backend import Headers, NotReached, Received, Sending
from labkit.emulator.dataplane.headers import forwarded
from labkit.emulator.dataplane.http_api_mapping import Known, changed
from labkit.emulator.dataplane.http_apis import DEFAULT, HttpApi, Taken, taken
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.links import Link
from labkit.emulator.dataplane.outgoing import with_path, with_query
from labkit.emulator.dataplane.reach import Reach

_LOG = logging.getLogger("labkit.emulator")
SECONDS = 30.0
"""How long an integration may take (F5.15)."""
NOT_RETURNED = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


def by_route(
    read: Callable[[], Incoming], api: HttpApi, reach: Reach
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body for a request to an HTTP API, whatever comes of it."""
    key = ""
    try:
        incoming = read()
        key = incoming.ids.extended
        if incoming.origin.endpoint:
            raise forbidden()
        found = served(incoming, api, reach)
    except Refusal as refusal:
        found = refusal.error.answer()
    except Exception:  # noqa: BLE001  whatever it was, the client gets an answer
        _LOG.exception("the data plane failed")
        found = said(500, "Internal Server Error")
    return found.status, [*found.headers, ("apigw-requestid", key)], found.body


def served(incoming: Incoming, api: HttpApi, reach: Reach) -> Answer:
    """The answer of an HTTP API. Raises `Refusal` (501) for what is not here."""
    if api.protocol != "HTTP":
        raise not_here("WebSocket APIs")
    found = None if api.disabled else taken(api, incoming.target, incoming.method)
    if found is None:
        return said(404, "Not Found")
    integration = found.route.integration
    if found.route.authorization != "NONE":
        raise not_here(f"{found.route.authorization} authorisation of HTTP APIs")
    if integration is None:
        return said(500, "Internal Server Error")
    if integration.get("integrationType") != "HTTP_PROXY":
        raise not_here(f"{integration.get('integrationType')} integrations of HTTP APIs")
    return _proxied(incoming, api, found, integration, reach)


def said(status: int, message: str) -> Answer:
    """What an HTTP API says itself."""
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return Answer(status, body, (("Content-Type", "application/json"),))


def _proxied(
    incoming: Incoming, api: HttpApi, found: Taken, integration: Mapping[str, Any], reach: Reach
) -> Answer:
    known = _known(incoming, api, found)
    try:
        received = _asked(incoming, api, found, integration, reach, known)
    except NotReached as lost:
        if lost.reason == "misconfigured":
            return said(500, "Internal Server Error")
        return said(503, "Service Unavailable")
    return _returned(received, integration, known)


def _known(incoming: Incoming, api: HttpApi, found: Taken) -> Known:
    return Known(
        path=found.path,
        parameters=found.parameters,
        headers=incoming.sent,
        query=incoming.asked,
        body=incoming.body,
        context={
            "accountId": api.account,
            "apiId": api.id,
            "domainName": incoming.target.host,
            "httpMethod": incoming.method,
            "identity.sourceIp": incoming.origin.address,
            "identity.userAgent": incoming.headers.get("user-agent"),
            "path": incoming.target.whole_path,
            "protocol": incoming.protocol,
            "requestId": incoming.ids.extended,
            "requestTimeEpoch": int(incoming.at.timestamp() * 1000),
            "routeKey": found.route.key,
            "stage": found.stage,
        },
        variables=api.stages[found.stage],
    )


def _asked(
    incoming: Incoming,
    api: HttpApi,
    found: Taken,
    integration: Mapping[str, Any],
    reach: Reach,
    known: Known,
) -> Received:
    """Send the request. Raises `NotReached`."""
    mapping = integration.get("requestParameters") or {}
    private = integration.get("connectionType") == "VPC_LINK"
    uri = known.filled(str(integration.get("integrationUri") or ""))
    listener = find_listener(api.account, api.region, uri) if private else None
    if private and listener is None:
        raise not_here(f"private integrations with {uri}")
    base = _private(listener, incoming) if listener else with_path(uri, found.parameters)
    path = "/" + str(mapping["overwrite:path"]).lstrip("/") if "overwrite:path" in mapping else ""
    if path:
        base = urlsplit(base)._replace(path="/" + known.filled(path).lstrip("/")).geturl()
    elif private:
        base += f"/{found.stage}{found.path}" if found.stage != DEFAULT else found.path
    verb = str(integration.get("integrationMethod") or "ANY")
    sending = Sending(
        method=incoming.method if verb == "ANY" else verb,
        url=with_query(base, *changed(incoming.asked, mapping, "querystring", known)),
        headers=_headers(incoming, base, mapping, known),
        body=incoming.raw,
        seconds=float(integration.get("timeoutInMillis") or SECONDS * 1000) / 1000,
    )
    if listener is None:
        return reach.outside.send(sending)
    key = str(integration.get("connectionId"))
    return reach.by_link(sending, Link(api.region, key, listener.balancer))


def _private(listener: Listener, incoming: Incoming) -> str:
    """The URL by which a listener is asked: its port, and the name that the client asked for."""
    scheme = "https" if listener.protocol in ("HTTPS", "TLS") else "http"
    return f"{scheme}://{incoming.target.host}:{listener.port}"


def _headers(incoming: Incoming, url: str, mapping: Mapping[str, str], known: Known) -> Headers:
    """The client's headers, and what an HTTP API adds to them."""
    host, address = incoming.target.host, incoming.origin.address
    parts = urlsplit(url)
    own = {
        "Host": host if parts.hostname == host else parts.netloc,
        "Content-Length": str(len(incoming.raw)),
        "Forwarded": f"for={address};host={host};proto=https",
        "Via": "HTTP/1.1 AmazonAPIGateway",
        "X-Amzn-Trace-Id": incoming.ids.trace,
    }
    names = {name.lower() for name in own}
    kept = tuple(row for row in forwarded(incoming.client) if row[0].lower() not in names)
    return (*changed(kept, mapping, "header", known), *own.items())


def _returned(received: Received, integration: Mapping[str, Any], known: Known) -> Answer:
    """The back end's answer, with the response parameters of its status."""
    mapping = (integration.get("responseParameters") or {}).get(str(received.status)) or {}
    rows = tuple(
        (name, value) for name, value in received.headers if name.lower() not in NOT_RETURNED
    )
    status = str(mapping.get("overwrite:statuscode") or received.status)
    headers = changed(rows, mapping, "header", known)
    return Answer(int(status) if status.isdigit() else 500, received.body, headers)
