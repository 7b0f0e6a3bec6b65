"""environment.yml, pyproject.toml and requirements.txt say the same, and nothing about an index."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PINS = (ROOT / "requirements.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))

RUNTIME = PROJECT["project"]["dependencies"]
DEV = PROJECT["project"]["optional-dependencies"]["dev"]
CLASSROOM = PROJECT["project"]["optional-dependencies"]["classroom"]
PIP_SECTION = next(row["pip"] for row in CONDA["dependencies"] if isinstance(row, dict))
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def pins():
    """name → versions; a name is pinned more than once where Pythons need different versions."""
    found = {}
    for match in PIN.finditer(PINS):
        found.setdefault(match["name"], []).append(Version(match["version"]))
    return found


def test_every_line_of_the_pins_is_a_pin_with_hashes_or_a_comment():
    rest = PIN.sub("", PINS)
    assert [line for line in rest.splitlines() if not line.lstrip().startswith("#")] == []
    assert len(pins()) > 100


def test_no_index_and_no_option_stands_in_the_pins_or_the_pip_section():
    address = re.compile(r"https?://|file:|^\s*-(?!-hash|e )|--(?!hash)", re.MULTILINE)
    assert address.findall(PINS) == []
    section = [row for row in PIP_SECTION if row != "-e ."]
    assert address.findall("\n".join(section)) == []


@pytest.mark.parametrize("line", RUNTIME + DEV + CLASSROOM)
def test_every_direct_dependency_is_pinned_inside_its_range(line):
    wanted = Requirement(line)
    versions = pins().get(canonicalize_name(wanted.name))
    assert versions, f"{wanted.name} has no pin"
    assert [v for v in versions if v not in wanted.specifier] == []


@pytest.mark.parametrize("line", RUNTIME + DEV + CLASSROOM)
def test_every_range_has_both_ends(line):
    ends = {s.operator for s in Requirement(line).specifier}
    assert ends == {">=", "<"}


def test_conda_installs_what_the_project_names_and_the_clone_itself():
    assert [*RUNTIME, "-e ."] == PIP_SECTION


def test_python_has_one_range_everywhere():
    wanted = Requirement(f"python{PROJECT['project']['requires-python']}")
    (conda,) = (
        Requirement(row)
        for row in CONDA["dependencies"]
        if isinstance(row, str) and row.startswith("python")
    )
    assert conda.specifier == wanted.specifier
    assert {v for v in range(9, 17) if f"3.{v}" in wanted.specifier} == {11, 12, 13}


def test_what_builds_the_project_is_pinned_too():
    for line in PROJECT["build-system"]["requires"]:
        assert line in DEV


@pytest.mark.skipif(not os.environ.get("CI"), reason="installs from the network; CI does")
def test_the_pip_section_installs_and_runs(tmp_path):
    venv = tmp_path / "venv"
    python = venv / "bin" / "python"
    section = tmp_path / "section.txt"
    section.write_text("\n".join(PIP_SECTION) + "\n", "utf-8")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
    install = ["pip", "install", "--quiet", "--python", python, "-r", section]
    subprocess.run([*uv, *install], check=True, cwd=ROOT)
    for command in ([venv / "bin" / "labkit", "--version"], [python, "-c", "import labkit"]):
        subprocess.run(command, check=True, cwd=tmp_path)
