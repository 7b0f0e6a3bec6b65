"""What runs first at a learner's desk: their copy of the notebooks, then their server.

`labkit.classroom.seated COURSE INTO ARGUMENTS…`, run as a module by `lighter`, delivers the
course's notebooks as `labkit notebooks` does, keeping the learner's own cells, and goes on as the
single-user server.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from labkit import lighter
from labkit.course.copies import deliver
from labkit.course.server import FIRST_NOTEBOOK, QUIET, write_settings
from labkit.errors import LabkitError

KERNEL_IDLE_SECONDS = 45 * 60
"""Longer than any lesson. A cell that is run later starts a new kernel without a question."""


def program(course: Path, into: Path) -> list[str]:
    """The command line of this module; the hub adds its own arguments."""
    return lighter.command("labkit.classroom.seated", str(course), str(into))


def arguments(into: Path, settings: Path) -> list[str]:
    """What the single-user server is told.

    Kernels speak through sockets that are files: on ports of the loopback address everybody on
    the machine could listen to what a kernel publishes. A kernel that does nothing for long is
    ended, also that of a notebook that is open: each keeps 0.13 GB, and labs stand elsewhere.
    """
    return [
        f"--ServerApp.root_dir={into}",
        f"--ServerApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        f"--LabApp.app_settings_dir={settings}",
        "--KernelManager.transport=ipc",
        f"--MappingKernelManager.cull_idle_timeout={KERNEL_IDLE_SECONDS}",
        "--MappingKernelManager.cull_interval=60",
        "--MappingKernelManager.cull_connected=True",
        # It looks for language servers by starting npm, where there is one; none is installed.
        "--ServerApp.jpserver_extensions=jupyter_lsp=False",
        *QUIET,
    ]


def lay_out(course: Path, into: Path) -> Path:
    """Deliver the notebooks and the settings; gives the settings' folder.

    A learner whose disk is full gets in all the same, with the notebooks they have.
    """
    settings = into.parent / ".lab-settings"
    try:
        into.mkdir(exist_ok=True)
        deliver(course, into)
        if not settings.is_dir():
            write_settings(settings)
    except (LabkitError, OSError) as error:
        print(error, file=sys.stderr, flush=True)
    return settings


def main(words: Sequence[str]) -> None:
    """Lay out, and be the server."""
    course, into, *given = words
    settings = lay_out(Path(course), Path(into))
    # The path of a socket has at most 107 signs, so theirs lie in a short place, private to us.
    os.environ["JUPYTER_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run-")
    lighter.run("jupyterhub.singleuser", [*arguments(Path(into), settings), *given])


if __name__ == "__main__":
    main(sys.argv[1:])
