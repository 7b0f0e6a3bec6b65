"""The one file that runs on instances: by itself on loopback, and inside its user data."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import threading
from http.client import HTTPConnection

import pytest

from labkit.application import LARGEST, program, user_data
from labkit.application.script import PROGRAM
from labkit.topology import labkit_application
from labkit.topology.user_data import applications_in, settings_of

SETTINGS = {"port": 0, "region": "us-east-1", "stream": "orders"}
OURS = labkit_application(8080, stream="s", seconds=2, status=404)


@pytest.fixture
def served():
    server = program.Server(SETTINGS, "127.0.0.1")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(server, method, path, body=None, headers=None):
    connection = HTTPConnection(*server.server_address, timeout=10)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_it_says_what_it_saw(served):
    status, body = ask(served, "GET", "/a?b=c", headers={"X-Mine": "1", "Authorization": "secret"})
    saw = json.loads(body)["saw"]
    assert status == 200
    assert (saw["method"], saw["path"], saw["source"]) == ("GET", "/a?b=c", "127.0.0.1")
    assert saw["headers"]["X-Mine"] == "1"
    assert "secret" not in body.decode()


def test_health_and_heads_and_bodies_that_are_too_large(served):
    assert ask(served, "GET", "/health") == (200, b"ok\n")
    assert ask(served, "HEAD", "/x")[1] == b""
    length = {"Content-Length": str(program.LARGEST + 1)}
    assert ask(served, "POST", "/x", headers=length)[0] == 413
    assert ask(served, "POST", "/x", headers={"Content-Length": "-1"})[0] == 413


def test_a_post_goes_to_the_stream_by_the_aws_cli(served, tmp_path, monkeypatch):
    cli = tmp_path / "aws"
    said = 'echo "$AWS_ACCOUNT_ID_ENDPOINT_MODE" "$@" > "$0.said"'
    cli.write_text(f'#!/bin/sh\n{said}\necho \'{{"ShardId": "s", "X": 1}}\'\n')
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    status, body = ask(served, "POST", "/orders", b"hello")
    assert status == 200
    assert json.loads(body)["record"] == {"ShardId": "s"}
    said = (tmp_path / "aws.said").read_text()
    assert said.startswith("disabled kinesis put-record --cli-input-json {")
    assert '"Data": "aGVsbG8="' in said
    cli.write_text("#!/bin/sh\necho 'Connect timeout' >&2\nexit 255\n")
    status, body = ask(served, "POST", "/orders", b"hello")
    assert (status, json.loads(body)["error"]) == (502, "Connect timeout")


def test_without_an_aws_cli_it_says_so(served, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    status, body = ask(served, "POST", "/orders", b"hello")
    assert status == 502
    assert "aws: No such file" in json.loads(body)["error"]


def test_it_runs_as_user_data_starts_it(tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"port": 0, "region": "us-east-1"}))
    text = f"import runpy, sys; sys.argv = ['p', {str(settings)!r}, '127.0.0.1']; "
    text += (
        "import http.server as h; "
        "h.ThreadingHTTPServer.serve_forever = lambda s: print(*s.server_address); "
        f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", text], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("127.0.0.1 "), done.stderr


def test_it_is_for_the_python_of_amazon_linux_and_its_standard_library_alone():
    tree = ast.parse(PROGRAM.read_text("utf-8"), feature_version=(3, 9))
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert names <= set(sys.stdlib_module_names)


def test_user_data_is_small_and_tells_what_it_starts():
    script = user_data(settings_of(OURS, "us-east-1"))
    assert len(script.encode()) < LARGEST
    assert applications_in(script) == (OURS,)
    checked = subprocess.run(["bash", "-n"], input=script, text=True, check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("", ()),
        ("#!/bin/sh\nnginx\n", None),
        ("<<'LABKIT_SETTINGS'\nnot json\nLABKIT_SETTINGS\n", None),
        ("<<'LABKIT_SETTINGS'\n[1]\nLABKIT_SETTINGS\n", None),
        ('<<\'LABKIT_SETTINGS\'\n{"port": 99999, "region": "x"}\nLABKIT_SETTINGS\n', None),
        ('<<\'LABKIT_SETTINGS\'\n{"port": true, "region": "x"}\nLABKIT_SETTINGS\n', None),
        ("<<'LABKIT_SETTINGS'\n" + "[" * 100_000 + "\nLABKIT_SETTINGS\n", None),
    ],
)
def test_user_data_of_others_is_not_read_for_more_than_it_says(script, found):
    assert applications_in(script) == found
