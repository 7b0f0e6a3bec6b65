"""What AWS asks for what a lab builds: list prices of us-east-1, in US dollars.

Data, with a date and the fact behind each row; other Regions are within some tens of percent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from labkit.provision.resource import Resource

MILLION = 1_000_000
PRICED_IN = "us-east-1"
PRICED_ON = date(2026, 5, 1)
HOURS_A_MONTH = 730
FREE_HOURS = 12
"""How long a hosted zone may stand for nothing (F8.12)."""


def _one(_: Resource) -> int:
    return 1


def _interface_zones(endpoint: Resource) -> int:
    """An interface endpoint is paid in each zone; a gateway endpoint is free (F8.2)."""
    is_interface = endpoint.properties["endpoint_type"] == "Interface"
    return len(endpoint.properties["subnets"]) if is_interface else 0


def _public(instance: Resource) -> int:
    return int(bool(instance.properties["public"]))


def _shards(stream: Resource) -> int:
    return int(stream.properties["shards"])


def _is_network(balancer: Resource) -> int:
    return int(balancer.properties["type"] == "network")


def _is_application(balancer: Resource) -> int:
    return int(balancer.properties["type"] == "application")


@dataclass(frozen=True, slots=True)
class Price:
    """One line of a bill for one kind of resource.

    `hourly` is asked for each of `units` an hour, a begun hour in full where `whole_hours`;
    `per_gb` for each GB that goes through, `per_million` for a million calls of a month, less for
    those past each of `bands` (millions of calls, and what a further million costs). `monthly` is
    asked at once for each begun month of what stands longer than `FREE_HOURS`.
    """

    kind: str
    what: str
    fact: str
    hourly: Decimal = Decimal(0)
    monthly: Decimal = Decimal(0)
    per_gb: Decimal = Decimal(0)
    per_million: Decimal = Decimal(0)
    bands: tuple[tuple[int, Decimal], ...] = ()
    units: Callable[[Resource], int] = _one
    whole_hours: bool = True

    def for_calls(self, calls: Decimal) -> Decimal:
        """So many calls of one month."""
        each = self.per_million
        total, at = Decimal(0), Decimal(0)
        for limit, after in self.bands:
            total += each * max(Decimal(0), min(calls / MILLION, Decimal(limit)) - at)
            at, each = Decimal(limit), after
        return total + each * max(Decimal(0), calls / MILLION - at)


_BANDS = ((333, Decimal("2.80")), (1_000, Decimal("2.38")), (20_000, Decimal("1.51")))
"""A REST API's first 333 million calls of a month are the dearest (F8.5)."""
_VOLUME = (Decimal("0.08") * 8 / HOURS_A_MONTH).quantize(Decimal("0.000001"))

PRICES: tuple[Price, ...] = (
    Price(
        "vpc_endpoint",
        "in each zone",
        "F8.1",
        hourly=Decimal("0.01"),
        per_gb=Decimal("0.01"),
        units=_interface_zones,
    ),
    Price("nat_gateway", "", "F8.3", hourly=Decimal("0.045"), per_gb=Decimal("0.045")),
    Price("elastic_ip", "public address", "F8.3", hourly=Decimal("0.005")),
    Price(
        "load_balancer",
        "with a capacity unit a GB",
        "F8.4",
        hourly=Decimal("0.0225"),
        per_gb=Decimal("0.006"),
        units=_is_network,
    ),
    Price(
        "load_balancer",
        "with a capacity unit a GB",
        "F8.4",
        hourly=Decimal("0.0225"),
        per_gb=Decimal("0.008"),
        units=_is_application,
    ),
    Price("instance", "t3.micro", "F8.9", hourly=Decimal("0.0104"), whole_hours=False),
    Price("instance", "8 GiB of disk", "F8.11", hourly=_VOLUME, whole_hours=False),
    Price(
        "instance",
        "public address",
        "F8.3",
        hourly=Decimal("0.005"),
        units=_public,
        whole_hours=False,
    ),
    Price("stream", "each shard", "F8.8", hourly=Decimal("0.015"), units=_shards),
    Price("hosted_zone", "a month", "F8.12", monthly=Decimal("0.50")),
    Price("rest_api", "by the call", "F8.5", per_million=Decimal("3.50"), bands=_BANDS),
)
"""Every line that a bill can have; what has none here costs nothing, or next to nothing."""

BY_KIND: Mapping[str, tuple[Price, ...]] = {
    kind: tuple(row for row in PRICES if row.kind == kind)
    for kind in dict.fromkeys(row.kind for row in PRICES)
}
