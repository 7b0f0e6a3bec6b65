"""Colours, type and small measures that the SVG, the PNG and the widget share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import wrap

from labkit.figures.escaped import columns, start

WAY = "#0072B2"
BLOCKED = "#D55E00"
BLOCKED_TEXT = "#A84300"
"""The blocked colour as type: dark enough on white for small letters."""
IDLE = "#6B6B6B"
INK = "#1B2430"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
ICON = 46
LINE = 14
"""From line to line in the label that carries a verdict."""

FRAMES = {
    "vpc": ("#FAFAFC", "#B4AECB"),
    "public": ("#F1F6E8", "#A9BE86"),
    "private": ("#E9F3F6", "#8FB9C4"),
    "aws": ("#FBF8F4", "#D2C4AE"),
}
"""Fill and outline of each style of frame."""
AROUND = {
    "account": ("#FFFFFF", "#8C94A0"),
    "region": ("#F7F8FA", "#A9B3C0"),
    "zone": ("#F3F3F7", "#C9CBD6"),
}
"""The same for the frames that the pictures of labs have none of."""
EVERY_FRAME = {**FRAMES, **AROUND}


def code_lines(says: str, width: int = 16) -> list[str]:
    """A code or a word in short lines, broken behind its underscores."""
    lines = [""]
    for part in re.findall(r"[^_ ]*[_ ]?", says):
        if len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def wrapped(label: str, width: int = 14) -> list[str]:
    """A name in one line, or in two where it is long; broken at its hyphens and behind its dots,
    cut at the end.
    """
    narrow = columns(label) == len(label)
    # Words of wide letters are broken where half as many fit.
    spaced = wrap(label.replace(".", ". "), width if narrow else width // 2) or [""]
    lines = [line.replace(". ", ".") for line in spaced]
    return lines if len(lines) <= 2 else [lines[0], f"{start(lines[1], width - 1)}…"]


_P = ".labkit-picture"


def frame_rules(frames: Mapping[str, tuple[str, str]]) -> str:
    """The rules of some styles of frames."""
    return "\n".join(
        f"{_P} .{style} .frame{{fill:{fill};stroke:{line}}}"
        for style, (fill, line) in frames.items()
    )


_FRAME_RULES = frame_rules(FRAMES)
CSS = f"""
{_P} .paper{{fill:#fff}}
{_FRAME_RULES}
{_P} .frame-name{{font-size:13px;font-weight:600;fill:{INK}}}
{_P} .detail{{font-size:11.5px;font-weight:400;fill:#505A66}}
{_P} .card{{fill:#fff;stroke:#C3C8CF;stroke-width:1.2}}
{_P} .name{{font-size:13px;font-weight:600;fill:{INK};text-anchor:middle}}
{_P} .note{{font-size:11.5px;fill:#505A66;text-anchor:middle}}
{_P} .line{{fill:none;stroke:{IDLE};stroke-width:1.3}}
{_P} .tip{{fill:{IDLE}}}
{_P} .edge.idle{{opacity:.62}}
{_P} .way .line{{stroke:{WAY};stroke-width:4}}
{_P} .way .tip{{fill:{WAY}}}
{_P} .way .card{{stroke:{WAY};stroke-width:3}}
{_P} .blocked .line{{stroke:{BLOCKED};stroke-width:4;stroke-dasharray:9 6}}
{_P} .blocked .tip{{fill:{BLOCKED}}}
{_P} .blocked .card{{stroke:{BLOCKED};stroke-width:3;stroke-dasharray:8 5}}
{_P} .absent .card{{fill:#FAFAFA;stroke-dasharray:3 4;stroke:#9AA1A9}}
{_P} .absent use{{opacity:.25}}
{_P} .absent .name{{fill:{IDLE};font-weight:400}}
{_P} .absent .note{{fill:{IDLE};font-style:italic}}
{_P} .edge.absent{{opacity:.4}}
{_P} .absent .line{{stroke-dasharray:2 5}}
{_P} .number text{{font-size:13px;font-weight:700;fill:#fff;text-anchor:middle}}
{_P} .way circle{{fill:{WAY}}}
{_P} .blocked circle{{fill:{BLOCKED_TEXT}}}
{_P} .cluster.absent .frame{{stroke-dasharray:3 4;opacity:.5}}
{_P} .verdict{{display:none}}
{_P} .verdict.way,{_P} .verdict.blocked{{display:inline}}
{_P} .verdict text{{text-anchor:middle;font-weight:700}}
{_P} .sign{{font-size:14px;fill:#fff}}
{_P} .says{{font-size:11.5px}}
{_P} .pill{{fill:#fff;stroke-width:1.6}}
{_P} .verdict.way .pill{{stroke:{WAY}}}
{_P} .verdict.way .says{{fill:{WAY}}}
{_P} .verdict.blocked .pill{{stroke:{BLOCKED}}}
{_P} .verdict.blocked .says{{fill:{BLOCKED_TEXT}}}
{_P} .lit .card{{fill:#FFF3C4}}
{_P} .mark{{fill:none;stroke:#7A4FA3;stroke-width:2.5;stroke-dasharray:2 3}}
"""
