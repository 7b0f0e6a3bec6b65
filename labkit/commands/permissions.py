"""`labkit permissions`: the smallest IAM policy with which a learner can run a lab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from labkit.commands.toggles import read_toggles
from labkit.errors import LabkitError
from labkit.lab import Lab


def run(arguments: argparse.Namespace) -> int:
    """Print the policy as JSON, or write it to files; what there is to say goes to stderr."""
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    found = lab.permissions(
        account=arguments.account, region=arguments.region, **read_toggles(arguments.toggles)
    )
    if arguments.out is None:
        print(found.json)
    else:
        _write(arguments.out, found.documents)
    print(found.notes, file=sys.stderr)
    return 0


def _write(folder: Path, documents: Mapping[str, str]) -> None:
    """A file for each policy, with its name. Raises `LabkitError` where none can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            path = folder / f"{name}.json"
            path.write_text(f"{text}\n", encoding="utf-8")
            print(path)
    except OSError as error:
        raise LabkitError(
            f"No policy can be written there: {error.strerror}",
            where=str(folder),
            try_="another folder, such as --out policies",
        ) from error
