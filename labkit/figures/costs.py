"""Costs as pictures: a month of each way to Kinesis by its traffic, and a day of each lab."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from labkit.figures.plotting import LINES, as_svg, new_axes
from labkit.figures.style import INK, WAY
from labkit.provision import PRICED_IN, PRICED_ON, Way, crossings, dollars

_GB = tuple(Decimal(10) ** (Decimal(step) / 10) for step in range(41))
TOLD = (1, 10, 100, 1_000, 10_000)
"""GB a month that the words tell."""


def traffic_svg(ways: tuple[Way, ...], record_kb: float) -> str:
    """Dollars a month against GB a month, both by tens, with the points where lines cross."""
    axes = new_axes(8, 4.6)
    for way, look in zip(ways, LINES, strict=True):
        costs = [float(way.month(gb)) for gb in _GB]
        axes.plot([float(gb) for gb in _GB], costs, label=way.name, **look)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for row in crossings(ways):
        axes.plot(float(row.gb), float(row.dollars), "o", color=INK, markersize=7, zorder=5)
        axes.annotate(
            f"{row.gb:,.1f} GB",
            (float(row.gb), float(row.dollars)),
            xytext=(9, -11),
            textcoords="offset points",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
        )
    # Marks between the tens would be seventy more, a third of what the picture weighs.
    axes.minorticks_off()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(0.5, None)
    axes.set_xlabel(f"GB a month, in records of {record_kb:g} KB")
    axes.set_ylabel("US dollars a month")
    axes.legend(frameon=False)
    axes.set_title(_caption(), fontsize=9, loc="left")
    return as_svg(axes)


def traffic_words(ways: tuple[Way, ...], record_kb: float) -> str:
    """What that picture says: a month of each way, and where two cost the same."""
    width = max(len(way.name) for way in ways)
    head = f"{'GB a month':<{width}}" + "".join(f"{gb:>13,}" for gb in TOLD)
    rows = [
        f"{way.name:<{width}}"
        + "".join(f"{dollars(way.month(Decimal(gb)), cents=True):>13}" for gb in TOLD)
        for way in ways
    ]
    met = [
        f"From {row.gb:,.1f} GB on, {row.dearer} costs more than {row.cheaper}."
        for row in crossings(ways)
    ]
    return "\n".join([head, *rows, *met, _NOT_COUNTED.format(record_kb), _caption()])


_NOT_COUNTED = "Records of {:g} KB. What the way to the API costs is not counted."


def course_svg(costs: Mapping[str, Decimal], hours: float) -> str:
    """A bar for each lab: what it costs to let it stand for so long."""
    axes = new_axes(8, 0.9 + 0.3 * len(costs))
    amounts = [float(row) for row in costs.values()]
    bars = axes.barh(range(len(costs)), amounts, height=0.66, color=WAY)
    axes.set_yticks(range(len(costs)), list(costs))
    axes.bar_label(bars, [dollars(row, cents=True) for row in costs.values()], padding=4)
    axes.invert_yaxis()
    axes.set_xlabel(f"US dollars for {_span(hours)}")
    axes.set_title(_caption(), fontsize=9, loc="left")
    return as_svg(axes)


def course_words(costs: Mapping[str, Decimal], hours: float) -> str:
    """The same in words, with the whole."""
    width = max(map(len, costs))
    rows = [f"{name:<{width}}  {dollars(row, cents=True):>8}" for name, row in costs.items()]
    whole = sum(costs.values(), Decimal(0))
    total = f"{'all of them':<{width}}  {dollars(whole, cents=True):>8}  for {_span(hours)} each"
    return "\n".join([*rows, total, _caption()])


def _span(hours: float) -> str:
    return "an hour" if hours == 1 else f"{hours:g} hours"


def _caption() -> str:
    return f"List prices of {PRICED_IN}, {PRICED_ON:%B %Y}."
