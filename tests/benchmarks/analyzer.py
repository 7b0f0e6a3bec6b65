"""aws-vpc-analyzer as a reference: installed beside us, never into our environment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from labkit.topology import Topology
from tests.benchmarks.harness import NotMeasured
from tests.benchmarks.rows import rows_of

PACKAGE = "aws-vpc-analyzer==0.5.1"
WORKER = Path(__file__).with_name("analyzer_worker.py")
GRAPH = Path(__file__).with_name("graph_worker.py")
"""The other worker: networkx, which the package brings with it, on a graph of the network."""
SECONDS_TO_INSTALL = 120
WINDOWS = os.name == "nt"


class Analyzer:
    """The running worker; questions are (instance or interface id, address, port)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def load(self, topology: Topology) -> None:
        """Let it hold this topology, warm."""
        self._say({"load": rows_of(topology)})

    def ask(self, source: str, address: str, port: int) -> tuple[str, str]:
        """`reachable`, `blocked` or `unknown`, and why."""
        answer = self._say({"ask": [source, address, port]})
        return answer["status"].lower(), answer["why"]

    def seconds(self, source: str, address: str, port: int, times: int) -> float:
        """What one question takes, as the worker itself measures it."""
        return self._say({"time": [source, address, port], "times": times})["seconds"]

    def _say(self, question: dict[str, Any]) -> dict[str, Any]:
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise NotMeasured(f"{PACKAGE} ended while it was asked")
        return json.loads(line)


@contextmanager
def analyzer(worker: Path = WORKER) -> Iterator[Analyzer]:
    """A worker that answers. Raises `NotMeasured` where it cannot be installed."""
    command = [str(installed()), str(worker)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield Analyzer(process)
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()


def cache() -> Path:
    """A folder of the person's cache, one for each version of Python and of the package."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    python = f"py{sys.version_info[0]}.{sys.version_info[1]}"
    return base / "labkit-bench" / f"{PACKAGE.replace('==', '-')}-{python}"


def installed() -> Path:
    """The Python of an environment that has the package, made once and kept."""
    folder = cache()
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    uv = Path(sys.executable).with_name("uv.exe" if WINDOWS else "uv")
    tries = (
        [uv, "pip", "install", "--quiet", "--python", python, PACKAGE],
        [python, "-m", "pip", "install", "--quiet", PACKAGE],
    )
    if _works(python):
        return python
    _run([sys.executable, "-m", "venv", "--clear", folder])
    for command in tries:
        if _run(command) and _works(python):
            return python
    raise NotMeasured(f"{PACKAGE} could not be installed; is the network there?")


def _works(python: Path) -> bool:
    return _run([python, "-c", "import netgraph.core.path_analyzer"])


def _run(command: list[str | Path]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS_TO_INSTALL, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
