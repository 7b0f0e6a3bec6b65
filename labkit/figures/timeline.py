"""A plan as a picture: when each step can run, and the way that decides how long it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labkit.figures.plotting import as_svg, checked_format, new_axes, write_plot
from labkit.figures.style import IDLE, WAY
from labkit.provision import Action, Plan, critical_path, expected
from labkit.provision.durations import starts
from labkit.provision.table import SIGNS

ROW = 0.24
"""Inches of height for a step."""


def timeline_words(plan: Plan) -> str:
    """What the picture says, in words."""
    if not plan.actions:
        return plan.summary
    path = critical_path(plan)
    seconds = sum(map(expected, path))
    long_ones = [_label(action) for action in path if expected(action) > 1] or [_label(path[-1])]
    return (
        f"{plan.summary}: at least {seconds:.0f} s on AWS, as expected. "
        f"That is decided by {', then '.join(long_ones)}."
    )


def timeline_svg(plan: Plan) -> str:
    """The picture as SVG, the same text for the same plan."""
    return as_svg(_drawn(plan))


def write_timeline(plan: Plan, path: Path) -> None:
    """The picture in a file. Raises `LabkitError` for another ending than .svg and .png, or a
    file that cannot be written.
    """
    write_plot(_drawn(plan), checked_format(path))


def _drawn(plan: Plan) -> Any:
    """One bar for each step, the first on top; those of the critical path are dark and full."""
    axes = new_axes(8, 0.8 + ROW * max(1, len(plan)))
    begins, path = starts(plan), {action.id for action in critical_path(plan)}
    for row, action in enumerate(plan):
        deciding = action.id in path
        axes.barh(
            row,
            expected(action),
            left=begins[action.id],
            height=0.7,
            color=WAY if deciding else "#FFFFFF",
            edgecolor=WAY if deciding else IDLE,
        )
    axes.set_yticks(range(len(plan)), [_label(action) for action in plan])
    for text, action in zip(axes.get_yticklabels(), plan, strict=True):
        text.set_fontweight("bold" if action.id in path else "normal")
    axes.invert_yaxis()
    axes.set_xlabel("seconds on AWS, as expected (F9.1); full bars decide how long it takes")
    return axes


def _label(action: Action) -> str:
    return f"{SIGNS[action.verb]} {action.noun} {action.name}"
