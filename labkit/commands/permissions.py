"""`labkit permissions`: the smallest IAM policy with which a learner can run a lab."""

from __future__ import annotations

import argparse
import sys

from labkit.commands.toggles import read_toggles
from labkit.lab import Lab


def run(arguments: argparse.Namespace) -> int:
    """Print the policy as JSON; what there is to say about it goes to stderr."""
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    found = lab.permissions(
        account=arguments.account, region=arguments.region, **read_toggles(arguments.toggles)
    )
    print(found.json)
    print(found.notes, file=sys.stderr)
    return 0
