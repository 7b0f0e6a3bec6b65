"""`labkit cost`: what a lab costs on AWS, and what one that stands has cost so far."""

from __future__ import annotations

import argparse
import os

from labkit.aws import choose
from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.lab import Lab
from labkit.lab.billing import cost_of


def run(arguments: argparse.Namespace) -> int:
    """Print the cost for the toggles; then of the same learner's lab, if one stands."""
    lab = blueprint(arguments.lab).asking(arguments.request)
    settings = lab.settings(**read_toggles(arguments.toggles))
    print(
        cost_of(
            lab,
            settings,
            arguments.source or "",
            hours=arguments.hours,
            gb=arguments.gb,
            calls=arguments.calls,
        )
    )
    if choose(arguments.backend, os.environ).name != "embedded":
        standing = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
        if standing.stands:
            print(f"\nThe lab of {arguments.learner} that stands:\n{standing.spent()}")
    return 0
