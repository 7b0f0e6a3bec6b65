"""Requests that cannot be read, or that two programs would read differently."""

from __future__ import annotations

import json
import socket

import pytest

from tests.emulator.gateway import Builder, Caller


@pytest.fixture(scope="module")
def api(client):
    made = Builder(client)
    made.mock("/{proxy+}", "ANY")
    made.deploy()
    return made


def said(aws, *parts: bytes) -> bytes:
    """What comes back until the server closes."""
    caller = Caller(aws)
    with socket.create_connection((caller.host, caller.port), timeout=10) as connection:
        connection.sendall(b"".join(parts))
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while piece := connection.recv(65536):
            found += piece
    return found


HIDDEN = b"GET /test/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (b"Content-Length: 5\r\nContent-Length: 0\r\n", "Content-Length"),
        (b"Content-Length: 0\r\nContent-Length: 0\r\n", "Content-Length"),
        (b"Content-Length: +5\r\n", "Content-Length"),
        (b"Content-Length: 5, 5\r\n", "Content-Length"),
        (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding"),
        (b"Transfer-Encoding: xchunked\r\n", "Transfer-Encoding"),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding"),
        (b"X-Folded: a\r\n b\r\n", "header line"),
        (b"Content-Length : 5\r\n", "header line"),
        (b"X-Nul: a\x00b\r\n", "header line"),
        (b"X-Split: a\rTransfer-Encoding: chunked\r\n", "header line"),
        (b"no colon at all\r\n", "header line"),
        (b": no name\r\n", "header line"),
        (b"Host: 127.0.0.1\r\n", "Host"),
    ],
)
def test_an_unclear_head_is_refused_and_the_connection_ends(aws, api, fields, reason):
    head = f"POST /test/x HTTP/1.1\r\nHost: {api.host}\r\n".encode()
    found = said(aws, head, fields, b"\r\n", HIDDEN)
    top, _, body = found.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in top
    assert reason in json.loads(body)["message"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_what_is_no_request_is_answered_in_json(aws, api, sent, status):
    top, _, body = said(aws, sent).partition(b"\r\n\r\n")
    assert top.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["message"].startswith("The embedded AWS cannot read this request")
    assert Caller(aws)("GET", "/test/x", host=api.host).status == 200


def test_a_body_in_chunks_is_read(aws, api):
    head = f"POST /test/x HTTP/1.1\r\nHost: {api.host}\r\nTransfer-Encoding: chunked\r\n\r\n"
    found = said(aws, head.encode(), b"2\r\n{}\r\n0\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")
