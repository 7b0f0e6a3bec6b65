"""`labkit trace`: which way a request takes, on a lab's blueprint or on anybody's snapshot."""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from dataclasses import replace

from labkit.aws.snapshot import load_snapshot
from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, Trace, as_json, target_of, trace
from labkit.topology import Topology


def run(arguments: argparse.Namespace) -> int:
    """Print the trace. Of a lab: 1 if the request is not delivered. Of a snapshot: 0."""
    if arguments.snapshot:
        return _of_snapshot(arguments)
    if not arguments.lab:
        raise LabkitError(
            "There is nothing to trace",
            try_="name a lab, such as private-api, or a folder by --snapshot",
        )
    lab = blueprint(arguments.lab).asking(arguments.request)
    topology = lab.topology(lab.settings(**read_toggles(arguments.toggles)))
    request = lab.request(topology, arguments.source or lab.sources[0])
    found = trace(topology, request)
    if not arguments.json:
        print("Computed for these toggles, all others at their defaults; no account was looked at.")
    _print(found, as_data=arguments.json)
    return 0 if found.outcome is Outcome.DELIVERED else 1


class WrongQuestion(LabkitError):
    """A question about a snapshot that cannot be answered as it was asked."""

    exit_code = 2


def _of_snapshot(arguments: argparse.Namespace) -> int:
    try:
        _answer(arguments)
    except LabkitError as error:
        raise WrongQuestion(error.what, where=error.where, try_=error.try_) from error
    return 0


def _answer(arguments: argparse.Namespace) -> None:
    if not arguments.source or not arguments.target:
        advice = "labkit trace --snapshot DIR --from SOURCE --to TARGET"
        raise LabkitError("A question has two ends", try_=advice)
    topology = read_snapshot(arguments.snapshot)
    _print(trace(topology, asked(arguments)), as_data=arguments.json)


def read_snapshot(folder: str) -> Topology:
    """The topology of a folder; what it lacks is noted on stderr."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        topology = load_snapshot(folder)
    for one in told:
        print(f"Note: {one.message}.", file=sys.stderr)
    return topology


def asked(arguments: argparse.Namespace) -> Request:
    """The request of `--from` and `--to`: a URL, `ADDRESS:PORT/PROTO`, or `ADDRESS` alone.

    Raises `LabkitError` for a target of no such form, or a header without a colon.
    """
    found = target_of(arguments.source, arguments.target)
    if found.is_packet:
        return found
    headers = tuple(map(_header, arguments.header))
    return replace(found, method=arguments.method, headers=headers, body=arguments.data)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise LabkitError(f"{text!r} is no header", where="--header", try_="Host:example.com")
    return name.strip(), value.strip()


def _print(found: Trace, *, as_data: bool) -> None:
    print(json.dumps(as_json(found), indent=2, ensure_ascii=False) if as_data else found)
