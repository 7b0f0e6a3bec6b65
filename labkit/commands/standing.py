"""`labkit up`, `down` and `status`: labs on a back end that outlives the command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from labkit.aws import choose
from labkit.commands.toggles import read_toggles
from labkit.errors import LabkitError
from labkit.figures import timeline_words, write_timeline
from labkit.lab import Lab


def up(arguments: argparse.Namespace) -> int:
    """Build a lab, or with `--plan` only say what that would take."""
    if arguments.picture and not arguments.plan:
        raise LabkitError("A picture is of a plan", where="--picture", try_="--plan as well")
    lab = _lab(arguments)
    changes = read_toggles(arguments.toggles)
    if not arguments.plan:
        print(lab.up(**changes))
        return 0
    wanted = lab.plan(**changes)
    print(wanted)
    if arguments.picture:
        write_timeline(wanted, Path(arguments.picture))
        print(f"{arguments.picture}: {timeline_words(wanted)}")
    return 0


def down(arguments: argparse.Namespace) -> int:
    """Take a lab away; 1 if something is left."""
    removed = _lab(arguments).down()
    print(removed)
    return 1 if removed.left else 0


def status(arguments: argparse.Namespace) -> int:
    """Say what stands; 1 if journal and account disagree."""
    found = _lab(arguments).status()
    print(found)
    return 0 if found.agrees else 1


def _lab(arguments: argparse.Namespace) -> Lab:
    only_planning = getattr(arguments, "plan", False)
    if choose(arguments.backend, os.environ).name == "embedded" and not only_planning:
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
