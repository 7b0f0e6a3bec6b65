"""What a lab costs on AWS: an hour, a day of a course, forgotten for a month, and so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal

from labkit.provision.history import Stay
from labkit.provision.kinds import KINDS
from labkit.provision.money import dollars
from labkit.provision.prices import BY_KIND, FREE_HOURS, HOURS_A_MONTH, PRICED_IN, PRICED_ON, Price
from labkit.provision.resource import Resource
from labkit.provision.values import Key
from labkit.shown import Shown


@dataclass(frozen=True, slots=True)
class Line:
    """What one resource costs, in US dollars: an hour, forgotten for a month; for its time here,
    and for what goes through it.
    """

    kind: str
    name: str
    what: str
    hourly: Decimal
    month: Decimal
    time: Decimal
    traffic: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """Time and traffic."""
        return self.time + self.traffic


@dataclass(frozen=True, slots=True)
class Cost(Shown):
    """The lines of a bill, the dearest first, and further `notes` under it.

    `so_far` is for what stood, not for a plan.
    """

    lines: tuple[Line, ...]
    span: str
    so_far: bool = False
    notes: tuple[str, ...] = ()

    @property
    def hourly(self) -> Decimal:
        """What stands costs an hour, without traffic."""
        return sum((line.hourly for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """All lines together."""
        return sum((line.total for line in self.lines), Decimal(0))

    def __str__(self) -> str:
        paid = [line for line in self.lines if line.total or line.hourly]
        if not paid:
            return f"On AWS this costs nothing {self.span}."
        width = max(len(_noun(line)) for line in paid)
        rows = [
            f"{dollars(line.total):>9}  {_noun(line):<{width}}  {line.name}"
            + (f" ({line.what})" if line.what else "")
            for line in paid
        ]
        return "\n".join([*rows, f"{dollars(self.total):>9}  {self.span}", *self._notes()])

    def _notes(self) -> Iterator[str]:
        if not self.so_far:
            month = dollars(sum((line.month for line in self.lines), Decimal(0)), cents=True)
            yield f"An hour is {dollars(self.hourly)}. Forgotten for a month, it would be {month}."
        yield from self.notes
        yield f"List prices of {PRICED_IN}, {PRICED_ON:%B %Y}; the rest is free or next to it."


def _noun(line: Line) -> str:
    return KINDS[line.kind].noun


def cost(
    wanted: Iterable[Resource],
    *,
    hours: float = 1,
    gb: float = 0,
    calls: float = 0,
    passed: Collection[Key] = (),
    notes: tuple[str, ...] = (),
) -> Cost:
    """What resources cost while they stand for `hours`.

    `gb` go through each of those in `passed`, and so many `calls` are made to each API. `notes`
    are sentences that the bill needs.
    """
    lines = [
        _line(resource, Decimal(str(hours)), _traffic(resource, gb, calls, passed))
        for resource in wanted
    ]
    return Cost(_dearest_first(lines), _span(hours, gb, calls), notes=notes)


def hourly(wanted: Iterable[Resource]) -> Decimal:
    """US dollars an hour while nothing goes through."""
    return cost(wanted).hourly


def spent(stays: Iterable[Stay], now: datetime) -> Cost:
    """What the time cost that resources stood, each from its making to its end, or to `now`."""
    lines = [_line(stay.resource, _hours(stay, now), Decimal(0)) for stay in stays]
    return Cost(_dearest_first(lines), "so far, without what went through", so_far=True)


def _hours(stay: Stay, now: datetime) -> Decimal:
    """Hours of a stay; none where a clock was put back in between."""
    seconds = ((stay.ended or now) - stay.began).total_seconds()
    return Decimal(str(max(0.0, seconds))) / 3600


def _prices(resource: Resource) -> tuple[Price, ...]:
    return tuple(row for row in BY_KIND.get(resource.kind, ()) if row.units(resource))


def _line(resource: Resource, hours: Decimal, traffic: Decimal) -> Line:
    prices = _prices(resource)
    what = ", ".join(row.what for row in prices if row.what)
    each_hour = sum((row.hourly * row.units(resource) for row in prices), Decimal(0))
    month, time = (
        sum((_time(row, resource, span) for row in prices), Decimal(0))
        for span in (Decimal(HOURS_A_MONTH), hours)
    )
    return Line(resource.kind, resource.name, what, each_hour, month, time, traffic)


def _time(price: Price, resource: Resource, hours: Decimal) -> Decimal:
    begun = hours.to_integral_value(ROUND_UP) if price.whole_hours else hours
    months = (hours / HOURS_A_MONTH).to_integral_value(ROUND_UP) if hours > FREE_HOURS else 0
    return price.units(resource) * (price.hourly * begun + price.monthly * months)


def _traffic(resource: Resource, gb: float, calls: float, passed: Collection[Key]) -> Decimal:
    through = Decimal(str(gb)) if resource.key in passed else Decimal(0)
    return sum(
        (row.per_gb * through + row.for_calls(Decimal(str(calls))) for row in _prices(resource)),
        Decimal(0),
    )


def _dearest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.total, line.kind, line.name, line.what)))


def _span(hours: float, gb: float, calls: float) -> str:
    parts = ["for an hour" if hours == 1 else f"for {hours:g} hours"]
    parts += [f"{gb:g} GB on the way of the lab's request"] if gb else []
    parts += [f"{calls:,.0f} calls"] if calls else []
    return ", ".join(parts)
