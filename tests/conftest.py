"""What every test stands on: no AWS settings of the machine, notes in a folder of their own."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Before any test module is imported, and for the processes that tests start as well.
for name in [n for n in os.environ if n.startswith("AWS_")]:
    del os.environ[name]
for name in ("LABKIT_BACKEND", "LABKIT_CLOCK"):
    os.environ.pop(name, None)
_home = tempfile.TemporaryDirectory(prefix="labkit-tests-", ignore_cleanup_errors=True)
os.environ |= {
    "LABKIT_HOME": str(Path(_home.name) / "labkit"),
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": str(Path(_home.name) / "no-config"),
    "AWS_SHARED_CREDENTIALS_FILE": str(Path(_home.name) / "no-credentials"),
    "MPLBACKEND": "agg",
}

# A shell starts what it runs in the background with interrupts ignored, and so its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No timed assertions: a slow machine is not a wrong answer. CI repeats the same examples.
settings.register_profile("labkit", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "labkit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that fork come first: a process that has run others has much more to copy."""
    items.sort(key=lambda item: "/faults/" not in item.path.as_posix())


def pytest_unconfigure() -> None:
    """Take the notes away with the run."""
    _home.cleanup()


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of the clone."""
    return ROOT


@pytest.fixture(scope="module", autouse=True)
def no_embedded_aws_is_left():
    """A process has room for one embedded AWS, and several files of tests may run in it."""
    yield
    session = sys.modules.get("labkit.lab.session")
    if session is not None:
        session.close_embedded()


@pytest.fixture
def labkit_home(tmp_path, monkeypatch) -> Path:
    """A LABKIT_HOME of the test's own."""
    home = tmp_path / "labkit-home"
    monkeypatch.setenv("LABKIT_HOME", str(home))
    return home


@pytest.fixture(scope="module")
def standing_emulator(tmp_path_factory):
    """`labkit emulator` in a process of its own, for the tests of a module."""
    from tests.emulators import emulator

    with emulator(tmp_path_factory.mktemp("emulator")) as standing:
        yield standing


@pytest.fixture(params=["embedded", "endpoint"])
def backend(request, labkit_home, monkeypatch) -> str:
    """Each back end in turn: the AWS in this process, and one in another that we attach to."""
    if request.param == "endpoint":
        standing = request.getfixturevalue("standing_emulator")
        standing.lend_key(labkit_home)
        monkeypatch.setenv("AWS_ENDPOINT_URL", standing.url)
    return request.param
