"""A back end on this machine: it answers with what it saw, or as the path asks."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "backend/1", ""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.seen += 1
        kind, _, what = parts.path.lstrip("/").partition("/")
        if kind == "slow":
            time.sleep(float(what))
        if kind == "raw":
            return self._send(200, bytes.fromhex(what), "image/png")
        if kind == "text":
            return self._send(200, what.encode(), "text/plain")
        if kind == "large":
            return self._send(200, b"x" * int(what), "text/plain")
        if kind == "moved":
            return self._send(302, b"{}", "application/json", Location="http://localhost/elsewhere")
        seen = {
            "method": self.command,
            "path": parts.path,
            "query": parse_qsl(parts.query, keep_blank_values=True),
            "headers": dict(self.headers.items()),
            "body": body.decode("latin-1"),
        }
        status = int(what) if kind == "status" else 200
        more = {"X-Mine": "one", "WWW-Authenticate": "Basic", "Access-Control-Allow-Origin": "*"}
        return self._send(status, json.dumps(seen).encode(), "application/json", **more)

    def _send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815  http.server's names


@contextmanager
def backend():
    """The running back end; `.url` is its address by name, `.seen` how many requests came."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    server.seen = 0
    server.url = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
