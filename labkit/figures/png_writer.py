"""The same scene and state as PNG, by matplotlib, which brings its own fonts.

It reads the same layout, looks and words as the SVG, so that the two agree; the words of
its description travel with the file.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from itertools import count
from textwrap import wrap
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Polygon
from matplotlib.path import Path
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from labkit.figures.escaped import plain
from labkit.figures.frames import Cluster
from labkit.figures.icons import icon
from labkit.figures.layout import Box, Layout, Point, lay_out
from labkit.figures.scenes import Edge, Node, Scene
from labkit.figures.states import Look, State
from labkit.figures.style import (
    BLOCKED,
    BLOCKED_TEXT,
    EVERY_FRAME,
    ICON,
    IDLE,
    INK,
    LINE,
    WAY,
    code_lines,
    wrapped,
)
from labkit.figures.svg_writer import drawing_order, pill_at
from labkit.figures.words import NOTHING

SCALE = 1.5
"""Pixels of the file for one of the layout: sharp on most screens, small enough for a page."""
_DOTS = 96
_QUIET = "#505A66"
_CARDS: dict[Look, dict[str, Any]] = {
    Look.WAY: {"edgecolor": WAY, "linewidth": 3.0},
    Look.BLOCKED: {"edgecolor": BLOCKED, "linewidth": 3.0, "linestyle": (0, (2.7, 1.7))},
    Look.IDLE: {"edgecolor": "#C3C8CF", "linewidth": 1.2},
    Look.ABSENT: {"edgecolor": "#9AA1A9", "linewidth": 1.2, "linestyle": (0, (2.5, 3))},
}
_LINES: dict[Look, dict[str, Any]] = {
    Look.WAY: {"color": WAY, "linewidth": 4.0},
    Look.BLOCKED: {"color": BLOCKED, "linewidth": 4.0, "linestyle": (0, (2.2, 1.5))},
    Look.IDLE: {"color": IDLE, "linewidth": 1.3, "alpha": 0.62},
    Look.ABSENT: {"color": IDLE, "linewidth": 1.3, "linestyle": (0, (1.5, 4)), "alpha": 0.4},
}
_SAID = {Look.WAY: (WAY, WAY), Look.BLOCKED: (BLOCKED, BLOCKED_TEXT)}
"""Outline and type of a verdict."""


def write_png(scene: Scene, state: State, says: str) -> bytes:
    """The whole picture; `says` goes into the file as its description."""
    sheet = _Sheet(lay_out(scene) if scene.nodes else Layout(560, 64, {}, {}))
    if not scene.nodes:
        sheet.text(280, 37, "\n".join(wrap(scene.why or NOTHING, 76)), size=12)
    for frame in scene.clusters:
        sheet.frame(frame, state.looks[frame.name])
    for edge in drawing_order(scene, state):
        sheet.edge(edge, state.looks[edge.name])
    for frame in scene.clusters:
        sheet.frame_label(frame)
    for node in scene.nodes:
        sheet.node(node, state)
    for node in scene.nodes:
        sheet.verdict(node, state)
    return sheet.written(scene.title, says)


class _Sheet:
    """A figure measured in the layout's pixels, y downwards."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        size = (layout.width / _DOTS, layout.height / _DOTS)
        self._figure = Figure(figsize=size, dpi=_DOTS * SCALE, facecolor="white")
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set(xlim=(0, layout.width), ylim=(layout.height, 0))
        self._axes.axis("off")
        self._drawn = count(1)

    def frame(self, frame: Cluster, look: Look) -> None:
        fill, line = EVERY_FRAME[frame.style]
        faint = {"alpha": 0.5} if look is Look.ABSENT else {}
        self._rounded(self._layout.boxes[frame.name], 6, facecolor=fill, edgecolor=line, **faint)

    def frame_label(self, frame: Cluster) -> None:
        box = self._layout.boxes[frame.name]
        self.text(box.x + 10, box.y + 20, frame.label, size=12.5, weight="bold", ha="left")
        self.text(box.x + 10, box.y + 35, frame.detail, size=11, color=_QUIET, ha="left")

    def edge(self, edge: Edge, look: Look) -> None:
        start, *points = self._layout.curves[edge.name]
        *curve, tip = points
        codes = [Path.MOVETO, *[Path.CURVE4] * len(curve)]
        style = _LINES[look]
        self._add(PathPatch(Path([start, *curve], codes), fill=False, **_in_points(style)))
        quiet = {key: style[key] for key in ("color", "alpha") if key in style}
        self._add(Polygon(_arrow(curve[-1], tip), linewidth=0, **quiet))

    def node(self, node: Node, state: State) -> None:
        box, look = self._layout.boxes[node.name], state.looks[node.name]
        absent = look is Look.ABSENT
        self._rounded(box, 8, facecolor="#FAFAFA" if absent else "white", **_CARDS[look])
        self._icon(node.kind, box, faded=absent)
        lines = wrapped(node.label)
        top = box.y + (70 if len(lines) == 2 else 76)
        for row, line in enumerate(lines):
            look_of = {"color": IDLE} if absent else {"weight": "bold"}
            self.text(box.centre, top + 15 * row, line, size=12, **look_of)
        slant = "italic" if absent else "normal"
        note = state.notes[node.name]
        self.text(box.centre, box.bottom - 12, note, size=10.5, color=_QUIET, style=slant)
        if node.name in state.numbers:
            self._badge(box.x, box.y, str(state.numbers[node.name]), _SAID[look][1])

    def verdict(self, node: Node, state: State) -> None:
        sign, _, says = state.verdicts.get(node.name, "").partition(" ")
        if not says:
            return
        box = self._layout.boxes[node.name]
        line, ink = _SAID[state.looks[node.name]]
        pill = pill_at(says, box, self._layout.width)
        self._rounded(pill, 10, facecolor="white", edgecolor=line, linewidth=1.6)
        for row, part in enumerate(code_lines(says)):
            y = pill.y + 15 + LINE * row
            self.text(pill.centre, y, part, size=10.5, color=ink, weight="bold")
        self._badge(box.x + box.width, box.y, sign, ink)

    def text(self, x: float, y: float, says: str, *, size: float, **more: Any) -> None:
        """Words on their base line at y. `parse_math` is off: a name may hold dollar signs."""
        style = {"color": INK, "ha": "center", "va": "baseline", "family": "DejaVu Sans", **more}
        order = next(self._drawn)
        pixels = _points(size)
        self._axes.text(x, y, plain(says), fontsize=pixels, parse_math=False, zorder=order, **style)

    def written(self, title: str, says: str) -> bytes:
        """The sheet as a PNG of few colours, the same bytes for the same picture."""
        with warnings.catch_warnings():
            # A name may have letters that matplotlib's own font lacks; it draws a box for each.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            self._figure.canvas.draw()
        canvas = self._figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        picture = Image.fromarray(pixels).convert("RGB")
        words = PngInfo()
        words.add_itxt("Title", plain(title))
        words.add_itxt("Description", plain(says))
        out = BytesIO()
        few = picture.quantize(128, dither=Image.Dither.NONE)
        few.save(out, "PNG", pnginfo=words, dpi=(_DOTS * SCALE, _DOTS * SCALE))
        return out.getvalue()

    def _icon(self, kind: str, box: Box, *, faded: bool) -> None:
        picture = icon(kind).convert("LA").convert("RGBA") if faded else icon(kind)
        left, top = box.centre - ICON / 2, box.y + 10
        self._axes.imshow(
            picture,
            extent=(left, left + ICON, top + ICON, top),
            alpha=0.25 if faded else 1,
            zorder=next(self._drawn),
            interpolation="antialiased",
            aspect="auto",
        )
        self._axes.set(xlim=(0, self._layout.width), ylim=(self._layout.height, 0))

    def _badge(self, x: float, y: float, says: str, colour: str) -> None:
        self._add(Circle((x, y), 11, facecolor=colour, edgecolor="white", linewidth=0))
        self.text(x, y + 4.5, says, size=12, color="white", weight="bold")

    def _rounded(self, box: Box, radius: int, **style: Any) -> None:
        shape = f"round,pad=0,rounding_size={radius}"
        corner = (box.x, box.y)
        self._add(
            FancyBboxPatch(corner, box.width, box.height, boxstyle=shape, **_in_points(style))
        )

    def _add(self, patch: Patch) -> None:
        """On top of everything drawn before."""
        self._axes.add_patch(patch)
        patch.set_zorder(next(self._drawn))


def _arrow(end: Point, tip: Point) -> npt.NDArray[np.float64]:
    """The three corners of an arrow head that ends at `tip`."""
    along = np.subtract(tip, end)
    along = along / (np.hypot(*along) or 1)
    foot, across = tip - 11 * along, 5.5 * np.array([-along[1], along[0]])
    return np.array([tip, foot - across, foot + across])


def _points(pixels: float) -> float:
    """Matplotlib measures type and lines in points, 72 to the inch."""
    return pixels * 72 / _DOTS


def _in_points(style: dict[str, Any]) -> dict[str, Any]:
    width = style.get("linewidth", 1.2)
    assert isinstance(width, (int, float))
    return {**style, "linewidth": _points(width)}
