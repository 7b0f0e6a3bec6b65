"""The class's register: each seat with its code's hash and whether it has been used.

Kept in one file that only the class's owner can read, written whole or not at all, so that a hub
that starts again knows who has joined.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from labkit.classroom import codes
from labkit.classroom.roster import INSTRUCTOR, Learner, same
from labkit.errors import LabkitError


class Refused(Exception):
    """Why somebody may not come in: one sentence, for them."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the class; `account` is its number in the shared AWS.

    `code` is the hash of the join code. A learner's code is good once, the instructor's always.
    """

    name: str
    user: str
    account: str
    code: str
    used: bool = False

    @property
    def is_instructors(self) -> bool:
        """Whether this is the instructor's place."""
        return self.user == INSTRUCTOR


@dataclass(frozen=True, slots=True)
class Register:
    """All seats, the instructor's first."""

    seats: tuple[Seat, ...]

    @property
    def learners(self) -> tuple[Seat, ...]:
        """The seats of learners."""
        return tuple(seat for seat in self.seats if not seat.is_instructors)

    def seat(self, name: str) -> Seat | None:
        """The seat of a name, else that of a user's name, however it is written."""
        wanted = same(name)
        by_name = (s for s in self.seats if same(s.name) == wanted)
        return next(by_name, None) or next((s for s in self.seats if s.user == wanted), None)

    def join(self, name: str, code: str) -> tuple[Seat, Register]:
        """Let somebody in by name and code; gives their seat, and the register after that.

        Raises `Refused`.
        """
        if not name.strip() or not code.strip():
            raise Refused("Give your name and your code.")
        seat = self.seat(name)
        if seat is None:
            raise Refused("There is nobody of this name in the class: look how your slip has it.")
        if not codes.matches(code, seat.code):
            raise Refused(f"This is not the code of {seat.name}: look at your slip again.")
        if seat.used:
            raise Refused(
                "This code has been used already. Go on in the browser where you used it, "
                "or ask your instructor for a new code."
            )
        if seat.is_instructors:
            return seat, self
        return seat, self._with(replace(seat, used=True))

    def renewed(self, name: str) -> tuple[str, Register]:
        """A new code for somebody, good once. Raises `LabkitError` if there is nobody so called."""
        seat = self.seat(name)
        if seat is None:
            raise LabkitError(
                f"There is nobody called {name} in this class",
                try_=f"one of: {', '.join(s.name for s in self.seats)}",
            )
        code = codes.new()
        return code, self._with(replace(seat, code=codes.hashed(code), used=False))

    def _with(self, changed: Seat) -> Register:
        return Register(tuple(changed if s.user == changed.user else s for s in self.seats))


def begun(learners: Iterable[Learner]) -> tuple[Register, Mapping[str, str]]:
    """A new class: its register, and the code of each name, which is nowhere else."""
    people = [Learner("Instructor", INSTRUCTOR), *learners]
    given = {person.name: codes.new() for person in people}
    seats = tuple(
        Seat(one.name, one.user, _account(number), codes.hashed(given[one.name]))
        for number, one in enumerate(people)
    )
    return Register(seats), given


def joined_by(
    register: Register, learners: Iterable[Learner]
) -> tuple[Register, Mapping[str, str]]:
    """A class to which a roster adds names: who is there stays; gives the codes of the new ones."""
    there = {same(seat.name) for seat in register.seats}
    new = [one for one in learners if same(one.name) not in there]
    taken = {seat.user for seat in register.seats}
    given, seats = {}, list(register.seats)
    for one in new:
        user, again = one.user, 1
        while user in taken:
            again += 1
            user = f"{one.user}-{again}"
        taken.add(user)
        given[one.name] = codes.new()
        seats.append(Seat(one.name, user, _account(len(seats)), codes.hashed(given[one.name])))
    return Register(tuple(seats)), given


def load(path: Path) -> Register | None:
    """The register of a file; None where there is none. Raises `LabkitError` for a broken one."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return Register(tuple(Seat(**row) for row in found["seats"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LabkitError(
            "The class's register cannot be read", where=str(path), try_="another --folder"
        ) from error


def save(path: Path, register: Register) -> None:
    """Write the register, whole or not at all, for its owner alone. Raises `LabkitError`."""
    write_private(path, {"seats": [asdict(seat) for seat in register.seats]})


def write_private(path: Path, content: object) -> None:
    """Write JSON whole or not at all, readable for its owner alone. Raises `LabkitError`."""
    part = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise LabkitError(
            f"The class's file could not be written: {error.strerror or error}",
            where=str(path),
            try_="a folder of your own with free space, with --folder",
        ) from error


def _account(number: int) -> str:
    """The account of a seat: twelve digits, as AWS's are, the first six zeros, as none is there."""
    return f"{number + 1:012d}"
