"""Every check of the project, one after another, and a summary; run by `python tasks.py test`.

All checks run, also after one has failed. They see none of the caller's AWS settings, and keep
their notes in a folder of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit.doctor import find_chromium

ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "labkit.lighter")
# One more than there are cores: some tests wait for a kernel, a browser or a process.
PARALLEL = ("-n", str(min(4, 1 + (os.cpu_count() or 1))))
# The tests of a file stay together, and so their fixtures, until a process has nothing left to do.
BY_TEST = (*PARALLEL, "--dist=worksteal")
# The cells of a notebook stay together.
BY_FILE = (*PARALLEL, "--dist=loadfile")
HOW_TO_GET_CHROMIUM = (
    "sudo apt-get install chromium, or set LABKIT_CHROMIUM to a Chromium or Chrome"
)
SIGNS = {"ok": "✔", "failed": "✘", "left out": "–"}


@dataclass(frozen=True)
class Check:
    """One check: its name, its command, and whether it needs a browser."""

    name: str
    command: tuple[str, ...]
    needs_chromium: bool = False


@dataclass(frozen=True)
class Result:
    """How one check went."""

    name: str
    state: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"  {SIGNS[self.state]} {self.state:<9} {self.name:<22} {self.seconds:6.1f} s"


CHECKS = (
    Check("ruff check", (sys.executable, "-m", "ruff", "check", ".")),
    Check("ruff format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    Check("spelling", (sys.executable, "-m", "codespell_lib", ".")),
    Check("mypy", (sys.executable, "-m", "mypy")),
    Check("unit tests", (*PYTEST, *BY_TEST, "tests", "--ignore=tests/browser")),
    Check("notebooks, strict", (*PYTEST, *BY_FILE, "--nbval", "notebooks/")),
    Check("browser tests", (*PYTEST, *BY_TEST, "tests/browser"), needs_chromium=True),
)


def environment_for(folder: Path, caller: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without settings that would change what is tested."""
    kept = {k: v for k, v in caller.items() if not k.startswith(("AWS_", "LABKIT_", "PYTEST_"))}
    if "LABKIT_CHROMIUM" in caller:
        kept["LABKIT_CHROMIUM"] = caller["LABKIT_CHROMIUM"]
    return kept | {
        "LABKIT_HOME": str(folder / "labkit"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "PYTHONDONTWRITEBYTECODE": "",
    }


def run(check: Check, environment: Mapping[str, str]) -> Result:
    """Run one check under a heading; its output goes straight to the terminal."""
    print(f"\n===== {check.name} =====", flush=True)
    if check.needs_chromium and not find_chromium():
        if os.environ.get("CI"):
            print(f"No Chromium, and CI is set. Get it: {HOW_TO_GET_CHROMIUM}")
            return Result(check.name, "failed")
        return Result(check.name, "left out")
    began = time.monotonic()
    code = subprocess.call(check.command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL)
    return Result(check.name, "failed" if code else "ok", time.monotonic() - began)


def chosen(words: list[str]) -> Iterator[Check]:
    """All checks, or those whose name has one of the words given."""
    for check in CHECKS:
        if not words or any(word in check.name for word in words):
            yield check


def closing_line(results: list[Result]) -> str:
    """What it comes to, in one sentence."""
    failed = [result.name for result in results if result.state == "failed"]
    left_out = [result.name for result in results if result.state == "left out"]
    line = f"Failed: {', '.join(failed)}." if failed else "All checks that ran have passed."
    if not os.environ.get("CI"):
        line += " Left to CI: installing the pip section of environment.yml."
    if left_out:
        line += f" Left out, for want of Chromium: {', '.join(left_out)}. Get it: "
        line += HOW_TO_GET_CHROMIUM
    return line


def main(words: list[str]) -> int:
    """Run the checks and sum up; exit code 1 if one failed."""
    sys.stdout.reconfigure(errors="replace")
    with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
        environment = environment_for(Path(folder), os.environ)
        results = [run(check, environment) for check in chosen(words)]
    if not results:
        print(f"No check of that name. There are: {', '.join(c.name for c in CHECKS)}")
        return 2
    print("\n===== summary =====", *results, closing_line(results), sep="\n")
    return int(any(result.state == "failed" for result in results))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
