"""`labkit trace`: which way a lab's request takes, computed on its blueprint."""

from __future__ import annotations

import argparse

from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.flow import Outcome, trace


def run(arguments: argparse.Namespace) -> int:
    """Print the trace; 1 if the request is not delivered."""
    lab = blueprint(arguments.lab)
    topology = lab.topology(lab.settings(**read_toggles(arguments.toggles)))
    found = trace(topology, lab.request(topology, arguments.source))
    print("Computed for these toggles, all others at their defaults; no account was looked at.")
    print(found)
    return 0 if found.outcome is Outcome.DELIVERED else 1
