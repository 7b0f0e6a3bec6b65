"""`Progress`: how far something is, in a notebook or a terminal, and silent in CI.

In a notebook it is a bar and a line that change in place: nothing is printed, so a
notebook's outputs stay the same from run to run. In a terminal it is one line on stderr.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol, TextIO

from labkit.headless import headless


@dataclass(frozen=True, slots=True)
class Branch:
    """One step that is under way: the share of its expected time that has passed (0 to 1)."""

    label: str
    share: float
    says: str


class Shown(Protocol):
    """Where progress is shown."""

    def show(self, share: float, says: str, branches: tuple[Branch, ...]) -> None:
        """Replace what was shown before: the share of all steps that is done, and each branch."""

    def close(self) -> None:
        """Nothing more will come."""


class Progress:
    """Count steps, say which are under way, and for how long.

    `shown` is where; if not given, a notebook, a terminal or nowhere is chosen by what is
    there when the work starts.
    """

    def __init__(
        self, shown: Shown | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._given = shown
        self._shown: Shown = shown or Nowhere()
        self._now = monotonic
        self._total, self._count, self._title = 0, 0, ""
        self._under_way: dict[str, tuple[float, float]] = {}

    def started(self, total: int, title: str) -> None:
        """`total` steps are ahead, together called `title`."""
        self._shown = self._given or place()
        self._total, self._count, self._title = total, 0, title
        self._under_way.clear()
        self.going_on()

    def doing(self, label: str, seconds: float = 0.0) -> None:
        """A step has begun that is expected to take so long."""
        self._under_way[label] = (self._now(), seconds)
        self.going_on()

    def done(self, label: str) -> None:
        """A step is over."""
        self._under_way.pop(label, None)
        self._count += 1
        self.going_on()

    def retitled(self, title: str) -> None:
        """Call all steps together something else."""
        self._title = title
        self.going_on()

    def finished(self) -> None:
        """All is over, well or not."""
        self._under_way.clear()
        self.going_on()
        self._shown.close()

    def going_on(self) -> None:
        """Show how it stands now."""
        if isinstance(self._shown, Nowhere):
            return
        share = min(1.0, self._count / self._total) if self._total else 1.0
        says = f"{self._title} · {self._count} of {self._total}"
        self._shown.show(share, says, tuple(map(self._branch, self._under_way)))

    def _branch(self, label: str) -> Branch:
        began, expected = self._under_way[label]
        passed = self._now() - began
        if expected < _WORTH_A_CLOCK:
            return Branch(label, 0.0, label)
        says = f"{label}, {passed:.0f} s of about {expected:.0f}"
        return Branch(label, min(1.0, passed / expected), says)


_WORTH_A_CLOCK = 10.0
"""Seconds from which on a step's time is told."""


class Elsewhere(Shown, Protocol):
    """A place that somebody has chosen, for progress and for what would be printed."""

    def tell(self, text: str) -> None:
        """A sentence or two."""


_ELSEWHERE: ContextVar[Elsewhere | None] = ContextVar("elsewhere", default=None)


@contextmanager
def shown_in(chosen: Elsewhere) -> Iterator[None]:
    """Within it, and in this thread, progress and what is told are shown in a chosen place."""
    before = _ELSEWHERE.set(chosen)
    try:
        yield
    finally:
        _ELSEWHERE.reset(before)


def tell(text: str) -> None:
    """Print a sentence, or show it in the place that was chosen."""
    chosen = _ELSEWHERE.get()
    if chosen:
        chosen.tell(text)
    else:
        print(text)


def place(environment: Mapping[str, str] = os.environ, stream: TextIO | None = None) -> Shown:
    """The place that was chosen, if any was. Else a notebook's output if there is one, else a
    terminal; nowhere if nobody is there.
    """
    chosen, stream = _ELSEWHERE.get(), stream or sys.stderr
    if chosen:
        return chosen
    if headless(environment):
        return Nowhere()
    if _in_notebook():
        return InNotebook()
    return InTerminal(stream) if stream.isatty() else Nowhere()


def _in_notebook() -> bool:
    """IPython is running, and in a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


class Nowhere:
    """Shows nothing."""

    def show(self, share: float, says: str, branches: tuple[Branch, ...]) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class InTerminal:
    """One line that is drawn again and again, and is gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, share: float, says: str, branches: tuple[Branch, ...]) -> None:
        """The line, cut to the terminal's width."""
        width = shutil.get_terminal_size().columns
        filled = round(20 * share)
        now = f": {'; '.join(row.says for row in branches)}" if branches else ""
        line = f"{'█' * filled}{'░' * (20 - filled)} {says}{now}"
        self._stream.write(f"\r\x1b[K{line[: width - 1]}")
        self._stream.flush()

    def close(self) -> None:
        """An empty line, ready for whatever comes next."""
        self._stream.write("\r\x1b[K")
        self._stream.flush()


class InNotebook:
    """A bar and a line for all steps, and for each branch one below; they go when it is over.

    `box` holds them. With one step at a time a second pair would flicker, so it is told in
    the first line.
    """

    def __init__(self) -> None:
        self.box: Any = None

    def show(self, share: float, says: str, branches: tuple[Branch, ...]) -> None:
        """Change the widgets; they are displayed on the first call."""
        if self.box is None:
            self.box = _displayed(_bar_and_line())
        if len(branches) == 1:
            says, branches = f"{says}: {branches[0].says}", ()
        rows = [(share, says), *((row.share, row.says) for row in branches)]
        have = len(self.box.children)
        if have != len(rows):
            more = tuple(_bar_and_line() for _ in rows[have:])
            self.box.children = (*self.box.children[: len(rows)], *more)
        for row, (filled, text) in zip(self.box.children, rows, strict=True):
            bar, line = row.children
            bar.value = filled
            line.value = f"<span>{escape(text)}</span>"

    def close(self) -> None:
        """Take the bars away, so that the output is as empty as where nothing was shown.

        JupyterLab notes in the output that a closed widget is gone, and a saved notebook shows
        nothing there; of one that is only hidden it would show an error.
        """
        if self.box is not None:
            self.box.close()
            self.box = None


def _bar_and_line() -> Any:
    # ipywidgets takes a while to import, and a terminal needs none of it.
    import ipywidgets  # noqa: PLC0415

    bar = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "200px"})
    return ipywidgets.HBox((bar, ipywidgets.HTML()))


def _displayed(row: Any) -> Any:
    """A box with this row in it, displayed.

    The output holds the view alone and no text, which checks of notebooks pass over: a
    notebook run in CI, where nothing is shown, has the same outputs as one run by a person.
    """
    import ipywidgets  # noqa: PLC0415
    from IPython.display import display  # noqa: PLC0415

    box = ipywidgets.VBox((row,))
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({"application/vnd.jupyter.widget-view+json": view}, raw=True)  # type: ignore[no-untyped-call]
    return box
