"""The pictures that the repository keeps: every situation of a lab that matters, in a folder.

Whether a kept picture is stale is told by its structure (ids, classes, words), never by
its bytes, which differ between machines without any harm.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from labkit.blueprints import BLUEPRINTS, Blueprint, Settings, Toggle, blueprint
from labkit.blueprints.blueprint import Value
from labkit.errors import LabkitError
from labkit.figures.draw import describe, png, svg

MENDS = "make diagrams"


@dataclass(frozen=True, slots=True)
class Situation:
    """A picture worth keeping: its file's name, a heading, and what it shows."""

    name: str
    heading: str
    settings: Settings
    source: str
    request: str = ""


def situations(blueprint: Blueprint) -> Iterator[Situation]:
    """The defaults from each source and for each other request, then each toggle flipped by
    itself, from the first source.
    """
    first, *others = blueprint.sources
    yield Situation("default", f"As the lab starts, from {first}", blueprint.defaults, first)
    for source in others:
        heading = f"As the lab starts, from {source}"
        yield Situation(f"default-from-{_slug(source)}", heading, blueprint.defaults, source)
    for row in blueprint.requests[1:]:
        heading = f"As the lab starts, from {first}: {row.label}"
        name = f"default-{_slug(row.name)}"
        yield Situation(name, heading, blueprint.defaults, first, row.name)
    for toggle in blueprint.toggles:
        for value in toggle.choices:
            if value != toggle.default:
                yield _flipped(blueprint, toggle, value, first)


def _flipped(blueprint: Blueprint, toggle: Toggle, value: Value, source: str) -> Situation:
    word = {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value
    settings = blueprint.settings(**{toggle.name: value})
    name = _slug(f"{toggle.name}-{word}")
    return Situation(name, f"{toggle.label}: {word}, from {source}", settings, source)


def _shown(blueprint: Blueprint, row: Situation) -> tuple[Blueprint, Settings, str, str]:
    return blueprint, row.settings, row.source, row.request


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def build_all(folder: Path, *names: str) -> tuple[Path, ...]:
    """Write the pictures of every lab, or of those named, each lab in a folder of its own; the
    files written. Raises `LabkitError` for a lab that there is not.
    """
    labs = map(blueprint, names or BLUEPRINTS)
    return tuple(file for lab in labs for file in write(lab, folder / lab.name))


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
        drawing.write_text(svg(*_shown(blueprint, row)), "utf-8")
        photo.write_bytes(png(*_shown(blueprint, row)))
        yield from (drawing, photo)
    listing = folder / "README.md"
    listing.write_text(index(blueprint), "utf-8")
    yield listing


def index(blueprint: Blueprint) -> str:
    """The page that shows all pictures of a lab, each with its alternative text."""
    parts = [f"# {blueprint.title}\n", f"Made by `{MENDS}` from the blueprint; not by hand.\n"]
    for row in situations(blueprint):
        says = describe(*_shown(blueprint, row))
        parts.append(f"## {row.heading}\n\n![{_in_brackets(says)}]({row.name}.svg)\n\n{says}\n")
    return "\n".join(parts)


def _in_brackets(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)


def stale(folder: Path, *names: str) -> tuple[str, ...]:
    """Names of the kept pictures that are missing or show something else than a fresh one, of
    every lab or of those named.
    """
    return tuple(
        f"{lab.name}/{name}"
        for lab in map(blueprint, names or BLUEPRINTS)
        for name in _stale(lab, folder / lab.name)
    )


def _stale(blueprint: Blueprint, folder: Path) -> Iterator[str]:
    wanted = {"README.md"}
    for row in situations(blueprint):
        drawing, photo = f"{row.name}.svg", f"{row.name}.png"
        wanted |= {drawing, photo}
        if structure(_text(folder / drawing)) != structure(svg(*_shown(blueprint, row))):
            yield drawing
        if _description(folder / photo) != describe(*_shown(blueprint, row)):
            yield photo
    if _text(folder / "README.md") != index(blueprint):
        yield "README.md"
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
