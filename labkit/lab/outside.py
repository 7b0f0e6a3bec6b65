"""A client outside AWS, for a lab that stands there: this machine, with its own curl."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable

from labkit.aws.run_command import SECONDS, Said, read, script
from labkit.errors import LabkitError
from labkit.flow import INTERNET
from labkit.lab.remote import RemoteHost
from labkit.topology import Topology


class ThisMachine:
    """Runs lines in a shell here. Nothing of the person's AWS credentials is there for them."""

    def run(self, _instance: str, lines: list[str]) -> tuple[Said, ...]:
        """Run lines one after the other. Raises `LabkitError` where there is no shell for them."""
        mark = secrets.token_hex(8)
        try:
            done = subprocess.run(
                ["sh", "-c", script(lines, mark)],
                capture_output=True,
                check=False,
                env={**_without_credentials(), "HOME": os.devnull},
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise LabkitError(
                f"It took longer than {SECONDS} seconds", where=INTERNET, try_="curl -m 10"
            ) from None
        except OSError as error:
            raise LabkitError(
                f"This machine has no shell to run it in: {error.strerror}",
                where=INTERNET,
                try_="lab.url(), in a browser or a program of yours",
            ) from error
        out, err = (row.decode("utf-8", errors="replace") for row in (done.stdout, done.stderr))
        return tuple(read(out, err, mark, len(lines)))


def _without_credentials() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


class OutsideHost(RemoteHost):
    """The client that is in no VPC."""

    def __init__(self, observe: Callable[[], Topology]) -> None:
        super().__init__(INTERNET, observe, ThisMachine())

    def _instance(self) -> str:
        return INTERNET
