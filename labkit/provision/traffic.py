"""What each way from a private host to Kinesis costs in a month, by what goes through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from labkit.provision.prices import BY_KIND, HOURS_A_MONTH, Price

KB_IN_GB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Way:
    """One way, and what it costs in US dollars: `monthly` with nothing on it, and `per_gb`.

    Where it is paid by the call, `per_gb` are the first GB, and `calls` is the price of calls
    with how many a GB is.
    """

    name: str
    monthly: Decimal
    per_gb: Decimal
    calls: tuple[Price, Decimal] | None = None

    def month(self, gb: Decimal) -> Decimal:
        """A month with so many GB."""
        if self.calls:
            price, each_gb = self.calls
            return self.monthly + price.for_calls(each_gb * gb)
        return self.monthly + self.per_gb * gb


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where two ways cost the same; with more GB the `dearer` one is dearer.

    Calls are still at their first price there: 333 million of them cost a thousand dollars, and
    no other way costs so much with so little on it.
    """

    cheaper: str
    dearer: str
    gb: Decimal
    dollars: Decimal


def ways(record_kb: float = 5, zones: tuple[int, ...] = (1, 2, 3)) -> tuple[Way, ...]:
    """The ways to Kinesis: by a NAT gateway with its address (F8.3), by an interface endpoint in
    so many zones (F8.1), and by API Gateway's own integration, a call for each record of
    `record_kb` KB (F8.5). List prices, as `PRICES` has them.
    """
    nat, address, endpoint, api = (
        BY_KIND[kind][0] for kind in ("nat_gateway", "elastic_ip", "vpc_endpoint", "rest_api")
    )
    calls = Decimal(KB_IN_GB) / Decimal(str(record_kb))
    return (
        Way("NAT gateway", _month(nat) + _month(address), nat.per_gb),
        *(Way(_in_zones(row), _month(endpoint) * row, endpoint.per_gb) for row in zones),
        Way("API Gateway's integration", Decimal(0), api.for_calls(calls), (api, calls)),
    )


def _month(price: Price) -> Decimal:
    return price.hourly * HOURS_A_MONTH


def _in_zones(zones: int) -> str:
    return f"interface endpoint, {zones} zone{'s' if zones > 1 else ''}"


def crossings(rows: tuple[Way, ...]) -> tuple[Crossing, ...]:
    """Where two of the ways cost the same, the first of them first."""
    return tuple(sorted(_crossings(rows), key=lambda row: row.gb))


def _crossings(rows: tuple[Way, ...]) -> Iterator[Crossing]:
    for pair in combinations(rows, 2):
        flat, steep = sorted(pair, key=lambda way: way.per_gb)
        if steep.monthly < flat.monthly and steep.per_gb > flat.per_gb:
            gb = (flat.monthly - steep.monthly) / (steep.per_gb - flat.per_gb)
            yield Crossing(flat.name, steep.name, gb, flat.month(gb))
