"""`Progress`: how far something is, in a notebook or a terminal, and silent in CI.

In a notebook it is a bar and a line that change in place: nothing is printed, so a
notebook's outputs stay the same from run to run. In a terminal it is one line on stderr.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from html import escape
from typing import Any, Protocol, TextIO

from labkit.headless import headless


class Shown(Protocol):
    """Where progress is shown: told the share that is done (0 to 1) and what to say."""

    def show(self, share: float, says: str) -> None:
        """Replace what was shown before."""

    def close(self) -> None:
        """Nothing more will come."""


class Progress:
    """Count steps and say which are under way.

    `shown` is where; if not given, a notebook, a terminal or nowhere is chosen by what is
    there when the work starts.
    """

    def __init__(self, shown: Shown | None = None) -> None:
        self._given = shown
        self._shown: Shown = shown or Nowhere()
        self._total, self._count, self._title = 0, 0, ""
        self._under_way: dict[str, None] = {}

    def started(self, total: int, title: str) -> None:
        """`total` steps are ahead, together called `title`."""
        self._shown = self._given or place()
        self._total, self._count, self._title = total, 0, title
        self._under_way.clear()
        self._show()

    def doing(self, label: str) -> None:
        """A step has begun."""
        self._under_way[label] = None
        self._show()

    def done(self, label: str) -> None:
        """A step is over."""
        self._under_way.pop(label, None)
        self._count += 1
        self._show()

    def finished(self) -> None:
        """All is over, well or not."""
        self._under_way.clear()
        self._show()
        self._shown.close()

    def _show(self) -> None:
        share = min(1.0, self._count / self._total) if self._total else 1.0
        now = f": {', '.join(self._under_way)}" if self._under_way else ""
        self._shown.show(share, f"{self._title} · {self._count} of {self._total}{now}")


def place(environment: Mapping[str, str] = os.environ, stream: TextIO | None = None) -> Shown:
    """A notebook's output if there is one, else a terminal; nowhere if nobody is there."""
    stream = stream or sys.stderr
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

    def show(self, share: float, says: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class InTerminal:
    """One line that is drawn again and again, and is gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, share: float, says: str) -> None:
        """The line, cut to the terminal's width."""
        width = shutil.get_terminal_size().columns
        filled = round(20 * share)
        line = f"{'█' * filled}{'░' * (20 - filled)} {says}"
        self._stream.write(f"\r\x1b[K{line[: width - 1]}")
        self._stream.flush()

    def close(self) -> None:
        """An empty line, ready for whatever comes next."""
        self._stream.write("\r\x1b[K")
        self._stream.flush()


class InNotebook:
    """A bar and a line of an output, which go when the work is over; `box` holds the two."""

    def __init__(self) -> None:
        self.box: Any = None

    def show(self, share: float, says: str) -> None:
        """Change the widgets; they are displayed on the first call."""
        if self.box is None:
            self.box = _bar_and_line()
        bar, line = self.box.children
        bar.value = share
        line.value = f"<span>{escape(says)}</span>"

    def close(self) -> None:
        """Take the bar away, so that the output is as empty as where nothing was shown."""
        if self.box is not None:
            self.box.layout.display = "none"


def _bar_and_line() -> Any:
    """The two widgets, displayed.

    The output holds the view alone and no text, which checks of notebooks pass over: a
    notebook run in CI, where nothing is shown, has the same outputs as one run by a person.
    """
    # ipywidgets takes a while to import, and a terminal needs none of it.
    import ipywidgets  # noqa: PLC0415
    from IPython.display import display  # noqa: PLC0415

    bar = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "200px"})
    box = ipywidgets.HBox((bar, ipywidgets.HTML()))
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({"application/vnd.jupyter.widget-view+json": view}, raw=True)  # type: ignore[no-untyped-call]
    return box
