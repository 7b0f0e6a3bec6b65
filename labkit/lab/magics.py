"""The cell magic `%%on NAME`, and `%on NAME command`: shell lines, run on a host of a lab.

It speaks of the lab that was made last, or of the last one that has a host of that name.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any, Protocol

from labkit.emulator import Host
from labkit.errors import LabkitError
from labkit.lab.remote import RemoteHost
from labkit.shown import Shown


class HasHosts(Protocol):
    """The part of a lab that is needed."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of its hosts."""
        ...

    def on(self, host: str) -> Host | RemoteHost:
        """A host."""
        ...


_LABS: list[weakref.ref[Any]] = []
"""The labs of this kernel, the newest last."""


def offer(lab: HasHosts) -> None:
    """From now on the magic knows this lab; in IPython it is registered."""
    _LABS[:] = [row for row in _LABS if row() is not None and row() is not lab]
    _LABS.append(weakref.ref(lab))
    shell = ipython()
    if shell is not None and "on" not in shell.magics_manager.magics["cell"]:
        shell.register_magic_function(on, magic_kind="line_cell", magic_name="on")


def ipython() -> Any:
    """The IPython that runs this kernel; None in plain Python, which need not have it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def on(line: str, cell: str | None = None) -> Shown:
    """Run shell lines on a host: `%%on NAME` over a cell, or `%on NAME command`.

    Raises `LabkitError` for a host that there is not, and for what this shell does not have.
    """
    name, _, rest = line.strip().partition(" ")
    text = rest if cell is None else cell
    if not name or name.startswith("-"):
        raise LabkitError("Say on which host", where="%%on", try_=_example())
    if cell is not None and rest.strip():
        raise LabkitError(
            f"After the name of the host stands {rest.strip()[:40]!r}",
            where=f"%%on {name}",
            try_=f"%%on {name} alone, and each command on a line below",
        )
    if not text.strip():
        raise LabkitError("There is no command", where=f"%%on {name}", try_=f"%on {name} help")
    return _lab_of(name).on(name).run(text)


def _example() -> str:
    """A first line for a cell, with a host that there is."""
    hosts = [name for row in reversed(_LABS) if (lab := row()) is not None for name in lab.hosts]
    return " or ".join(f"%%on {name}" for name in dict.fromkeys(hosts)) or "%%on private-app"


def _lab_of(name: str) -> HasHosts:
    labs: list[HasHosts] = [lab for row in reversed(_LABS) if (lab := row()) is not None]
    for lab in labs:
        if name in lab.hosts:
            return lab
    if labs:
        return labs[0]
    raise LabkitError("There is no lab yet", where=f"%%on {name}", try_='lab = Lab("private-api")')
