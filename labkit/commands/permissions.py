"""`labkit permissions`: the smallest IAM policy with which a learner runs a lab or a notebook."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from labkit.aws import choose
from labkit.commands.toggles import read_toggles
from labkit.errors import LabkitError
from labkit.lab import Lab
from labkit.lab.needs import permissions_of_notebook
from labkit.lab.session import Session
from labkit.provision import Permissions


def run(arguments: argparse.Namespace) -> int:
    """Print the policy as JSON, or write it to files; what there is to say goes to stderr."""
    found = _of_notebook(arguments) if arguments.lab.isdigit() else _of_lab(arguments)
    if arguments.out is None:
        print(found.json)
    else:
        _write(arguments.out, found.documents)
    print(found.notes, file=sys.stderr)
    return 0


def _of_lab(arguments: argparse.Namespace) -> Permissions:
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    toggles = read_toggles(arguments.toggles)
    return lab.permissions(account=arguments.account, region=arguments.region, **toggles)


def _of_notebook(arguments: argparse.Namespace) -> Permissions:
    """Raises `LabkitError` where toggles are named: a notebook turns them itself."""
    if arguments.toggles:
        raise LabkitError(
            "A notebook turns its labs' toggles itself",
            where=" ".join(arguments.toggles),
            try_=f"labkit permissions {arguments.lab}",
        )
    choice = choose(arguments.backend, os.environ)
    account = arguments.account or Session(choice).account
    region = arguments.region or choice.region
    return permissions_of_notebook(arguments.lab, arguments.learner, account, region)


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
