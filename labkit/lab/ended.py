"""What stood in an AWS that has ended, with a kernel or an emulator, and how to have it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labkit.blueprints import Blueprint, Settings
from labkit.errors import LabkitError
from labkit.home import home
from labkit.lab.reports import changed
from labkit.lab.session import KERNEL_ENDED, Session
from labkit.provision import Abandoned, History, Journal, abandoned


@dataclass(frozen=True, slots=True)
class Ended:
    """One sentence to show; `again` is the line that builds what stood, empty for nothing."""

    says: str
    again: str = ""


def ended(session: Session, blueprint: Blueprint, learner: str) -> Iterator[Ended]:
    """What of a learner's lab stood in an AWS that has ended; its journal says so from now on."""
    if session.is_embedded:
        yield from _in_kernels(session, blueprint, learner)
        return
    lost = session.lost(blueprint.name, learner)
    if lost is not None:
        with session.journal(blueprint.name, learner):
            yield _told(blueprint, lost, "an emulator")


def settings_noted(blueprint: Blueprint, noted: Mapping[str, object]) -> Settings:
    """Noted settings, or the defaults where an older labkit noted others."""
    try:
        return blueprint.settings(**noted)
    except LabkitError:
        return blueprint.defaults


def _in_kernels(session: Session, blueprint: Blueprint, learner: str) -> Iterator[Ended]:
    for row in abandoned(home()):
        header = row.history.header
        if row.damage and row.path.name == session.path(blueprint.name, learner).name:
            yield Ended(_DAMAGED.format(path=row.path))
        elif (header.get("lab"), header.get("learner")) == (blueprint.name, learner):
            yield _closed(blueprint, row)


def _closed(blueprint: Blueprint, row: Abandoned) -> Ended:
    """Close the journal of a kernel that has ended."""
    with Journal(row.path, row.history.header) as journal:
        journal.end(KERNEL_ENDED)
    return _told(blueprint, row.history, "a kernel")


def _told(blueprint: Blueprint, history: History, where: str) -> Ended:
    stood = settings_noted(blueprint, history.facts.get("settings", {}))
    again = f"lab.up({changed(blueprint, stood)})"
    says = (
        f"{len(history.standing)} resources of {blueprint.name} stood in {where} that has "
        f"ended, and its AWS ended with it. To have them again: {again}"
    )
    return Ended(says, again)


_DAMAGED = """\
The journal of a kernel that has ended is damaged: {path}
Nothing of it can stand any more. It is left as it is, and you may delete it."""
