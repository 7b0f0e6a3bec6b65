"""Who lives in an account: programs on its instances, and what answers requests of its hosts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labkit.emulator.clock import Clock
from labkit.emulator.control import ControlPlane
from labkit.emulator.dataplane.backend import Targets
from labkit.emulator.dataplane.handler import ApiGateway
from labkit.emulator.dataplane.links import Links
from labkit.emulator.front import Front
from labkit.emulator.hosts import Host
from labkit.emulator.inner import Observer
from labkit.emulator.inside import Inside
from labkit.emulator.program_calls import json_call
from labkit.emulator.programs import Programs
from labkit.emulator.service_doors import Doors
from labkit.emulator.wires import Within


def inhabit(
    control: ControlPlane,
    data: ApiGateway,
    front: Front,
    account: str,
    region: str,
    clock: Clock,
    given: Callable[[], Targets | None] = lambda: None,
) -> Observer:
    """Let programs run on an account's instances; gives what observes the account.

    `given` is what answers for the programs in their place, if anything does.
    """
    observer = Observer(control, account, clock)
    observe = partial(observer.topology, region)
    here = partial(observer.topology, region, health=False)
    within = Within(front, front.secret)
    programs = Programs(here, lambda name: json_call(Host(name, observe, within)))

    def targets() -> Targets | None:
        return given() or programs

    data.links = Links(observer.topology, targets)
    front.standing_since = lambda: observer.moment
    front.inside = Inside(targets, Doors(observe), account)
    return observer
