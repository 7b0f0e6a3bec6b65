"""The network of a notebook as its first question finds it, without a request or its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from labkit.blueprints import BLUEPRINTS
from labkit.course.chapter import Notebook
from labkit.course.lessons import LESSONS
from labkit.course.scenes import SCENES, Scene
from labkit.figures import moment
from labkit.figures.draw import describe_of, svg_of
from labkit.figures.traced import Moment


def networks(course: Iterable[Notebook]) -> dict[str, str]:
    """The pictures as SVG, by the names of their files."""
    found = ((it.number, first_scene(it)) for it in course)
    return {file_of(n): svg_of(BLUEPRINTS[row.lab], _stands(row)) for n, row in found if row}


def file_of(number: str) -> str:
    """The file of a notebook's picture, beside the slides."""
    return f"networks/{number}.svg"


def first_scene(it: Notebook) -> Scene | None:
    """The first scene with a lab, of a notebook that is taught in a room."""
    asked = (SCENES[row.id] for row in it.questions if it.number in LESSONS)
    return next((row for row in asked if row.lab), None)


def said(scene: Scene) -> str:
    """What the picture of a scene's network shows, in words."""
    return describe_of(BLUEPRINTS[scene.lab], _stands(scene))


def _stands(scene: Scene) -> Moment:
    return replace(moment(BLUEPRINTS[scene.lab], scene.changed, scene.source), trace=None)
