"""`Building`: the part of a view that builds what is shown. Plan first, then apply by a second
click; the work is done beside the kernel's own thread, so that toggles answer meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Any

import anywidget
import traitlets

from labkit.blueprints import Settings
from labkit.errors import LabkitError
from labkit.provision import Plan, stopped_by
from labkit.widgets import build_page
from labkit.widgets.builder import Builder, Built, Stands, Wanted
from labkit.widgets.progress import Branch, shown_in

_LOG = logging.getLogger(__name__)
NO_LAB = LabkitError(
    "This view computes only: there is no lab behind it that could be built",
    where="view.build",
    try_='lab = Lab("private-api"), then lab.view()',
)
IDLE: dict[str, Any] = {"stage": "", "html": "", "of": {}}


class Building(anywidget.AnyWidget):
    """What stands, how far building it is, and how it went; each is the same in every view.

    `work` has the stage (empty, planning, planned, building, done or failed), the page of that
    stage, and the settings that it is about.
    """

    work = traitlets.Dict(IDLE).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    standing = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    settings: Any
    source: Any
    request: Any

    _builder: Builder | None = None

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._wish = Event()
        self.observe(self._look_again, "settings")

    def _look_again(self, _: object) -> None:
        """After a click: another cell or another notebook may have built or removed something."""
        if self._builder is not None and self.work["stage"] != "building":
            with suppress(LabkitError):
                self.stands_now(self._builder.stands())

    def plan(self) -> Plan:
        """What it would take to build what is shown; nothing is changed."""
        return self._lab.plan(dict(self.settings)).plan

    def build(self) -> Built:
        """Build what is shown and send its request; the view shows how it goes.

        Raises `LabkitError` where nothing can be built, and for a step that fails.
        """
        settings, source, request = dict(self.settings), self.source, self.request
        builder = self._lab
        return self._through(builder, settings, source, request)

    def stands_now(self, stands: Stands) -> None:
        """What stands has changed: the view says how that differs from what it shows."""
        self.standing = dict(stands)

    # ------------------------------------------------------------ what is clicked

    def _do(self, what: object, of: object) -> None:
        """A click: `plan` (of the settings that it names), `apply` (of those that were planned),
        `stop` (what is being built), or `leave`.
        """
        if what == "stop" and self.work["stage"] == "building":
            self._wish.set()
            self._at("building", build_page.stopping(), self.work["of"])
        if self._builder is None or self.work["stage"] in ("planning", "building"):
            return
        if what == "plan":
            settings = self._asked_about([of, self.source, self.request])[0]
            self._beside("planning", build_page.planning(), self._plan_in_view, settings)
        elif what == "apply" and self.work["stage"] == "planned" and of == self.work["of"]:
            wanted = self._shown_plan
            page, settings = build_page.building(), self.work["of"]
            self._beside("building", page, lambda: self._apply_in_view(wanted), settings)
        elif what == "leave":
            self.work = IDLE

    def _asked_about(self, of: Any) -> tuple[Settings, str, str]:  # noqa: ARG002
        """The state that a question is about; a view that knows its lab reads it there."""
        return dict(self.settings), self.source, self.request

    def _beside(self, stage: str, page: str, job: Callable[[], object], settings: Settings) -> None:
        """Do a job in a thread of its own; what goes wrong there is a sentence in the view."""
        self._at(stage, page, settings)

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001  nobody else would show it
                if not isinstance(error, LabkitError):
                    _LOG.error("the work of a view failed", exc_info=error)
                self._at("failed", build_page.failed(error), self.work["of"])

        threading.Thread(target=guarded, name=f"labkit {stage}", daemon=True).start()

    def _plan_in_view(self) -> None:
        settings = dict(self.work["of"])
        self.stands_now(self._lab.stands())
        self._shown_plan = self._lab.plan(settings)
        self._at("planned", build_page.planned(self._shown_plan), settings)

    def _apply_in_view(self, seen: Wanted | None) -> None:
        """Apply the plan that was seen; one that is no longer the same is shown anew."""
        settings, source, request = dict(self.work["of"]), self.source, self.request
        now = self._lab.plan(settings)
        if seen is None or now.plan.steps != seen.plan.steps:
            self._shown_plan = now
            self._at("planned", build_page.planned(now, again=True), settings)
            return
        self._through(self._lab, settings, source, request)

    # ------------------------------------------------------------ within

    _shown_plan: Wanted | None = None

    @property
    def _lab(self) -> Builder:
        if self._builder is None:
            raise NO_LAB
        return self._builder

    def _through(self, builder: Builder, settings: Settings, source: str, request: str) -> Built:
        """Build, from the first page to the last; what that raises is shown and raised."""
        self.progress = {}
        self._wish = Event()
        self._at("building", build_page.building(), settings)
        try:
            with shown_in(InView(self)), stopped_by(self._wish):
                built = builder.build(settings, source, request)
        except LabkitError as error:
            self._at("failed", build_page.failed(error), settings)
            raise
        self._at("done", build_page.done(built), settings)
        return built

    def _at(self, stage: str, page: str, settings: Settings) -> None:
        self.work = {"stage": stage, "html": page, "of": dict(settings)}


class InView:
    """Shows progress in a view, and keeps what would be printed."""

    def __init__(self, view: Building) -> None:
        self._view = view

    def show(self, share: float, says: str, branches: tuple[Branch, ...]) -> None:
        """Replace what was shown before."""
        self._view.progress = {"share": share, "says": says, "now": [row.says for row in branches]}

    def close(self) -> None:
        """The steps are over; what comes then is the request."""
        self._view.progress = {"share": 1.0, "says": "Sending the request …", "now": []}

    def tell(self, text: str) -> None:
        """A sentence, such as what somebody agreed to."""
        self._view.progress = {**self._view.progress, "told": text}
