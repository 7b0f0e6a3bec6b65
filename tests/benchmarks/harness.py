"""What a benchmark is, what it found, and the row that says so."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError

# Settings of the machine that would change what is measured.
FOREIGN = ("AWS_", "JUPYTER", "LABKIT_", "NETGRAPH_", "PYTEST_")


class NotMeasured(Exception):
    """Something that a benchmark needs is not here; its text says what, in words."""


@dataclass(frozen=True, slots=True)
class Found:
    """Our value and the reference's, both in the benchmark's unit; `says` is printed below."""

    value: float
    reference: float
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One row: what it is called, in which unit, against what, and the number to reach."""

    name: str
    unit: str
    against: str
    reach: str
    measure: Callable[[], Found]
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark with what it found, or with the sentence why there is nothing."""

    benchmark: Benchmark
    found: Found | None = None
    missing: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the reference: above 1 is better. None: divided by 0."""
        above, below = self.found.reference, self.found.value
        if self.benchmark.more_is_better:
            above, below = below, above
        return above / below if below else None

    def as_json(self) -> dict[str, Any]:
        """The row as BENCH_JSON has it."""
        return {
            "name": self.benchmark.name,
            "value": self.found.value,
            "unit": self.benchmark.unit,
            "reference": self.found.reference,
            "ratio": self.ratio,
        }

    def __str__(self) -> str:
        name = f"{self.benchmark.name:<22}"
        if self.found is None:
            return f"{name} not measured: {self.missing}"
        value, reference = short(self.found.value), short(self.found.reference)
        ratio = "–" if self.ratio is None else f"{short(self.ratio)}×"
        unit, reach = self.benchmark.unit, self.benchmark.reach
        return f"{name} {value:>9} {unit:<6} {reference:>11} {ratio:>9}   {reach}"


HEADING = f"{'benchmark':<22} {'value':>9} {'unit':<6} {'reference':>11} {'ratio':>9}   to reach"


def short(number: float) -> str:
    """Three digits that count, never an exponent."""
    if number >= 100 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def measured(benchmark: Benchmark) -> Row:
    """Run one benchmark; what is missing here becomes a sentence."""
    try:
        return Row(benchmark, benchmark.measure())
    except (NotMeasured, LabkitError) as reason:
        return Row(benchmark, missing=" ".join(str(reason).split()))


def in_turn(rounds: int, *sides: Callable[[], float]) -> tuple[float, ...]:
    """The least of each side, the sides taking turns: what else runs here only ever adds."""
    seen = [[side() for side in sides] for _ in range(rounds)]
    return tuple(map(min, zip(*seen, strict=True)))


def table(heading: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows of text under a heading, the columns aligned."""
    cells = [[str(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def environment_for(folder: Path, caller: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment with places of our own, and a person who looks at the page."""
    kept = {name: value for name, value in caller.items() if not name.startswith(FOREIGN)}
    if "LABKIT_CHROMIUM" in caller:
        kept["LABKIT_CHROMIUM"] = caller["LABKIT_CHROMIUM"]
    return kept | {
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "LABKIT_HEADLESS": "0",
        "LABKIT_HOME": str(folder / "labkit"),
        "MPLBACKEND": "agg",
    }
