"""JupyterLab for the learner: loopback, a token that no one can list, and a clean end."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from labkit.course import server
from labkit.errors import LabkitError


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), folder / server.FIRST_NOTEBOOK)
    return folder


def fetch(address):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(address, timeout=30) as answer:
        return answer.status


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_it_serves_on_loopback_with_the_token_out_of_sight(tmp_path):
    with server.serving(tmp_path) as running:
        words = Path(f"/proc/{running.process.pid}/cmdline").read_bytes()
        assert running.token.encode() not in words
        assert running.token not in repr(running)
        assert b"127.0.0.1" in words
        assert fetch(running.address("api/contents")) == 200
        with pytest.raises(urllib.error.HTTPError, match="403"):
            fetch(f"http://127.0.0.1:{running.port}/api/contents")
    assert running.process.poll() is not None
    assert not running.answers()


def test_it_passes_over_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with server.serving(tmp_path, port=port) as running:
            assert running.port > port


def test_a_server_that_does_not_start_is_one_error_with_its_last_words(tmp_path):
    with (
        pytest.raises(LabkitError, match=r"did not start(.|\n)*nowhere"),
        server.serving(tmp_path, extra=["--ServerApp.root_dir=/nowhere"]),
    ):
        pass


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_command_prints_the_address_and_ends_clean(course, number):
    work = course.parent / "work"
    command = [sys.executable, "-m", "labkit", "lab", "--from", course, "--into", work]
    with subprocess.Popen([*command, "--no-browser"], stdout=subprocess.PIPE, text=True) as lab:
        address = next(line.strip() for line in lab.stdout if "http://127.0.0.1:" in line)
        assert f"/lab/tree/{server.FIRST_NOTEBOOK}?token=" in address
        assert fetch(address) == 200
        lab.send_signal(number)
        rest = lab.stdout.read()
    assert lab.returncode == 0
    assert rest.endswith("JupyterLab is stopped.\n")
    with pytest.raises(urllib.error.URLError):
        fetch(address)


@pytest.mark.parametrize(
    ("environment", "platform", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
    ],
)
def test_a_browser_opens_only_where_there_is_a_display(environment, platform, opens):
    assert server.has_a_display(environment, platform) is opens


def test_a_port_that_is_taken_in_between_is_left_for_the_next(tmp_path, monkeypatch):
    """The look at the port says free, and then somebody else listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wrong = taken.getsockname()[1]
        right = server.first_free_port(wrong + 1)
        looks = iter([wrong, right])
        monkeypatch.setattr(server, "first_free_port", lambda _: next(looks))
        with server.serving(tmp_path) as running:
            assert running.port == right
            assert fetch(running.address("api/contents")) == 200
