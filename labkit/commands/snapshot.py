"""`labkit snapshot`: write an account's networks and APIs into a folder; it only reads them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from labkit.aws import choose, clients_for
from labkit.aws.written import write_snapshot
from labkit.errors import LabkitError


def run(arguments: argparse.Namespace) -> int:
    """Write the folder, and say what is in it and what is not."""
    choice = choose(arguments.backend, os.environ)
    if choice.name == "embedded":
        raise LabkitError(
            "The embedded AWS of a kernel is seen from its own notebook alone",
            where="back end embedded",
            try_="--backend aws, or AWS_ENDPOINT_URL as `labkit emulator` shows",
        )
    clients = clients_for(choice)
    done = write_snapshot(clients, Path(arguments.folder))
    print(f"Account {clients.account}, {clients.region}, in {arguments.folder}:")
    print("  " + ", ".join(f"{count} {name}" for name, count in done.rows.items() if count))
    for sentence in done.left_out:
        print(f"  {sentence}")
    print("Left out: user data, tags but Name, values of secret headers, keys of usage plans.")
    return 0
