"""The account as the engine sees it, asked for within the process and kept until it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from labkit.aws.account import observe_account
from labkit.aws.carried import Answered, Carried, CarriedClients
from labkit.emulator.clock import Clock
from labkit.emulator.control import ControlPlane
from labkit.emulator.iam.admitted import OF_ACCOUNT
from labkit.emulator.wires import Wired, Within
from labkit.topology import Topology

KEPT = 0.25
"""Seconds that an observation counts where states pass by themselves."""
WITH = (("elb", "elbv2"), ("apigateway", "apigatewayv2"))
"""Services for whose newer version moto answers by the older one's name."""
HEALTH = ("LoadBalancerTargetHealth",)


def carry_in(control: ControlPlane, account: str, carried: Carried) -> Answered:
    """Make a call of an AWS client in this thread, in the name of an account's owner."""

    def owned(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return control({**environ, OF_ACCOUNT: account}, start)

    found = Within(owned, "").send(wired(carried))
    return Answered(found.status, found.headers, found.body)


def wired(carried: Carried) -> Wired:
    """A call of an AWS client in HTTP's own parts."""
    parts = urlsplit(carried.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    hostless = tuple(row for row in carried.headers if row[0].lower() != "host")
    return Wired(carried.method, target, (("Host", parts.hostname or ""), *hostless), carried.body)


class Observer:
    """Topologies of one account, Region by Region; the same one until a call changes something."""

    def __init__(self, control: ControlPlane, account: str, clock: Clock) -> None:
        self._control = control
        self._account = account
        self._clock = clock
        self._clients: dict[str, CarriedClients] = {}
        self._kept: dict[tuple[str, bool], tuple[str, Topology]] = {}

    def topology(self, region: str, *, health: bool = True) -> Topology:
        """What stands now. Without `health` nobody asks how targets are."""
        moment = self.moment
        found = self._kept.get((region, health))
        if found is None or found[0] != moment:
            found = (moment, self._observed(region, health=health))
            self._kept[region, health] = found
        return found[1]

    @property
    def moment(self) -> str:
        """What is the same for two looks between which nothing can have changed."""
        passing = self._clock.pace != "instant"
        return f"{self._control.changes} {int(self._clock.now / KEPT) if passing else 0}"

    def _observed(self, region: str, *, health: bool) -> Topology:
        without: Collection[str] = () if health else HEALTH
        known = self._control.services
        services = known | {second for first, second in WITH if first in known}
        return observe_account(self._of(region), services=services, without=without)

    def _of(self, region: str) -> CarriedClients:
        if region not in self._clients:
            carry = partial(carry_in, self._control, self._account)
            self._clients[region] = CarriedClients(region, carry)
        return self._clients[region]
