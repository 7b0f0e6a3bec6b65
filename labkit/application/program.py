"""What runs on labkit's instances: it answers with what it saw, and can put a record into Kinesis.

    python3 program.py SETTINGS.json [ADDRESS]

One file for Python 3.9 and its standard library, as Amazon Linux 2023 has them: a private
instance can install nothing. AWS is called by the image's own AWS CLI. It listens on every
interface unless an ADDRESS is given, because its clients are other machines of the VPC.

    GET and others   200, JSON: what arrived, and on which host
    POST             the same; with a `stream` the body goes there first, as one record.
                     Where that fails the answer is 502, and says what the call said
    GET /health      200, `ok`

Settings: `port`, `region`, and if wanted `stream`, `status`, `fails_with`, `seconds` to wait.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Settings = dict[str, Any]
Call = Callable[[str, str, dict[str, Any]], dict[str, Any]]

HEALTH = "/health"
SECRETS = ("authorization", "cookie", "x-amz-security-token", "x-api-key")
LARGEST = 10 * 1024 * 1024
SECONDS = 5
SETTINGS = {
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_RETRY_MODE": "legacy",
    "AWS_PAGER": "",
    # Whether an endpoint's private DNS covers a name with the account in it is not settled.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}


class CallFailed(Exception):
    """A call to AWS that did not succeed; its text is what the AWS CLI prints."""


def answer(
    settings: Settings, request: dict[str, Any], call: Call
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body for one request.

    `request` has `method`, `path`, `headers` (pairs), `body` (bytes), `source` and `host`.
    `call(service, operation, parameters)` calls AWS; parameters are those of
    `--cli-input-json`, so bytes are base64. It raises `CallFailed`.
    """
    if request["path"].split("?")[0] == HEALTH and request["method"] in ("GET", "HEAD"):
        return 200, [("Content-Type", "text/plain")], b"ok\n"
    if settings.get("seconds"):
        time.sleep(settings["seconds"])
    told: dict[str, Any] = {"saw": saw(request)}
    status = settings.get("status", 200)
    if request["method"] == "POST" and settings.get("stream"):
        try:
            told["record"] = put(settings, request, call)
        except CallFailed as error:
            status, told["error"] = settings.get("fails_with", 502), str(error)
    return status, [("Content-Type", "application/json")], as_json(told)


def saw(request: dict[str, Any]) -> dict[str, Any]:
    """What arrived, without what nobody should read."""
    headers = {
        name: "(not shown)" if name.lower() in SECRETS else value
        for name, value in request["headers"]
    }
    found = {
        "host": request["host"],
        "source": request["source"],
        "method": request["method"],
        "path": request["path"],
        "headers": headers,
    }
    if request["body"]:
        found["body"] = request["body"].decode("utf-8", errors="replace")
    return found


def put(settings: Settings, request: dict[str, Any], call: Call) -> dict[str, Any]:
    """Put the body into the stream; gives Kinesis's answer."""
    parameters = {
        "StreamName": settings["stream"],
        "Data": base64.b64encode(request["body"]).decode(),
        "PartitionKey": request["source"],
    }
    found = call("kinesis", "put-record", parameters)
    return {name: found[name] for name in ("SequenceNumber", "ShardId") if name in found}


def as_json(value: Any) -> bytes:
    """JSON in one line, ended by a newline."""
    return (json.dumps(value, ensure_ascii=False) + "\n").encode()


def by_cli(settings: Settings) -> Call:
    """Calls AWS as a shell would: by the AWS CLI, with the role of the instance."""

    def call(service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        command = ["aws", service, operation, "--cli-input-json", json.dumps(parameters)]
        command += ["--region", settings["region"], "--output", "json"]
        command += ["--cli-connect-timeout", str(SECONDS), "--cli-read-timeout", str(SECONDS)]
        environment = {**os.environ, **SETTINGS}
        try:
            done = subprocess.run(
                command, capture_output=True, check=False, text=True, env=environment
            )
        except OSError as error:
            raise CallFailed(f"aws: {error.strerror}") from error
        if done.returncode:
            raise CallFailed(done.stderr.strip())
        found: dict[str, Any] = json.loads(done.stdout or "{}")
        return found

    return call


class Server(ThreadingHTTPServer):
    """Listens on the port of `settings`; `serve_forever` runs it."""

    def __init__(self, settings: Settings, address: str = "") -> None:
        super().__init__((address, settings["port"]), Handler)
        self.settings = settings
        self.call = by_cli(settings)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, and writes what `answer` says."""

    server: Server

    protocol_version = "HTTP/1.1"
    server_version = "labkit"
    sys_version = ""

    def respond(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self.send_error(413)
            return
        request = {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "body": self.rfile.read(int(length)),
            "source": self.client_address[0],
            "host": socket.gethostname().split(".")[0],
        }
        status, headers, body = answer(self.server.settings, request, self.server.call)
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = respond  # noqa: N815  names of http.server
    do_DELETE = do_HEAD = do_OPTIONS = respond  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: health checks would fill the journal."""


def main(arguments: list[str]) -> None:
    """Serve until the machine ends."""
    settings = json.loads(Path(arguments[0]).read_text("utf-8"))
    Server(settings, *arguments[1:2]).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
