"""One call a picture: a lab, its settings, a source and a request, as SVG, PNG or words."""

from __future__ import annotations

from labkit.blueprints import Blueprint, Settings
from labkit.figures.scenes import scene
from labkit.figures.states import state
from labkit.figures.svg_writer import write_svg
from labkit.figures.traced import Moment, moment
from labkit.figures.words import description


def svg(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> str:
    """The picture as a whole SVG document, fit for a file or for a page of HTML."""
    return svg_of(blueprint, moment(blueprint, settings, source, request))


def svg_of(blueprint: Blueprint, at: Moment) -> str:
    """The picture of a moment, which may have been traced on an observation."""
    drawn = scene(blueprint)
    return write_svg(drawn, state(drawn, at), describe_of(blueprint, at))


def describe(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> str:
    """The picture's alternative text."""
    return describe_of(blueprint, moment(blueprint, settings, source, request))


def describe_of(blueprint: Blueprint, at: Moment) -> str:
    """The alternative text of a moment, which may have been traced on an observation."""
    drawn = scene(blueprint)
    return description(drawn, at, state(drawn, at))


def png(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> bytes:
    """The picture as a PNG file, with its alternative text inside."""
    return png_of(blueprint, moment(blueprint, settings, source, request))


def png_of(blueprint: Blueprint, at: Moment) -> bytes:
    """The PNG of a moment, which may have been traced on an observation."""
    # matplotlib takes a third of a second to import, and only a PNG needs it.
    from labkit.figures.png_writer import write_png  # noqa: PLC0415

    drawn = scene(blueprint)
    return write_png(drawn, state(drawn, at), describe_of(blueprint, at))
