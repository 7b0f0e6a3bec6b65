"""`Lab`: what a notebook holds. It ties the rooms together and decides nothing itself.

lab = Lab("private-api")
lab.up()                                     # build it
lab.trace("private-app")                     # what would happen, and why
lab.on("private-app").curl(lab.url("/kinesis"), json={"order": 1})     # make it happen
lab.up(private_dns=False)                    # change one thing
lab.down()                                   # leave nothing behind
"""

from __future__ import annotations

import json as json_text
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from labkit.aws import AwsDriver, Clients, records
from labkit.blueprints import Blueprint, Settings, blueprint, remedies
from labkit.blueprints.management import managed
from labkit.blueprints.requests import STAGE, api_url
from labkit.emulator import Host
from labkit.errors import LabkitError
from labkit.figures import (
    Moment,
    beside,
    describe_of,
    moment,
    svg_of,
    timeline_svg,
    timeline_words,
)
from labkit.flow import Trace, trace
from labkit.headless import headless
from labkit.lab.allowance import permissions_of
from labkit.lab.billing import cost_of
from labkit.lab.compare import Comparison
from labkit.lab.ended import ended, settings_noted
from labkit.lab.magics import offer
from labkit.lab.progress import Steps
from labkit.lab.remote import RemoteHost
from labkit.lab.reports import Records, Remedies, Removed, Report, Toggles, changed, written
from labkit.lab.session import SEED, open_session
from labkit.provision import (
    CallFailed,
    Cost,
    Holder,
    Journal,
    Permissions,
    Plan,
    Standing,
    Status,
    noticed,
    plan,
    resources,
    spent,
    status,
    stays,
    teardown,
    up,
    without_missing,
)
from labkit.topology import Component, LoadBalancer, RestApi, Stream, Topology, VpcEndpoint
from labkit.widgets import FlowView, Picture, SideBySide

C = TypeVar("C", bound=Component)


def _checked_learner(name: object) -> str:
    """A learner's name, which becomes part of names on AWS and of a file's."""
    if isinstance(name, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,19}", name):
        return name
    raise LabkitError(
        f"{name!r} cannot be a learner's name",
        where="learner",
        try_="small letters, digits and hyphens, at most 20",
    )


def _refuse_strangers(journal: Journal, driver: AwsDriver) -> None:
    """Nothing is built beside what an earlier journal, lost or set aside, has left standing."""
    left = () if len(journal.standing) else driver.leftovers()
    if left:
        raise LabkitError(
            f"{len(left)} resources of this lab stand that its journal does not know, "
            f"such as {left[0]}",
            where=str(journal.path),
            try_="bring the journal back that knows them, or delete what lab.down() lists",
        )


class Lab:
    """One lab of one learner on one back end.

    `backend` is `embedded`, `endpoint` or `aws`; left out, the environment chooses, and
    the embedded one is the default. `consent` is `ACCOUNT/REGION`, asked for on AWS
    before anything is made. Raises `LabkitError` for a lab or back end there is not.
    """

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

    # ------------------------------------------------------------ come and go

    def plan(self, **toggles: object) -> Plan:
        """What `up` with these toggles would do; nothing is changed.

        Toggles that are not named are at their defaults, as in `up`. Raises `LabkitError`
        that lists the right ones for a wrong toggle or setting.
        """
        return plan(self._desired(self.blueprint.settings(**toggles)), self.found)

    def timeline(self, **toggles: object) -> Picture:
        """The plan as a picture: when each step can run, and which decide how long it takes."""
        wanted = self.plan(**toggles)
        return Picture(timeline_svg(wanted), timeline_words(wanted))

    def up(self, **toggles: object) -> Report:
        """Bring the lab to these toggles, all others at their defaults, from whatever stands.

        Twice is the same as once, and a cell that says `up` gives the same lab whichever
        cells ran before. Raises `LabkitError` for a wrong toggle, for a step that the
        account refuses, and on AWS where nobody has agreed to spend money.
        """
        settings = self.blueprint.settings(**toggles)
        desired = self._desired(settings)
        self._session.check_consent(resources(desired))
        with self._journal() as journal:
            driver = self._session.driver(self.name, self.learner)
            if not self._session.is_embedded:
                _refuse_strangers(journal, driver)
            found = self._observed()
            self._check_account(desired)
            steps, pace = Steps(f"{self.name}: up"), self._session.pace
            applied = up(desired, journal, driver, steps, pace, found)
            journal.note(settings=dict(settings))
            count = len(journal.standing)
        self._settings = settings
        odd = "" if applied or found is None else self._odd_sender(desired, found)
        return Report(self.name, applied, changed(self.blueprint, settings), count, odd)

    def down(self) -> Removed:
        """Take away what the lab built, then list what is left. Safe at any time, also twice."""
        before = len(self._standing)
        self._settings = self.blueprint.defaults
        if not self._session.has_account:
            return Removed(self.name, 0, (), asked=False)
        with self._journal() as journal:
            driver = self._session.driver(self.name, self.learner)
            left = teardown(journal, driver, Steps(f"{self.name}: down"), self._session.pace)
            gone = before - len(journal.standing)
        return Removed(self.name, gone, left)

    def status(self) -> Status:
        """What the journal says stands, held against what the account holds."""
        if not self._session.has_account:
            return Status()
        found, driver = self._observed(), self._session.driver(self.name, self.learner)
        stands = noticed(self._standing, found) if found else self._standing
        return status(stands, driver)

    def cost(
        self,
        *,
        hours: float = 1,
        gb: float = 0,
        calls: float = 0,
        source: str | None = None,
        **toggles: object,
    ) -> Cost:
        """What the lab costs on AWS for so long, with so much on the way of its request; computed.

        With the toggles as they stand, or with those that are named, as in `up`.
        """
        settings = self.blueprint.settings(**toggles) if toggles else self._settings
        return cost_of(self.blueprint, settings, source or "", hours=hours, gb=gb, calls=calls)

    def permissions(
        self, *, account: str | None = None, region: str | None = None, **toggles: object
    ) -> Permissions:
        """The smallest IAM policy with which the learner can run the lab; computed.

        For every setting of the toggles and any way between them; for one alone if toggles are
        named, as in `up`. In the back end's account and Region, or those that are given.
        """
        settings = self.blueprint.settings(**toggles) if toggles else None
        where = (account or self._session.account, region or self._session.choice.region)
        return permissions_of(self.blueprint, Holder(self.name, self.learner, *where), settings)

    def spent(self) -> Cost:
        """What the time has cost, on AWS's list, since the lab stood; without what went through."""
        lines = self._session.lines(self.name, self.learner)
        return spent(stays(lines), datetime.now(UTC))

    @property
    def stands(self) -> bool:
        """Whether anything of the lab stands."""
        return len(self._standing) > 0

    # ------------------------------------------------------------ look

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

    @property
    def api_id(self) -> str:
        """The id of the lab's API, for the header `x-apigw-api-id`."""
        return self._only(RestApi).id

    def url(self, path: str | None = None, *, request: str = "") -> str:
        """The URL of the lab's request, or of another one by its name; for a `path`, the default
        URL of its API, which has the same shape for every endpoint type.
        """
        if path is None:
            return self.blueprint.asking(request).requests[0].url(self.topology)
        return api_url(self.topology, path)

    def endpoint_url(self, path: str | None = None) -> str:
        """The API's URL by the endpoint's own name, which works without private DNS.

        It does not say which API is meant: send `x-apigw-api-id` along (F1.6).
        """
        return f"https://{self._only(VpcEndpoint).dns_name}{urlsplit(self.url(path)).path}"

    def balancer_url(self, path: str | None = None) -> str:
        """The URL of the load balancer itself, for who is in the VPC."""
        own = urlsplit(self.url(path)).path.removeprefix(f"/{STAGE}")
        return f"http://{self._only(LoadBalancer).dns_name}{own}"

    def trace(
        self,
        source: str | None = None,
        url: str | None = None,
        *,
        request: str = "",
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Trace:
        """What happens to a request, computed; the lab's own request where nothing is given.

        `request` is the name of another of the lab's requests; the rest changes the one chosen.
        """
        topology, sender = self.topology, source or self.blueprint.sources[0]
        asked = self.blueprint.asking(request).request(topology, sender)
        given = {
            "url": url,
            "method": method,
            "headers": None if headers is None else tuple(headers.items()),
            "body": None if json is None else json_text.dumps(json),
        }
        changes: dict[str, Any] = {key: row for key, row in given.items() if row is not None}
        return trace(topology, replace(asked, **changes))

    def compare(
        self,
        source: str | None = None,
        url: str | None = None,
        *,
        request: str = "",
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        predicted: str = "",
    ) -> Comparison:
        """A request computed and really sent, side by side; it shouts where they differ.

        It is chosen as in `trace`. `predicted` is what you expect.
        """
        computed = self.trace(
            source, url, request=request, method=method, headers=headers, json=json
        )
        host = self.on(computed.request.source)
        return Comparison(predicted, computed, host.ask(computed.request))

    def remedies(self, source: str | None = None, *, request: str = "") -> Remedies:
        """The fewest toggles to flip so that the lab's request gets through; computed."""
        sender = source or self.blueprint.sources[0]
        asking, wanted = self.blueprint.asking(request), self._desired(self._settings)
        if self.trace(sender, request=request).codes != _codes(asking, wanted, sender):
            return Remedies(sender, (), strange=True)
        changes = remedies(asking, self._settings, sender)
        rows = tuple(
            (
                written(row).replace(", ", " and "),
                changed(self.blueprint, {**self._settings, **row}),
            )
            for row in changes
            if row
        )
        return Remedies(sender, rows, delivered=changes == ({},))

    def view(self, source: str | None = None, *, request: str = "") -> FlowView:
        """The picture with its toggles. It computes; nothing is built or changed by it."""
        return FlowView(
            self.blueprint, settings=self._settings, source=source or "", request=request
        )

    def beside(
        self, source: str | None = None, *, request: str = "", **toggles: object
    ) -> SideBySide:
        """The lab as it is set, beside what it would be with other toggles; both computed.

        `toggles` are changes of how it is set now. Raises `LabkitError` for a wrong one.
        """
        sender, changed_to = source or self.blueprint.sources[0], {**self._settings, **toggles}
        one = moment(self.blueprint, self._settings, sender, request)
        other = moment(self.blueprint, self.blueprint.settings(**changed_to), sender, request)
        names = ("as it is set", changed(self.blueprint, other.settings) or "as it starts")
        return SideBySide(beside(self.blueprint, one, other), names)

    def picture(self, source: str | None = None, *, request: str = "", way: bool = True) -> Picture:
        """A still picture of the lab as it is, with the way of its request or without."""
        sender = source or self.blueprint.sources[0]
        found = self.trace(sender, request=request) if way else None
        at = Moment(self._settings, sender, self.topology, found)
        return Picture(svg_of(self.blueprint, at), describe_of(self.blueprint, at))

    # ------------------------------------------------------------ do

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

    def records(self) -> Records:
        """What the lab's stream holds, read back from its beginning."""
        if not self.stands:
            raise LabkitError("The lab does not stand", where=self.name, try_=self._again)
        name = self._only(Stream).id.rsplit("/", 1)[-1]
        return Records(tuple(records(self.clients, name)))

    # ------------------------------------------------------------ within

    @property
    def _standing(self) -> Standing:
        return self._session.standing(self.name, self.learner)

    def _journal(self) -> Any:
        return self._session.journal(self.name, self.learner)

    def _desired(self, settings: Settings) -> Topology:
        return self.blueprint.topology(
            settings,
            learner=self.learner,
            account=self._session.account,
            region=self._session.choice.region,
        )

    def _check_account(self, desired: Topology) -> None:
        """Refuse what the account or the class has no room for, before anything is made."""
        if self._session.choice.name == "aws":
            wanted, stands = resources(desired), self._standing
            whose = (self.name, self.learner)
            self._session.check_account(whose, plan(desired, stands), wanted, stands)

    def _observed(self) -> Topology | None:
        """What of the lab is really there; None where nothing stands or nobody may look."""
        with suppress(CallFailed):
            return self.topology if self.stands else None
        return None

    def _odd_sender(self, wanted: Topology, found: Topology) -> str:
        """The first whose request meets something else than the toggles ask for; or nobody."""
        lab = self.blueprint
        odd = (who for who in self.hosts if _codes(lab, wanted, who) != _codes(lab, found, who))
        return next(odd, "")

    def _only(self, kind: type[C]) -> C:
        """The one component of a kind that the lab has."""
        found = self.topology.all(kind)
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


def _codes(asking: Blueprint, topology: Topology, sender: str) -> tuple[str, ...]:
    """What blocks a lab's request in a topology."""
    return trace(topology, asking.request(topology, sender)).codes
