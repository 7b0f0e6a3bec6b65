"""One call a picture: a lab, its settings, a source and a request, as SVG, PNG or words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit.blueprints import Blueprint, Settings
from labkit.errors import LabkitError
from labkit.figures.dot_writer import write_dot
from labkit.figures.scenes import Scene, readable
from labkit.figures.states import State, state
from labkit.figures.svg_writer import write_svg
from labkit.figures.traced import Moment, moment
from labkit.figures.words import description


def svg(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> str:
    """The picture as a whole SVG document, fit for a file or for a page of HTML."""
    return svg_of(blueprint, moment(blueprint, settings, source, request))


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw: a scene, its state, and the same in words."""

    scene: Scene
    state: State
    says: str


def drawing(scene: Scene, at: Moment) -> Drawing:
    """A moment in a scene, which may be another one than its lab's own."""
    shown = state(scene, at)
    return Drawing(scene, shown, description(scene, at, shown))


def draw_file(picture: Drawing, path: Path) -> None:
    """Write it as SVG, PNG or DOT, as the name ends.

    Raises `LabkitError` for another ending, or a file that cannot be written.
    """
    writer = WRITERS.get(path.suffix)
    if writer is None:
        raise LabkitError(
            f"A picture cannot be written as {path.name!r}",
            try_=f"a name that ends in one of {', '.join(WRITERS)}",
        )
    content = writer(picture.scene, picture.state, picture.says)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise LabkitError(
            f"The picture cannot be written: {error.strerror}",
            where=str(path),
            try_="a folder that there is and that you may write to",
        ) from error


def _png(scene: Scene, shown: State, says: str) -> bytes:
    # matplotlib takes a third of a second to import, and only a PNG needs it.
    from labkit.figures.png_writer import write_png  # noqa: PLC0415

    return write_png(scene, shown, says)


WRITERS: Mapping[str, Callable[[Scene, State, str], bytes]] = {
    ".svg": lambda *picture: write_svg(*picture).encode(),
    ".png": _png,
    ".dot": lambda *picture: write_dot(*picture).encode(),
}


def svg_of(blueprint: Blueprint, at: Moment) -> str:
    """The picture of a moment, which may have been traced on an observation."""
    drawn = readable(blueprint)
    return write_svg(drawn, state(drawn, at), describe_of(blueprint, at))


def describe(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> str:
    """The picture's alternative text."""
    return describe_of(blueprint, moment(blueprint, settings, source, request))


def describe_of(blueprint: Blueprint, at: Moment) -> str:
    """The alternative text of a moment, which may have been traced on an observation."""
    drawn = readable(blueprint)
    return description(drawn, at, state(drawn, at))


def png(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> bytes:
    """The picture as a PNG file, with its alternative text inside."""
    return png_of(blueprint, moment(blueprint, settings, source, request))


def png_of(blueprint: Blueprint, at: Moment) -> bytes:
    """The PNG of a moment, which may have been traced on an observation."""
    drawn = readable(blueprint)
    return _png(drawn, state(drawn, at), describe_of(blueprint, at))
