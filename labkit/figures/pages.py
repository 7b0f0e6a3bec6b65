"""The pages of `diagrams/`: one for each lab, and one that leads to all of them."""

from __future__ import annotations

import re
from collections import defaultdict

from labkit.blueprints import BLUEPRINTS, Blueprint
from labkit.blueprints.blueprint import Preset
from labkit.figures.draw import describe
from labkit.figures.kept import picture_of, situations
from labkit.figures.traced import moment

MENDS = "make diagrams"


def index(blueprint: Blueprint) -> str:
    """The page that shows all pictures of a lab, each with its alternative text."""
    parts = [f"# {blueprint.title}\n", f"Made by `{MENDS}` from the blueprint; not by hand.\n"]
    for row in situations(blueprint):
        says = describe(*row.of(blueprint))
        parts.append(f"## {row.heading}\n\n![{_in_brackets(says)}]({row.name}.svg)\n\n{says}\n")
    return "\n".join(parts)


def contents() -> str:
    """The page that leads to every lab's, and to what each notebook shows, in its order."""
    labs = [
        f"| [{lab.name}]({lab.name}/README.md) | {lab.title} | {len(tuple(situations(lab)))} |"
        for lab in BLUEPRINTS.values()
    ]
    shown: dict[str, list[str]] = defaultdict(list)
    for lab in BLUEPRINTS.values():
        for preset in lab.presets:
            number, _, label = preset.label.partition(": ")
            says = _outcome(lab, preset)
            picture = f"[{_in_brackets(label)}]({lab.name}/{picture_of(lab, preset)}.svg)"
            shown[number].append(f"| {picture} | {lab.name} | {says} |")
    parts = [
        "# The pictures of the course\n",
        f"Made by `{MENDS}` from the blueprints; not by hand. Each stands there as SVG and as PNG, "
        "and its words beside it on the lab's page.\n",
        "## By lab\n",
        "\n".join(("| lab | what it is | pictures |", "|---|---|---|", *labs)) + "\n",
    ]
    for number in sorted(shown):
        rows = ("| situation | lab | the request |", "|---|---|---|", *shown[number])
        parts += [f"## Notebook {number}\n", "\n".join(rows) + "\n"]
    return "\n".join(parts)


def _outcome(lab: Blueprint, preset: Preset) -> str:
    trace = moment(lab, preset.changes, preset.source, preset.request).trace
    return trace.headline.partition(":")[0] if trace else "none is sent"


def _in_brackets(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
