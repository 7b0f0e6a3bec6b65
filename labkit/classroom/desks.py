"""The desks of a class: a learner's, and that of the shared AWS."""

from __future__ import annotations

import os
from pathlib import Path

from labkit.classroom import limits, people
from labkit.classroom.desk import Desk
from labkit.classroom.settings import Settings


def learners_desk(settings: Settings, user: str) -> Desk:
    """A learner's desk; makes their system user and home the first time."""
    home = settings.home(user)
    if not settings.separate:
        people.own(home, os.geteuid(), os.getegid())
        return Desk(home=str(home), limits=settings.limits)
    person = people.ensure(settings.system_user(user), home)
    return Desk(
        home=str(home),
        uid=person.pw_uid,
        gid=person.pw_gid,
        hidden=settings.hidden(),
        shown=settings.shown(settings.course, home),
        scratch=settings.scratch(),
        limits=settings.limits,
        groups=tuple(map(str, limits.group_files(settings.system_user(user), settings.limits))),
    )


def aws_desk(settings: Settings) -> Desk:
    """Where the shared AWS runs: as a system user of its own, who sees nobody's files."""
    folder: Path = settings.learners.parent
    if not settings.separate:
        return Desk(home=str(folder), service=True, restarted=True)
    person = people.ensure(settings.system_user("aws"), folder)
    return Desk(
        home=str(folder),
        uid=person.pw_uid,
        gid=person.pw_gid,
        hidden=settings.hidden(),
        shown=settings.shown(folder),
        scratch=settings.scratch(),
        service=True,
        restarted=True,
    )
