"""What a notebook draws of quantities: a picture and, beside it, the same in words."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.figures.costs import course_svg, course_words, traffic_svg, traffic_words
from labkit.lab.billing import cost_of
from labkit.provision import ways
from labkit.shown import Shown
from labkit.widgets import Picture


@dataclass(frozen=True, slots=True)
class Plot(Shown):
    """A picture, and the digest of what it shows, which is its text too."""

    svg: str
    digest: str

    def __str__(self) -> str:
        return self.digest

    def _repr_html_(self) -> str:
        words = Shown._repr_html_(self)
        return f"{Picture(self.svg, self.digest)._repr_html_()}{words}"


def costs_by_traffic(record_kb: float = 5) -> Plot:
    """What a month of each way from a private host to Kinesis costs, by what goes through it.

    `record_kb` is the size of a record in KB, a call each where API Gateway takes it. Raises
    `LabkitError` for a size that Kinesis does not take.
    """
    if not 0 < record_kb <= LARGEST_KB:
        raise LabkitError(
            f"A record of {record_kb:g} KB cannot be put",
            where="record_kb",
            try_=f"more than 0, and at most {LARGEST_KB:g}",
        )
    rows = ways(record_kb)
    return Plot(traffic_svg(rows, record_kb), traffic_words(rows, record_kb))


LARGEST_KB = 1024
"""The largest record of a stream that is not set to larger ones (F6.10)."""


def costs_of_course(hours: float = 1) -> Plot:
    """What the labs of the course cost on AWS if each stands for so many hours; computed."""
    costs = {
        name: cost_of(row, row.defaults, hours=hours).total for name, row in BLUEPRINTS.items()
    }
    return Plot(course_svg(costs, hours), course_words(costs, hours))
