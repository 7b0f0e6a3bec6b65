"""The pictures that the repository keeps, written and held against fresh ones.

Whether a kept picture is stale is told by its structure (ids, classes, words), never by
its bytes, which differ between machines without any harm.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from labkit.blueprints import BLUEPRINTS, Blueprint, blueprint
from labkit.errors import LabkitError
from labkit.figures.draw import describe, png, svg
from labkit.figures.kept import situations
from labkit.figures.pages import contents, index

PAGE = "README.md"


def build_all(folder: Path, *names: str) -> tuple[Path, ...]:
    """Write the pictures of every lab, or of those named, each lab in a folder of its own, and
    the page that leads to all; the files written. Raises `LabkitError` for a lab that there is
    not, and for a folder that cannot be written to.
    """
    labs = map(blueprint, names or BLUEPRINTS)
    written = [file for lab in labs for file in write(lab, folder / lab.name)]
    page = folder / PAGE
    page.write_text(contents(), "utf-8")
    return (*written, page)


def write(blueprint: Blueprint, folder: Path) -> tuple[Path, ...]:
    """Write a lab's pictures (SVG and PNG) and their index; the files written.

    Raises `LabkitError` for a folder that cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_written(blueprint, folder))
    except OSError as error:
        raise LabkitError(
            f"The pictures cannot be written: {error.strerror}",
            where=str(folder),
            try_="give a folder of your own",
        ) from error


def _written(blueprint: Blueprint, folder: Path) -> Iterator[Path]:
    for row in situations(blueprint):
        drawing, photo = folder / f"{row.name}.svg", folder / f"{row.name}.png"
        drawing.write_text(svg(*row.of(blueprint)), "utf-8")
        photo.write_bytes(png(*row.of(blueprint)))
        yield from (drawing, photo)
    listing = folder / PAGE
    listing.write_text(index(blueprint), "utf-8")
    yield listing


def stale(folder: Path, *names: str) -> tuple[str, ...]:
    """Names of the kept pictures that are missing or show something else than a fresh one, of
    every lab or of those named, and of the pages that show them.
    """
    old = [
        f"{lab.name}/{name}"
        for lab in map(blueprint, names or BLUEPRINTS)
        for name in _stale(lab, folder / lab.name)
    ]
    return (*old, *([PAGE] if _text(folder / PAGE) != contents() else []))


def _stale(blueprint: Blueprint, folder: Path) -> Iterator[str]:
    wanted = {PAGE}
    for row in situations(blueprint):
        drawing, photo = f"{row.name}.svg", f"{row.name}.png"
        wanted |= {drawing, photo}
        if structure(_text(folder / drawing)) != structure(svg(*row.of(blueprint))):
            yield drawing
        if _description(folder / photo) != describe(*row.of(blueprint)):
            yield photo
    if _text(folder / PAGE) != index(blueprint):
        yield PAGE
    yield from sorted({file.name for file in folder.glob("*")} - wanted)


def structure(drawing: str) -> dict[str, tuple[str, str]]:
    """Class and words of each thing in an SVG picture by its id, and its title and text."""
    if not drawing:
        return {}
    root = ET.fromstring(drawing)  # noqa: S314 - our own file
    things = {row.get("id", ""): (row.get("class", ""), _words(row)) for row in root.iter()}
    things.pop("", None)
    for row in root:
        tag = row.tag.rpartition("}")[2]
        if tag in ("title", "desc"):
            things[tag] = ("", _words(row))
    return things


def _words(element: ET.Element) -> str:
    return " ".join(text.strip() for text in element.itertext() if text.strip())


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _description(file: Path) -> str:
    if not file.is_file():
        return ""
    with Image.open(file) as picture:
        return str(picture.info.get("Description", ""))
