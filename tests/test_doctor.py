"""The doctor: each finding for its own reason, and nothing said that is nobody's business."""

import argparse
import os
import socket
import subprocess
import sys
import webbrowser
from dataclasses import FrozenInstanceError

import pytest
from packaging.requirements import Requirement

from labkit import doctor
from labkit.doctor import Finding

SECRET = "AKIAEXAMPLEONLY00000"


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """A person without any AWS settings, in an empty home."""
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_python_that_fits(version):
    assert doctor.python_version(version).state == "ok"


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_python_that_does_not_fit(version):
    finding = doctor.python_version(version)
    assert finding.state == "missing"
    assert f"{version[0]}.{version[1]}" in finding.what
    assert "python3.12" in finding.try_


def test_all_packages_are_one_line():
    (finding,) = doctor.packages()
    assert (finding.name, finding.state) == ("Packages", "ok")
    assert str(len(doctor.needed_packages())) in finding.what


def test_extras_are_not_needed():
    names = {requirement.name for requirement in doctor.needed_packages()}
    assert "boto3" in names
    assert "pytest" not in names


@pytest.mark.parametrize(
    ("line", "says"),
    [("nowhere-to-be-found>=1,<2", "not installed"), ("packaging>=99,<100", "is not")],
)
def test_a_package_that_is_not_there_or_out_of_range(line, says):
    finding = doctor.package(Requirement(line))
    assert finding.state == "missing"
    assert says in finding.what
    assert finding.try_ == doctor.AGAIN


def test_only_the_packages_that_are_wrong_are_listed(monkeypatch):
    lines = ["packaging>=99,<100", "boto3>=1,<2", "nowhere-to-be-found>=1"]
    monkeypatch.setattr(doctor.importlib.metadata, "requires", lambda name: lines)
    assert [f.name for f in doctor.packages()] == ["packaging", "nowhere-to-be-found"]


def test_drawing_that_does_not_load(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert doctor.drawing().state == "missing"


@pytest.mark.parametrize(("system", "says"), [("nt", "WSL"), ("posix", doctor.AGAIN)])
def test_drawing_advice_depends_on_the_system(monkeypatch, system, says):
    monkeypatch.setattr(doctor.os, "name", system)
    monkeypatch.setattr(doctor, "Path", lambda _: argparse.Namespace(glob=lambda _: []))
    assert says in doctor.drawing_advice()


def test_drawing_advice_on_musl(monkeypatch):
    monkeypatch.setattr(
        doctor, "Path", lambda _: argparse.Namespace(glob=lambda _: ["ld-musl-x86_64.so.1"])
    )
    assert "musl" in doctor.drawing_advice()


def test_a_taken_port_is_passed_over(taken):
    assert not doctor.port_is_free(taken)
    free = doctor.first_free_port(taken)
    assert free is not None
    assert free > taken


def test_a_taken_port_is_a_note_with_the_next_one(monkeypatch, taken):
    monkeypatch.setattr(doctor, "FIRST_PORT", taken)
    monkeypatch.setattr(doctor, "first_free_port", lambda: taken + 1)
    finding = doctor.port()
    assert finding.state == "note"
    assert str(taken + 1) in finding.what


def test_no_port_at_all(monkeypatch):
    monkeypatch.setattr(doctor, "port_is_free", lambda port: False)
    assert doctor.port().state == "missing"


def test_a_browser_is_found_by_name(monkeypatch):
    monkeypatch.delenv("LABKIT_CHROMIUM", raising=False)
    monkeypatch.setattr(
        doctor.shutil, "which", lambda name: "/usr/bin/firefox" if name == "firefox" else None
    )
    assert doctor.browser() == Finding("Browser", "ok", "firefox")


def test_no_browser_is_a_note_with_advice(monkeypatch):
    def none(*_):
        raise webbrowser.Error

    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.webbrowser, "get", none)
    finding = doctor.browser()
    assert finding.state == "note"
    assert "apt-get install chromium" in finding.try_


def test_a_chosen_chromium_is_the_only_one_looked_for(monkeypatch):
    monkeypatch.setenv("LABKIT_CHROMIUM", "/nowhere/chromium")
    monkeypatch.setattr(
        doctor.shutil, "which", lambda name: None if name.startswith("/nowhere") else name
    )
    assert doctor.find_chromium() is None


def test_home_that_does_not_exist_yet(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "a" / "b"))
    assert doctor.home().state == "ok"
    assert list(tmp_path.iterdir()) == []


def test_home_under_a_file(monkeypatch, tmp_path):
    (tmp_path / "file").touch(mode=0o755)
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "file" / "labkit"))
    finding = doctor.home()
    assert finding.state == "missing"
    assert "LABKIT_HOME" in finding.try_


def test_home_that_is_read_only(monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path))
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    assert doctor.home().state == "missing"


def test_no_credentials(nobody):
    assert "none found" in doctor.credentials().what


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("AWS_ACCESS_KEY_ID", "environment variables"),
        ("AWS_PROFILE", "a named profile"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "a web identity"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "a container's role"),
    ],
)
def test_credentials_in_the_environment_are_said_but_not_shown(
    nobody, monkeypatch, variable, place
):
    monkeypatch.setenv(variable, SECRET)
    finding = doctor.credentials()
    assert place in finding.what
    assert SECRET not in repr(finding)


@pytest.mark.parametrize("name", ["credentials", "config"])
def test_credential_files_are_said_but_not_read(nobody, name):
    path = nobody / ".aws" / name
    path.parent.mkdir()
    path.write_text(f"[default]\naws_access_key_id = {SECRET}\n")
    path.chmod(0)
    finding = doctor.credentials()
    assert f"the file {name}" in finding.what
    assert SECRET not in repr(finding)


def test_an_endpoint_is_said(monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert doctor.endpoint() == []
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert [f.state for f in doctor.endpoint()] == ["note"]


def test_a_finding_reads_the_same_as_text_and_as_html():
    finding = Finding("Port <1>", "missing", "taken & gone", "another")
    assert str(finding) == "✘ missing  Port <1>: taken & gone\n           Try: another"
    shown = finding._repr_html_()
    assert "✘ missing" in shown
    assert "Port &lt;1&gt;: taken &amp; gone" in shown
    assert "Try: another" in shown


def test_a_finding_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Finding("a", "ok", "b").state = "missing"


@pytest.mark.parametrize(
    ("states", "code", "says"),
    [
        (("ok", "note"), 0, "all that the course needs"),
        (("ok", "missing"), 1, "1 of the things that the course needs is missing"),
        (("missing", "missing"), 1, "2 of the things that the course needs are missing"),
    ],
)
def test_the_exit_code_follows_what_is_missing(monkeypatch, capsys, states, code, says):
    found = [Finding("a thing", state, "so") for state in states]
    monkeypatch.setattr(doctor, "check", lambda: found)
    assert doctor.run(argparse.Namespace()) == code
    assert says in capsys.readouterr().out


def test_each_check_is_asked_once_and_in_order(monkeypatch):
    one, two = Finding("1", "ok", "a"), Finding("2", "ok", "b")
    monkeypatch.setattr(doctor, "CHECKS", (lambda: one, lambda: [two, one], list))
    assert doctor.check() == [one, two, one]


def test_the_doctor_contacts_nobody_and_loads_no_boto3():
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a connection was tried')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from labkit import doctor; doctor.check()\n"
        "print(sorted({'boto3', 'botocore', 'moto'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (answer.stdout, answer.stderr) == ("[]\n", "")
