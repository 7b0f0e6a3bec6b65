"""How much of the machine one learner may take, so that nobody else feels it.

Processes, open files and the size of a file are limited by the system for each system user
(`setrlimit`). Memory is limited for all of a learner's processes together where the machine has
control groups that we may write to, of version 2 or 1; elsewhere for each process alone.
"""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
OURS = "labkit-class"
EVENLY = 5
"""How nice learners' processes are, so that the hub answers while thirty start."""

FIRST_TO_GO = 500
"""When the machine's memory ends, a learner's process ends before the hub and the shared AWS."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one learner may have at once.

    `processes` counts threads too: a server has about 12, a kernel about 15, a terminal one.
    `memory` and `file_size` are bytes.
    """

    processes: int = 300
    files: int = 2048
    memory: int = 2 << 30
    file_size: int = 1 << 30


def take(limits: Limits) -> None:
    """Hold this process, and all that it will start, to these limits; they cannot be raised."""
    for kind, wanted in (
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, limits.file_size),
        # Address space is more than memory: a Python with numpy maps about 1.5 GB and uses 0.1.
        (resource.RLIMIT_AS, limits.memory * 3),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(kind)
        held = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (held, held))
    os.nice(EVENLY)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO), "ascii")


def group_files(name: str, limits: Limits, root: Path = GROUPS) -> tuple[Path, ...]:
    """Make a control group for one learner; gives the files to which a process's id is written.

    None where the machine has no control groups, or we may not make any.
    """
    return tuple(
        joined
        for place, wanted in _places(root, limits).items()
        if (joined := _made(place / OURS / name, wanted)) is not None
    )


def shared(root: Path = GROUPS) -> bool:
    """Whether memory can be limited for all processes of a learner together, here and by us."""
    return any(os.access(place, os.W_OK) for place in _places(root, Limits()))


def join(files: tuple[Path, ...]) -> None:
    """Put this process, and all that it will start, into these control groups."""
    for file in files:
        with contextlib.suppress(OSError):
            file.write_text(str(os.getpid()), "ascii")


def _places(root: Path, limits: Limits) -> Mapping[Path, Mapping[str, int]]:
    """Where control groups are made here, and what is written into one."""
    for unified in (root, root / "unified"):
        with contextlib.suppress(OSError):
            if "memory" in (unified / "cgroup.controllers").read_text("ascii").split():
                return {unified: {"memory.max": limits.memory, "pids.max": limits.processes}}
    return {
        root / "memory": {"memory.limit_in_bytes": limits.memory},
        root / "pids": {"pids.max": limits.processes},
    }


def _made(group: Path, wanted: Mapping[str, int]) -> Path | None:
    """A control group with these settings; None where that cannot be."""
    if not group.parents[1].is_dir():
        return None
    try:
        group.parent.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):  # version 1 has no such file
            (group.parent / "cgroup.subtree_control").write_text("+memory +pids", "ascii")
        group.mkdir(exist_ok=True)
        for file, value in wanted.items():
            (group / file).write_text(str(value), "ascii")
    except OSError:
        return None
    return group / "cgroup.procs"
