"""`labkit matrix`: who reaches what, of a lab, of what of it stands, or of anybody's snapshot."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.commands.trace import WrongQuestion, read_snapshot
from labkit.errors import LabkitError
from labkit.figures.matrix import write_matrix
from labkit.figures.plotting import checked_format
from labkit.flow import INTERNET, Matrix, Request, matrix, senders, services, target_of
from labkit.lab import Lab
from labkit.topology import Topology


def run(arguments: argparse.Namespace) -> int:
    """Print the table, write it as a picture, or hold it against a kept one: 1 if it differs.

    Raises `LabkitError` for a wrong question.
    """
    if arguments.out:
        checked_format(arguments.out)
    found = _of_snapshot(arguments) if arguments.snapshot else _of_lab(arguments)
    if arguments.expect:
        return _held_against(found, arguments.expect)
    if arguments.out:
        write_matrix(found, arguments.out)
        print(arguments.out)
    elif arguments.json:
        print(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        print(found.as_csv() if arguments.csv else found, end="" if arguments.csv else "\n")
    return 0


def _held_against(found: Matrix, path: Path) -> int:
    try:
        rows = found.differences(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongQuestion(
            "The kept matrix cannot be read", where=str(path), try_="keep one first, by --csv"
        ) from error
    except LabkitError as error:
        raise WrongQuestion(error.what, where=str(path), try_=error.try_) from error
    print(rows)
    return 1 if rows else 0


def _of_snapshot(arguments: argparse.Namespace) -> Matrix:
    try:
        topology = read_snapshot(arguments.snapshot)
        sources = arguments.sources or list(senders(topology))
        return matrix(topology, sources, _asked(arguments) or list(services(topology)))
    except LabkitError as error:
        raise WrongQuestion(error.what, where=error.where, try_=error.try_) from error


def _of_lab(arguments: argparse.Namespace) -> Matrix:
    if not arguments.lab:
        raise LabkitError(
            "There is nothing to tabulate",
            try_="name a lab, such as private-api, or a folder by --snapshot",
        )
    lab = blueprint(arguments.lab)
    topology = _standing(arguments) if arguments.standing else None
    topology = topology or lab.topology(lab.settings(**read_toggles(arguments.toggles)))
    sources = arguments.sources or list(lab.sources)
    requests = [row.request(topology, sources[0]) for row in lab.requests]
    return matrix(topology, sources, _asked(arguments) or requests)


def _standing(arguments: argparse.Namespace) -> Topology:
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    if not lab.stands:
        raise LabkitError(
            "Nothing of the lab stands", where=arguments.lab, try_=f"labkit up {arguments.lab}"
        )
    return lab.topology


def _asked(arguments: argparse.Namespace) -> list[Request]:
    return [target_of(INTERNET, target) for target in arguments.targets]
