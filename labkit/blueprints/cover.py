"""A few settings in which all values of each two (or three) toggles occur together.

What goes wrong in a lab goes wrong because of few toggles at a time, so these settings show
nearly all that every setting would, and are few where those are too many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from random import Random

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle, Value

Choice = tuple[str, Value]
Together = tuple[Choice, ...]
"""Values that should occur together, in the order of the toggles."""


def cover(blueprint: Blueprint, strength: int = 2) -> tuple[Settings, ...]:
    """The defaults, each toggle turned by itself, then what is still missing of all values of
    each `strength` toggles; the same settings in every run.
    """
    toggles = blueprint.toggles
    alone = [
        {**blueprint.defaults, toggle.name: value}
        for toggle in toggles
        for value in toggle.choices
        if value != toggle.default
    ]
    chosen: list[Settings] = [blueprint.defaults, *alone]
    missing = dict.fromkeys(_all(toggles, strength))
    for row in chosen:
        _strike(missing, toggles, row, strength)
    while missing:
        row = _fullest(toggles, missing)
        _strike(missing, toggles, row, strength)
        chosen.append(row)
    return tuple(chosen)


AT_MOST = 1024
"""As many settings as can all be tried."""


def settings_to_try(blueprint: Blueprint, seed: int = 1) -> tuple[Settings, ...]:
    """Every setting of a lab; where those are too many, a cover and a thousand drawn by lot."""
    if blueprint.count <= AT_MOST:
        return tuple(blueprint.all_settings())
    random = Random(seed)  # noqa: S311 - the same in every run, and no secret
    drawn = (
        {toggle.name: random.choice(toggle.choices) for toggle in blueprint.toggles}
        for _ in range(1000)
    )
    return (*cover(blueprint), *drawn)


def _all(toggles: Sequence[Toggle], strength: int) -> Iterator[Together]:
    for some in combinations(toggles, min(strength, len(toggles))):
        for values in product(*(toggle.choices for toggle in some)):
            yield tuple((toggle.name, value) for toggle, value in zip(some, values, strict=True))


def _strike(
    missing: dict[Together, None], toggles: Sequence[Toggle], row: Settings, strength: int
) -> None:
    choices = [(toggle.name, row[toggle.name]) for toggle in toggles]
    for together in combinations(choices, min(strength, len(toggles))):
        missing.pop(together, None)


def _fullest(toggles: Sequence[Toggle], missing: dict[Together, None]) -> dict[str, Value]:
    """A setting with the first that is missing, and of each other toggle the value that is
    missing most often beside what is chosen.
    """
    row = dict(next(iter(missing)))
    for toggle in toggles:
        if toggle.name not in row:
            row[toggle.name] = _wanted_most(toggle, missing, row)
    return {toggle.name: row[toggle.name] for toggle in toggles}


def _wanted_most(toggle: Toggle, missing: dict[Together, None], row: Settings) -> Value:
    gains: Counter[Value] = Counter()
    for together in missing:
        chosen = dict(together)
        if toggle.name in chosen:
            value = chosen.pop(toggle.name)
            gains[value] += all(row.get(name, other) == other for name, other in chosen.items())
    return max(toggle.choices, key=lambda value: gains[value])
