"""One call of an AWS service: what it is called in policies, and how it goes over the wire."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from labkit.emulator.dataplane.backend import Headers, Received, Sending
from labkit.emulator.dataplane.services import (
    SERVICES,
    Application,
    Service,
    fields_of,
    named_resource,
)

S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
S3_BUCKET_ACTIONS = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall:
    """A call as it goes over the wire. `path` begins with `/` and is percent-encoded."""

    service: str
    region: str
    host: str
    method: str
    path: str = "/"
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    @property
    def kind(self) -> Service:
        """What is known of the service."""
        return SERVICES[self.service]

    @property
    def sending(self) -> Sending:
        """The call as the execution log tells of it."""
        query = f"?{self.query}" if self.query else ""
        url = f"https://{self.host}{self.path}{query}"
        return Sending(method=self.method, url=url, headers=self.headers, body=self.body)

    def header(self, name: str) -> str:
        """The last value of a header; empty where there is none."""
        return Received(status=0, headers=self.headers).header(name)

    @property
    def action(self) -> str:
        """The operation as policies name it, without the service; empty if nothing names one."""
        if self.kind.protocol == "rest":
            known = S3_ACTIONS if self.s3_key else S3_BUCKET_ACTIONS
            return known.get(self.method, "")
        target = self.header("x-amz-target").rpartition(".")[2]
        return target or str(self.fields.get("Action", ""))

    @property
    def fields(self) -> Mapping[str, Any]:
        """The parameters of the request: of JSON, of a form, of the query."""
        text = self.body.decode("utf-8", errors="replace")
        if self.kind.protocol == "json" or self.header("x-amz-target"):
            return fields_of(text)
        return {**dict(parse_qsl(self.query)), **dict(parse_qsl(text, keep_blank_values=True))}

    @property
    def s3_name(self) -> str:
        """`bucket` or `bucket/key`, whichever form of the host the URI has."""
        subdomain = self.host.partition(".s3")[0] if ".s3." in self.host else ""
        return "/".join(part for part in (subdomain, unquote(self.path).lstrip("/")) if part)

    @property
    def s3_key(self) -> str:
        """The key of an object; empty for a bucket."""
        return self.s3_name.partition("/")[2]

    def resource(self, account: str) -> str:
        """The ARN that it acts on; `*` if it names none."""
        kind = self.kind
        if kind.protocol == "rest":
            return kind.resource.format(name=self.s3_name)
        fields = dict(self.fields)
        if self.service == "sqs":
            queue = str(fields.get(kind.named_by) or self.path)
            fields[kind.named_by] = queue.rstrip("/").rpartition("/")[2]
        return named_resource(kind, fields, self.region, account)


def call_service(application: Application, call: ServiceCall) -> Received:
    """Ask the control plane in process, through the same door as a client."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(line: str, headers: list[tuple[str, str]], *_: Any) -> None:
        started.append((line, headers))

    body = b"".join(application(_environment(call), start))
    line, headers = started[-1]
    return Received(status=int(line.split()[0]), headers=tuple(headers), body=body)


def _environment(call: ServiceCall) -> dict[str, Any]:
    scope = f"labkit/20260101/{call.region}/{call.service}/aws4_request"
    raw = call.path + (f"?{call.query}" if call.query else "")
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in call.headers
        if name.lower() not in ("content-type", "content-length", "host", "authorization")
    }
    return {
        **headers,
        "REQUEST_METHOD": call.method,
        "PATH_INFO": unquote(call.path, encoding="latin-1"),
        "RAW_URI": raw,
        "REQUEST_URI": raw,
        "QUERY_STRING": call.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": call.host,
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0",
        "CONTENT_TYPE": call.header("content-type"),
        "CONTENT_LENGTH": str(len(call.body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.url_scheme": "https",
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
