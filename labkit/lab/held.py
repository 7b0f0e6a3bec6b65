"""`HeldLab`: what a lab is made of, whether it stands, what is really there, and its hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from labkit.aws import Clients
from labkit.aws.written import Written, write_snapshot
from labkit.blueprints import Settings, blueprint
from labkit.blueprints.management import managed
from labkit.emulator import Host
from labkit.errors import LabkitError
from labkit.headless import headless
from labkit.lab.ended import ended, settings_noted
from labkit.lab.magics import offer
from labkit.lab.network_of import check_turned, part_of
from labkit.lab.remote import RemoteHost
from labkit.lab.reports import Toggles
from labkit.lab.session import SEED, open_session
from labkit.provision import CallFailed, Resource, Standing, noticed, plan, without_missing
from labkit.topology import Component, Topology
from labkit.topology.management import is_management
from labkit.widgets import FlowView
from labkit.widgets.builder import Stands

C = TypeVar("C", bound=Component)


@dataclass
class Shared:
    """What the `Lab` objects of one lab share: its views, and whether a run has not ended."""

    views: WeakSet[FlowView] = field(default_factory=WeakSet)
    half: bool = False


_SHARED: dict[Path, Shared] = {}
"""By the journal, which is the same for each of them."""


def _checked_learner(name: object) -> str:
    """A learner's name, which becomes part of names on AWS and of a file's."""
    if isinstance(name, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,19}", name):
        return name
    raise LabkitError(
        f"{name!r} cannot be a learner's name",
        where="learner",
        try_="small letters, digits and hyphens, at most 20",
    )


class HeldLab:
    """A lab of one learner on one back end, with its journal."""

    def __init__(
        self,
        name: str,
        *,
        backend: str | None = None,
        learner: str = "learner",
        seed: int = SEED,
        consent: str | None = None,
    ) -> None:
        plain = blueprint(name)
        self.learner = _checked_learner(learner)
        self._session = open_session(backend, seed=seed, consent=consent)
        self.blueprint = managed(plain) if self._session.choice.name == "aws" else plain
        self._settings = self._noted()
        self._again = "lab.up()"
        for row in () if headless() else ended(self._session, self.blueprint, self.learner):
            print(row.says)
            self._again = row.again or self._again
        offer(self)

    def __repr__(self) -> str:
        where = self._session.choice.name
        if not self.stands:
            return f"Lab {self.name}: nothing stands (back end: {where})"
        count = len(self._standing)
        return f"Lab {self.name}: {count} resources stand (back end: {where})"

    @property
    def name(self) -> str:
        """The lab's name, such as `private-api`."""
        return self.blueprint.name

    @property
    def toggles(self) -> Toggles:
        """Every toggle with its setting; change them with `up`."""
        return Toggles(self.blueprint, self._settings)

    @property
    def stands(self) -> bool:
        """Whether anything of the lab stands."""
        return len(self._standing) > 0

    @property
    def topology(self) -> Topology:
        """What is really there once the lab stands; what it would be before."""
        if not self.stands:
            return self._desired(self._settings)
        return self._session.observe(self.name, self.learner)

    def desired(self, **toggles: object) -> Topology:
        """What these toggles ask for, all others at their defaults; nothing is built."""
        return self._desired(self.blueprint.settings(**toggles))

    @property
    def found(self) -> Standing:
        """What stands, each resource as it is found now."""
        found = self._observed()
        if found is None:
            return self._standing
        driver = self._session.driver(self.name, self.learner)
        return noticed(without_missing(self._standing, driver, found), found)

    @property
    def clients(self) -> Clients:
        """boto3 clients of this back end: `lab.clients.client("ec2")`, to look or break by hand."""
        return self._session.clients

    def snapshot(self, folder: str | Path) -> Written:
        """Write all that the account's networks and APIs are into a folder; only reads them.

        Raises `LabkitError` for a folder that holds something else, and while nothing stands.
        """
        if not self.stands:
            raise LabkitError("The lab does not stand", where=self.name, try_=self._again)
        return write_snapshot(self.clients, Path(folder))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of the hosts that requests can be sent from."""
        return self.blueprint.sources

    def on(self, host: str) -> Host | RemoteHost:
        """An instance to send requests from, as if logged in there."""
        if not self.stands:
            raise LabkitError("The lab does not stand", where=self.name, try_=self._again)
        if host not in self.hosts:
            known = ", ".join(self.hosts)
            raise LabkitError(
                f"There is no host {host!r}", where=self.name, try_=f"one of: {known}"
            )
        return self._session.host(host, lambda: self.topology)

    # ------------------------------------------------------------ within

    @property
    def _standing(self) -> Standing:
        return self._session.standing(self.name, self.learner)

    def _journal(self) -> Any:
        return self._session.journal(self.name, self.learner)

    @property
    def _shared(self) -> Shared:
        return _SHARED.setdefault(self._session.path(self.name, self.learner), Shared())

    @property
    def stands_now(self) -> Stands:
        """What stands, whichever `Lab` built it, for whoever shows it beside something else."""
        count = len(self._standing)
        known = bool(count) and not self._shared.half
        return {"count": count, "settings": dict(self._noted()) if known else None}

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """While the lab is changed a part of it may stand; afterwards its views say what does."""
        shared = self._shared
        shared.half = True
        try:
            yield
            shared.half = False
        finally:
            for view in shared.views:
                view.stands_now(self.stands_now)

    def _desired(self, settings: Settings, learner: str = "") -> Topology:
        return self.blueprint.topology(
            settings,
            learner=learner or self.learner,
            account=self._session.account,
            region=self._session.choice.region,
        )

    def _part(self, settings: Settings) -> tuple[Resource, ...]:
        """What the learner builds: the whole lab, or what is theirs in a shared network."""
        owner = self._session.network_of
        check_turned(self.blueprint, settings, self.learner, owner)
        return part_of(
            lambda learner: self._desired(settings, learner),
            self.learner,
            owner,
            lambda: self._session.driver(self.name, owner),
        )

    def _check_account(self, wanted: tuple[Resource, ...]) -> None:
        """Refuse what the account or the class has no room for, before anything is made."""
        if self._session.choice.name == "aws":
            whose, stands = (self.name, self.learner), self._standing
            self._session.check_account(whose, plan(wanted, stands), wanted, stands)

    def _observed(self) -> Topology | None:
        """What of the lab is really there; None where nothing stands or nobody may look."""
        with suppress(CallFailed):
            return self.topology if self.stands else None
        return None

    def _only(self, kind: type[C]) -> C:
        """The one component of a kind that the lab has, but for what serves commands to hosts."""
        found = [row for row in self.topology.all(kind) if not is_management(row)]
        if len(found) != 1:
            noun = " ".join(re.findall("[A-Z][a-z]*|[A-Z]+", kind.__name__))
            how = "lab.up() makes it anew" if not found else "lab.trace, with the URL of the one"
            count = f"{len(found)} of {noun}" if found else f"no {noun}"
            raise LabkitError(f"The lab has {count} now", try_=how)
        return found[0]

    def _noted(self) -> Settings:
        """What the lab that stands was last brought to; the defaults if none stands."""
        noted = self._session.facts(self.name, self.learner).get("settings")
        if not self.stands or not isinstance(noted, dict):
            return self.blueprint.defaults
        return settings_noted(self.blueprint, noted)
