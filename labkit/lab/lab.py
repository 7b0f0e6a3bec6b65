"""`Lab`: what a notebook holds. It ties the rooms together and decides nothing itself.

lab = Lab("private-api")
lab.up()                                     # build it
lab.trace("private-app")                     # what would happen, and why
lab.on("private-app").curl(lab.url("/kinesis"), json={"order": 1})     # make it happen
lab.up(private_dns=False)                    # change one thing
lab.down()                                   # leave nothing behind
"""

from __future__ import annotations

from datetime import UTC, datetime

from labkit.aws import AwsDriver
from labkit.blueprints import Settings
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
from labkit.lab.allowance import permissions_of
from labkit.lab.asked import AskedLab
from labkit.lab.billing import cost_of
from labkit.lab.bound import name_of
from labkit.lab.by_view import ByView
from labkit.lab.guide import Guide
from labkit.lab.progress import Steps
from labkit.lab.reports import Removed, Report, changed
from labkit.provision import (
    Cost,
    Holder,
    Journal,
    Permissions,
    Plan,
    Status,
    noticed,
    plan,
    spent,
    status,
    stays,
    teardown,
    up,
)
from labkit.widgets import FlowView, Picture, SideBySide


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


class Lab(AskedLab):
    """One lab of one learner on one back end.

    `backend` is `embedded`, `endpoint` or `aws`; left out, the environment chooses, and
    the embedded one is the default. `consent` is `ACCOUNT/REGION`, asked for on AWS
    before anything is made; left out, it is what `LABKIT_YES` says. Raises `LabkitError` for
    a lab or back end there is not.
    """

    # ------------------------------------------------------------ come and go

    def plan(self, **toggles: object) -> Plan:
        """What `up` with these toggles would do; nothing is changed.

        Toggles that are not named are at their defaults, as in `up`. Raises `LabkitError`
        that lists the right ones for a wrong toggle or setting.
        """
        return plan(self._part(self.blueprint.settings(**toggles)), self.found)

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
        desired, wanted = self._desired(settings), self._part(settings)
        self._session.check_consent(wanted)
        with self._journal() as journal:
            driver = self._session.driver(self.name, self.learner)
            if not self._session.is_embedded:
                _refuse_strangers(journal, driver)
            found = self._observed()
            self._check_account(wanted)
            steps, pace = Steps(f"{self.name}: up"), self._session.pace
            with self._changing():
                applied = up(wanted, journal, driver, steps, pace, found)
                journal.note(settings=dict(settings))
                self._settings = settings
            count = len(journal.standing)
        odd = "" if applied or found is None else self._odd_sender(desired, found)
        brought_to = changed(self.blueprint, settings)
        return Report(self.name, applied, brought_to, count, odd, name_of(self))

    def change(self, **toggles: object) -> Report:
        """As `up`, but the toggles that are not named stay as they are set.

        Only from a lab that stands. Raises `LabkitError` as `up` does.
        """
        if not self.stands:
            raise LabkitError("The lab does not stand", where=self.name, try_=self._again)
        return self.up(**{**self._settings, **toggles})

    def down(self) -> Removed:
        """Take away what the lab built, then list what is left. Safe at any time, also twice."""
        before = len(self._standing)
        self._settings = self.blueprint.defaults
        if not self._session.has_account:
            return Removed(self.name, 0, (), asked=False)
        with self._journal() as journal, self._changing():
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

    # ------------------------------------------------------------ look

    def help(self) -> Guide:
        """Where one is: what stands, what a hand has changed, and what can be done next."""
        toggles = changed(self.blueprint, self._settings)
        back = self.plan(**self._settings) if self.stands else Plan(())
        where = self._session.choice.name
        return Guide(self.blueprint, where, len(self._standing), toggles, back, name_of(self))

    def view(
        self, source: str | None = None, *, request: str = "", predicted: str = ""
    ) -> FlowView:
        """The picture with its toggles. It computes; a click on a plan builds what it shows.

        `predicted` is the id of a question of the course: what the learner has locked in for it
        stands beside what was computed and executed.
        """
        view = FlowView(
            self.blueprint,
            settings=self._settings,
            source=source or "",
            request=request,
            builder=ByView(self, predicted),
        )
        view.stands_now(self.stands_now)
        self._shared.views.add(view)
        return view

    def offered(self, settings: Settings) -> str:
        """What somebody agrees to who builds these settings; the empty text for nothing."""
        return self._session.offered(self._part(settings))

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
