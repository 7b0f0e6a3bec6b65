"""`labkit snapshot`: write an account's networks and APIs into a folder; it only reads them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from labkit.aws import choose, clients_for
from labkit.aws.snapshot_policy import snapshot_policy
from labkit.aws.written import write_snapshot
from labkit.errors import LabkitError


def run(arguments: argparse.Namespace) -> int:
    """Write the folder, and say what is in it and what is not; or print the policy for it."""
    if arguments.policy:
        print(snapshot_policy())
        return 0
    if not arguments.folder:
        raise LabkitError("A snapshot needs a folder", try_="labkit snapshot DIR, a new one")
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
    print(done)
    return 0
