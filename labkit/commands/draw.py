"""`labkit draw`: a lab, what of it stands, or anybody's snapshot as a picture in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.commands.trace import WrongQuestion, asked, read_snapshot
from labkit.errors import LabkitError
from labkit.figures import Drawing, Moment, draw_file, drawing, moment, scene, scene_of
from labkit.flow import Trace, trace
from labkit.lab import Lab


def run(arguments: argparse.Namespace) -> int:
    """Write the picture, and say what it shows. Raises `LabkitError` for what cannot be drawn."""
    picture = _of_snapshot(arguments) if arguments.snapshot else _of_lab(arguments)
    draw_file(picture, Path(arguments.out))
    print(f"{picture.says}\n{arguments.out}")
    return 0


def _of_lab(arguments: argparse.Namespace) -> Drawing:
    if not arguments.lab:
        raise LabkitError(
            "There is nothing to draw",
            try_="name a lab, such as private-api, or a folder by --snapshot",
        )
    lab = blueprint(arguments.lab)
    if arguments.standing:
        return drawing(scene(lab), _standing(arguments))
    settings = read_toggles(arguments.toggles)
    at = moment(lab, settings, arguments.source or "", arguments.request)
    shown = at if not arguments.no_request else Moment(at.settings, at.source, at.topology, None)
    return drawing(scene(lab), shown)


def _standing(arguments: argparse.Namespace) -> Moment:
    """What of the lab is really there, with the way of its request."""
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    if not lab.stands:
        raise LabkitError(
            "Nothing of the lab stands", where=arguments.lab, try_=f"labkit up {arguments.lab}"
        )
    source = arguments.source or lab.hosts[0]
    found = None if arguments.no_request else lab.trace(source, request=arguments.request)
    return Moment({}, source, lab.topology, found)


def _of_snapshot(arguments: argparse.Namespace) -> Drawing:
    try:
        topology = read_snapshot(arguments.snapshot)
        found: Trace | None = None
        if arguments.source and arguments.target:
            found = trace(topology, asked(arguments))
        drawn = scene_of(topology, found, Path(arguments.snapshot).name)
        return drawing(drawn, Moment({}, arguments.source or "", topology, found))
    except LabkitError as error:
        raise WrongQuestion(error.what, where=error.where, try_=error.try_) from error
