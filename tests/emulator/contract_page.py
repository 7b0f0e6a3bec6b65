"""The page docs/emulator.md: what the embedded AWS keeps of the contract, beside bare moto.

python -m tests.emulator.contract_page > docs/emulator.md
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from labkit.aws import Clients
from labkit.aws.contract import all_rows, ask_all, laxer_rows
from labkit.aws.contract.report import Results, count_all, tables
from labkit.emulator import EmbeddedAws
from labkit.facts.recordings import ORIGINS

REGION = "us-east-1"
HEAD = """\
# What the embedded AWS answers

<!-- Made by: python -m tests.emulator.contract_page > docs/emulator.md -->

The AWS inside the kernel is moto with the rules that moto lacks. Each row below is a call and
what AWS answers to it; `labkit contract` asks them of the embedded AWS, `labkit contract
--endpoint URL` of any other. ✔ the answer is AWS's, ✘ it differs, … the row could not be asked,
because something that it needs could not be made.

Nothing here was asked on an account of our own: F-numbers are [facts](facts.md), R-numbers are
answers that others recorded on AWS, with their origins at the end of this page.
"""


def asked() -> dict[str, Results]:
    """What each back end makes of every row: some minutes."""
    with EmbeddedAws() as aws:
        ours = results(aws.url)
    with bare_moto() as url:
        return {"embedded": ours, "bare moto": results(url, patience=0.5)}


def page(columns: Mapping[str, Results]) -> str:
    """The whole page, with a column for each back end."""
    return "\n".join(_lines(columns)).rstrip() + "\n"


def _lines(columns: Mapping[str, Results]) -> Iterator[str]:
    yield HEAD
    yield from (f"- {name}: {count_all(found)}" for name, found in columns.items())
    yield ""
    yield "## Where it is still laxer than AWS"
    yield ""
    for row in laxer_rows():
        facts = f" ({', '.join(row.facts)})" if row.facts else ""
        yield f"- {row.behaviour}{facts}"
    yield ""
    yield "## What it keeps"
    yield ""
    yield from tables(columns)
    yield "## Where the R-numbers come from"
    yield ""
    for origin in ORIGINS:
        date = f", {origin.date}" if origin.date else ""
        yield f"- R{origin.numbers.replace(' ', ', ')}: {origin.source} ({origin.evidence}{date})"


def results(url: str, patience: float = 5) -> Results:
    """What a back end makes of every row."""
    clients = Clients(REGION, endpoint_url=url)
    return {subject: list(ask_all(rows, clients, patience)) for subject, rows in all_rows().items()}


@contextmanager
def bare_moto() -> Iterator[str]:
    """moto's own server in a process of its own, without our rules."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("moto's server did not start within a minute")


if __name__ == "__main__":
    sys.stdout.write(page(asked()))
