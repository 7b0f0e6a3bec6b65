"""Emulators and notebooks in processes of their own."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Emulator:
    """`labkit emulator` in another process: its URL, its LABKIT_HOME, and the process."""

    url: str
    home: Path
    process: subprocess.Popen

    def lend_key(self, home: Path) -> None:
        """Let notebooks with another LABKIT_HOME attach as this person's own do."""
        shutil.copytree(self.home / "emulators", home / "emulators", dirs_exist_ok=True)


@contextlib.contextmanager
def emulator(home: Path, *options: str) -> Iterator[Emulator]:
    """An emulator that listens, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "labkit", "emulator", *options],
        env={**os.environ, "LABKIT_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Emulator(_url(process), home, process)
    finally:
        process.terminate()
        process.communicate(timeout=120)


def _url(process: subprocess.Popen) -> str:
    for line in process.stdout:
        _, found, rest = line.partition("AWS_ENDPOINT_URL=")
        if found:
            return rest.split()[0]
    raise AssertionError(process.stderr.read())


def python(text: str, home: Path, **environment: str) -> subprocess.CompletedProcess:
    """What a program prints in a process of its own, with a person who reads it."""
    ours = {"LABKIT_HOME": str(home), "LABKIT_HEADLESS": "0"}
    return subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, **ours, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
