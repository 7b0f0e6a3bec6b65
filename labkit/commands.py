"""What `labkit up`, `down`, `status`, `trace` and `emulator` do in a terminal."""

from __future__ import annotations

import argparse
import os
import threading

from labkit.aws import choose
from labkit.blueprints import Value, blueprint
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.flow import Outcome, trace
from labkit.lab import Lab


def up(arguments: argparse.Namespace) -> int:
    """Build a lab, or with `--plan` only say what that would take."""
    lab = _standing_lab(arguments)
    changes = _changes(arguments)
    print(lab.plan(**changes) if arguments.plan else lab.up(**changes))
    return 0


def down(arguments: argparse.Namespace) -> int:
    """Take a lab away; 1 if something is left."""
    removed = _standing_lab(arguments).down()
    print(removed)
    return 1 if removed.left else 0


def status(arguments: argparse.Namespace) -> int:
    """Say what stands; 1 if journal and account disagree."""
    found = _standing_lab(arguments).status()
    print(found)
    return 0 if found.agrees else 1


def trace_request(arguments: argparse.Namespace) -> int:
    """Trace the lab's request on its blueprint; 1 if it is not delivered."""
    lab = blueprint(arguments.lab)
    topology = lab.topology(lab.settings(None, **_changes(arguments)))
    found = trace(topology, lab.request(topology, arguments.source))
    print(found)
    return 0 if found.outcome is Outcome.DELIVERED else 1


def emulator(arguments: argparse.Namespace) -> int:
    """Let an AWS stand by itself until it is interrupted."""
    with EmbeddedAws(seed=arguments.seed) as aws:
        aws.start(arguments.port)
        print("An AWS that costs nothing listens on this machine. In another terminal:\n")
        print(f"  export AWS_ENDPOINT_URL={aws.url}\n")
        print("Ctrl-C ends it, and all that was built in it.", flush=True)
        threading.Event().wait()
    return 0


def _standing_lab(arguments: argparse.Namespace) -> Lab:
    """The lab on a back end that outlives this command."""
    if choose(arguments.backend, os.environ).name == "embedded":
        raise LabkitError(
            "The embedded AWS would end with this command",
            where="back end embedded",
            try_="`labkit emulator` in another terminal, then here the line that it shows",
        )
    return Lab(
        arguments.lab,
        backend=arguments.backend,
        learner=arguments.learner,
        consent=getattr(arguments, "yes", None),
    )


_WORDS = {"true": True, "on": True, "false": False, "off": False}


def _changes(arguments: argparse.Namespace) -> dict[str, Value]:
    """`private_dns=off api_type=EDGE` as settings. Raises `LabkitError` for another form."""
    changes: dict[str, Value] = {}
    for text in arguments.toggles:
        name, sign, value = text.partition("=")
        if not sign:
            raise LabkitError(f"{text!r} sets no toggle", try_=f"{text}=off")
        changes[name] = _WORDS.get(value.lower(), value)
    return changes
