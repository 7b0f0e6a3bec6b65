"""`labkit classroom`: a class on this machine, a new code for somebody, the end of it all.

What is for a class on one AWS account is in `classroom_account`.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
from pathlib import Path

from labkit.classroom import limits, people, register, slips
from labkit.classroom.keeping import Keeper
from labkit.classroom.opening import Opened, Wanted, alone, check_packages, open_class
from labkit.classroom.roster import INSTRUCTOR
from labkit.classroom.settings import LOOPBACK, Settings, load
from labkit.commands import classroom_account
from labkit.errors import LabkitError

TOGETHER_AS_ROOT = (
    "--together is ignored: as root each learner gets a system user of their own. "
    "`labkit classroom clear` takes those away; without sudo there are none."
)
ROOTS_FOLDER = Path("/var/lib/labkit-class")


def run(arguments: argparse.Namespace) -> int:
    """Do one of: serve, code, clear; plan, simulate, sweep."""
    acts = {"serve": serve, "code": code, "clear": clear, **classroom_account.ACTS}
    return acts[arguments.act](arguments)


def serve(arguments: argparse.Namespace) -> int:
    """Open the class, and keep its hub until Ctrl-C."""
    wanted = Wanted(
        folder=folder(arguments),
        learners=classroom_account.learners(arguments),
        ip=arguments.ip,
        port=arguments.port,
        together=arguments.together,
    )
    check_packages()
    with alone(wanted.folder):
        opened = open_class(wanted)
        keeper = Keeper(opened.settings)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda _number, _frame: keeper.end())
        print(ignored(wanted, opened.settings), end="")
        print(said(opened), flush=True)
        where = address(opened.settings)
        print(slips_written(arguments.slips, opened, where), end="", flush=True)
        try:
            keeper.keep(lambda: print(f"The class is open: {where}", flush=True))
        finally:
            _end_all(opened.settings)
    print("The class is closed; everybody's work stays.")
    return 0


def ignored(wanted: Wanted, settings: Settings) -> str:
    """A line on what was asked for and is not done, or nothing."""
    return f"{TOGETHER_AS_ROOT}\n" if wanted.together and settings.separate else ""


def slips_written(file: str | None, opened: Opened, where: str) -> str:
    """Write the slips if they were asked for, and say so; or why not: the codes are told anyway."""
    learners = {name: code for name, code in opened.codes.items() if name.lower() != INSTRUCTOR}
    if not file:
        return ""
    if not learners:
        return "– No slips: no code is new. A new one: labkit classroom code NAME\n"
    path = Path(file).expanduser()
    try:
        slips.write(path, slips.slips(learners, where))
    except OSError as error:
        return f"– No slips: {path}: {error.strerror or error}. The codes are above.\n"
    return f"The slips are in {path}: print it, then delete it.\n"


def _end_all(settings: Settings) -> None:
    held = register.load(settings.register)
    if held is not None and settings.separate:
        people.end_all(settings.system_user(seat.user) for seat in held.seats)


def code(arguments: argparse.Namespace) -> int:
    """Print a new code for somebody who lost theirs, or changed the browser."""
    file = Settings(folder=str(folder(arguments).resolve())).register
    held = register.load(file)
    if held is None:
        raise _no_class(file.parent)
    made, after = held.renewed(arguments.name or "")
    register.save(file, after)
    print(made)
    return 0


def clear(arguments: argparse.Namespace) -> int:
    """Take away the system users of a class that is over; files stay, and are named."""
    settings = load(Settings(folder=str(folder(arguments).resolve())).file)
    held = register.load(settings.register)
    if held is None:
        raise _no_class(settings.root)
    users = ("aws", *(seat.user for seat in held.seats))
    with alone(settings.root):
        gone = [people.remove(settings.system_user(user)) for user in users]
    print(f"{sum(gone)} system users are gone. Everybody's files are still in {settings.root}")
    return 0


def folder(arguments: argparse.Namespace) -> Path:
    """The class's folder: as asked for, else one for root and one for anybody else."""
    if arguments.folder:
        return Path(arguments.folder).expanduser()
    return ROOTS_FOLDER if os.geteuid() == 0 else Path("~/labkit-class").expanduser()


def address(settings: Settings) -> str:
    """What is written on the wall."""
    host = settings.ip if settings.ip != "0.0.0.0" else _own_address()
    return f"http://{host}:{settings.port}"


def said(opened: Opened) -> str:
    """What an instructor must know before the class: codes, and what is not separated."""
    settings = opened.settings
    lines = ["Codes, each good once; they are shown here alone:"] if opened.codes else []
    lines += [f"  {code}  {name}" for name, code in opened.codes.items()]
    if opened.codes:
        lines.append("The instructor's code stays good. A new one: labkit classroom code NAME")
    if not settings.separate:
        lines.append("✘ All learners are one system user: they can read each other's files.")
    elif not settings.hide:
        lines.append(
            "– Learners cannot read each other's folders, but they see what everybody on this "
            "machine may read: keep the instructor's notes elsewhere."
        )
    if not limits.shared():
        lines.append("– No control groups here: memory is limited for each process alone.")
    if settings.ip == LOOPBACK:
        lines.append("Only this machine can open it. For a class: --ip 0.0.0.0")
    return "\n".join(lines)


def _own_address() -> str:
    """The address by which this machine goes out; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1, RFC 5737
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def _no_class(where: Path) -> LabkitError:
    return LabkitError(
        "There is no class here", where=str(where), try_="labkit classroom serve --learners 30"
    )
