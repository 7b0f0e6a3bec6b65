"""The rooms import only what design and pyproject.toml allow them; import-linter is the judge."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ON_TOP = {"commands", "lab"}  # what nobody below may import; it may import everything
PURE = ("facts", "topology", "flow", "blueprints")

# What would stop a room from running where there are no sockets, threads or processes.
NOT_IN_A_BROWSER = (
    "asyncio", "boto3", "botocore", "diagrams", "http.client", "ipywidgets", "matplotlib", "moto",
    "multiprocessing", "pygraphviz", "requests", "socket", "ssl", "subprocess", "urllib.request",
    "werkzeug",
)  # fmt: skip

# Each is one line in one room, and the contract that must catch it.
PLANTED = (
    ("flow", "import labkit.blueprints", "flow: topology and facts"),
    ("topology", "import socket", "run anywhere Python runs"),
    ("blueprints", "def late():\n    import threading", "run anywhere Python runs"),
    ("provision", "import boto3", "only aws speaks boto3"),
    ("emulator", "from botocore.config import Config", "only aws speaks boto3"),
    ("aws", "import moto", "only the emulator knows moto"),
    ("aws", "import labkit.flow", "aws: topology and the protocol"),
    ("widgets", "import diagrams", "only figures draws"),
    ("figures", "from labkit import emulator", "figures: provision, blueprints and below"),
    ("course", "import labkit.commands", "course: figures and below"),
    ("course", "import labkit.lab", "course: figures and below"),
    ("course", "import labkit.classroom", "course: figures and below"),
    ("classroom", "import labkit.emulator", "classroom: course and below"),
)


def lint(folder):
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken_contracts(answer):
    return [line for line in answer.stdout.splitlines() if line.rstrip().endswith("BROKEN")]


@pytest.fixture
def clone(tmp_path):
    shutil.copytree(
        ROOT / "labkit", tmp_path / "labkit", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rooms_keep_the_law():
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(("room", "line", "contract"), PLANTED)
def test_a_planted_import_is_caught(clone, room, line, contract):
    place = clone / "labkit" / room / "planted.py"
    place.write_text(line + "\n", "utf-8")
    answer = lint(clone)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert any(contract in found for found in broken_contracts(answer)), answer.stdout


def test_every_room_stands_in_the_law():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    rooms = {p.parent.name for p in (ROOT / "labkit").glob("*/__init__.py")}
    assert {room for room in rooms - ON_TOP if f'id = "{room}"' not in text} == set()


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_loads_nothing_but_python_and_labkit(room):
    code = (
        f"import sys; before = set(sys.modules); import labkit.{room}; "
        "print(*sorted(set(sys.modules) - before))"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(answer.stdout.split())
    assert f"labkit.{room}" in loaded
    assert loaded & set(NOT_IN_A_BROWSER) == set()
    foreign = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert {name for name in foreign if not name.startswith("_")} == {"labkit"}
