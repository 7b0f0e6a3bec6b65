"""Which pictures of a lab are kept: every situation of it that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import Blueprint, Settings, Toggle
from labkit.blueprints.blueprint import Preset, Value


@dataclass(frozen=True, slots=True)
class Situation:
    """A picture worth keeping: its file's name, a heading, and what it shows."""

    name: str
    heading: str
    settings: Settings
    source: str
    request: str = ""

    def of(self, blueprint: Blueprint) -> tuple[Blueprint, Settings, str, str]:
        """What the functions that draw a lab take."""
        return blueprint, self.settings, self.source, self.request


def situations(blueprint: Blueprint) -> Iterator[Situation]:
    """The defaults from each source and for each other request, each toggle flipped by itself
    from the first source, and what notebooks show besides; nothing twice.
    """
    seen: set[tuple[object, ...]] = set()
    for row in (*_plain(blueprint), *(preset_situation(blueprint, it) for it in blueprint.presets)):
        if _state(blueprint, row) not in seen:
            seen.add(_state(blueprint, row))
            yield row


def preset_situation(blueprint: Blueprint, preset: Preset) -> Situation:
    """What a view shows that has gone to a preset."""
    return Situation(
        _slug(preset.label),
        preset.label,
        blueprint.settings(**preset.changes),
        preset.source or blueprint.sources[0],
        preset.request,
    )


def picture_of(blueprint: Blueprint, preset: Preset) -> str:
    """The name of the picture that shows a preset: its own, or one that is kept anyway."""
    wanted = _state(blueprint, preset_situation(blueprint, preset))
    return next(it.name for it in situations(blueprint) if _state(blueprint, it) == wanted)


def kept_picture(
    blueprint: Blueprint, changed: Settings, source: str = "", request: str = ""
) -> str:
    """The name of the picture that shows a lab with these toggles changed; empty where none is
    kept. `source` and `request` are the lab's first where they are empty.
    """
    settings = blueprint.settings(**changed)
    wanted = Situation("", "", settings, source or blueprint.sources[0], request)
    state = _state(blueprint, wanted)
    return next((it.name for it in situations(blueprint) if _state(blueprint, it) == state), "")


def _state(blueprint: Blueprint, row: Situation) -> tuple[object, ...]:
    return *row.settings.values(), row.source, row.request or blueprint.requests[0].name


def _plain(blueprint: Blueprint) -> Iterator[Situation]:
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


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
