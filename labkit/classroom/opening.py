"""Opening a class: its folder, register, keys and published notebooks, before the hub starts."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labkit.classroom import desk, keys, people, register
from labkit.classroom.desks import aws_desk
from labkit.classroom.published import publish
from labkit.classroom.roster import Learner
from labkit.classroom.settings import Settings, load
from labkit.course.copies import course_folder
from labkit.doctor import first_free_port, port_is_free
from labkit.errors import LabkitError

NEEDED = ("jupyterhub", "jupyterhub_idle_culler", "configurable_http_proxy")

SERVERS_MODULES = ("jupyterlab.labapp", "ipykernel.ipkernel", "jupyterhub.singleuser.extension")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the instructor asked for. `together`: without root, all learners as one system user;
    root makes a system user for each all the same.
    """

    folder: Path
    learners: tuple[Learner, ...] = ()
    ip: str
    port: int
    together: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A class that is ready for its hub, and the codes that were made, which are nowhere else."""

    settings: Settings
    codes: Mapping[str, str]


def open_class(wanted: Wanted) -> Opened:
    """Make, or take up again, everything that the hub needs. Raises `LabkitError`."""
    separate = _separate(wanted.together)
    _make_folders(wanted.folder)
    settings = _settings(wanted, separate=separate)
    settings.save()
    codes = _enroll(settings, wanted.learners)
    publish(course_folder(), settings.course)
    _hand_over_keys(settings)
    _check_desk(settings)
    _warm_up()
    return Opened(settings, codes)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold a class's folder, so that no second hub is started on it. Raises `LabkitError`."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "open.lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LabkitError(
                "This class is open already",
                where=str(root),
                try_="another --folder for another class",
            ) from None
        yield


def check_packages() -> None:
    """See whether the extra is installed. Raises `LabkitError`."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise LabkitError(
            f"A class needs packages that are not here: {', '.join(missing)}",
            try_="python tasks.py setup, or pip install 'labkit[classroom]'",
        )


def _separate(together: bool) -> bool:
    if os.geteuid() == 0:
        return True
    if together:
        return False
    raise LabkitError(
        "Only root can give each learner a system user of their own, and without that learners "
        "can read and change each other's files",
        try_="sudo, or --together if they may",
    )


def _make_folders(root: Path) -> None:
    """The class's folder may be passed through, its hub's is for its owner alone."""
    try:
        for folder, mode in ((root, 0o711), (root / "homes", 0o711), (root / "course", 0o755)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
        for name in ("hub", "logs", "aws"):
            (root / name).mkdir(exist_ok=True)
            (root / name).chmod(0o700)
    except OSError as error:
        raise LabkitError(
            f"The class's folder cannot be made: {error.strerror or error}",
            where=str(root),
            try_="--folder FOLDER",
        ) from error


def _settings(wanted: Wanted, *, separate: bool) -> Settings:
    """The settings as they were, or new ones, with free ports that follow the class's own.

    A class that is opened again keeps its ports: by the address of their AWS learners' labs are
    found again.
    """
    root = wanted.folder.resolve()
    held = Settings(folder=str(root))
    known = held.file.exists()
    if known:
        held = load(held.file)
    if not port_is_free(wanted.port):
        raise LabkitError(f"Port {wanted.port} is taken", try_="--port with another one")
    free = _free_ports(wanted.port)

    def kept(port: int) -> int:
        usable = known and port != wanted.port and port_is_free(port)
        return port if usable else next(free)

    return replace(
        held,
        folder=str(root),
        ip=wanted.ip,
        port=wanted.port,
        separate=separate,
        hide=separate and desk.can_hide(),
        hub_port=kept(held.hub_port),
        proxy_port=kept(held.proxy_port),
        aws_port=kept(held.aws_port),
        board_port=kept(held.board_port),
    )


def _free_ports(after: int) -> Iterator[int]:
    while True:
        found = first_free_port(after + 1)
        if found is None:
            raise LabkitError(f"The ports after {after} are taken", try_="another --port")
        after = found
        yield found


def _enroll(settings: Settings, learners: tuple[Learner, ...]) -> Mapping[str, str]:
    held = register.load(settings.register)
    if held is None and not learners:
        raise LabkitError("This class has no learners yet", try_="--roster FILE, or --learners 30")
    enrolled, codes = (
        register.begun(learners) if held is None else register.joined_by(held, learners)
    )
    register.save(settings.register, enrolled)
    keys.write(settings.learners, enrolled)
    return codes


def _hand_over_keys(settings: Settings) -> None:
    """The shared AWS reads the keys as a system user of its own."""
    folder = settings.learners.parent
    if settings.separate:
        person = people.ensure(settings.system_user("aws"), folder)
        os.chown(settings.learners, person.pw_uid, person.pw_gid)


def _check_desk(settings: Settings) -> None:
    """See whether Python and labkit can be reached from a desk. Raises `LabkitError`."""
    tried = subprocess.run(
        replace(aws_desk(settings), restarted=False).command(
            [sys.executable, "-c", "import labkit, traitlets"]
        ),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=os.environ | dict(settings.python_path()),
    )
    if tried.returncode:
        last = tried.stderr.strip().splitlines()[-1:] or ["it ended at once"]
        raise LabkitError(
            f"Learners could not run Python here: {last[0]}",
            where=sys.executable,
            try_="a clone of the project, and a Python, outside anybody's private folder",
        )


def _warm_up() -> None:
    """Have a server's modules compiled once: learners cannot write that down, and would each do it.

    Nothing is done where the last of them has been compiled.
    """
    hub = importlib.util.find_spec("jupyterhub")
    last = Path(str(hub and hub.origin)).with_name("singleuser") / "extension.py"
    if Path(importlib.util.cache_from_source(str(last))).exists():
        return
    code = f"import {', '.join(SERVERS_MODULES)}"
    told = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, check=False)
