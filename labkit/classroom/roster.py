"""Who is in the class: names, one a line, made into seats.

A learner's `name` is what they are called and type; `user` is the same in ASCII, unique, and
names their pages in the hub and their system user.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.errors import LabkitError

INSTRUCTOR = "instructor"
LONGEST_NAME = 40
LONGEST_USER = 16  # with a number after it at most 20, which is as long as a learner may be called
MOST = 200
TAKEN = frozenset({INSTRUCTOR, "board", "aws", "culler"})


@dataclass(frozen=True, slots=True)
class Learner:
    """One person: the name they type, and the user that stands for them on the machine."""

    name: str
    user: str


def read(path: Path) -> tuple[Learner, ...]:
    """The learners of a file of names, one a line; empty lines and those after # do not count.

    Raises `LabkitError` with the line that is wrong.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise LabkitError(
            f"The roster cannot be read: {reason}", where=str(path), try_="a text file of names"
        ) from error
    return parse(text.splitlines(), str(path))


def parse(lines: Iterable[str], where: str = "roster") -> tuple[Learner, ...]:
    """The learners of these lines. Raises `LabkitError` with the line that is wrong."""
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 1):
        name = " ".join(unicodedata.normalize("NFC", line).split())
        if not name or name.startswith("#"):
            continue
        _check(name, f"{where}, line {number}")
        first, _ = found.setdefault(same(name), (number, name))
        if first != number:
            raise LabkitError(
                f"Two learners have one name, {name}",
                where=f"{where}, lines {first} and {number}",
                try_="a second name or a letter, so that each can be told from the other",
            )
    if not found:
        raise LabkitError("There are no names in the roster", where=where, try_="one name a line")
    if len(found) > MOST:
        raise LabkitError(
            f"The roster has {len(found)} names", where=where, try_=f"at most {MOST} in a class"
        )
    return _with_users([name for _, name in found.values()])


def made(count: int) -> tuple[Learner, ...]:
    """Learners without a roster: Learner 1, Learner 2 and so on."""
    if not 1 <= count <= MOST:
        raise LabkitError(f"{count} is no size of a class", try_=f"--learners 1 to {MOST}")
    return _with_users([f"Learner {number}" for number in range(1, count + 1)])


def same(name: str) -> str:
    """A name as it is compared: case, accents' encoding and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check(name: str, where: str) -> None:
    if len(name) > LONGEST_NAME:
        raise LabkitError(
            f"A name has {len(name)} characters", where=where, try_=f"at most {LONGEST_NAME}"
        )
    wrong = [sign for sign in name if not (sign.isalnum() or sign in " .'’-")]
    wrong = [sign for sign in wrong if not unicodedata.category(sign).startswith("M")]
    if wrong or not any(sign.isalnum() for sign in name):
        shown = f"{wrong[0]!r} is not part of a name" if wrong else f"{name!r} is no name"
        raise LabkitError(shown, where=where, try_="letters, digits, spaces and . ' - alone")
    if same(name) in TAKEN:
        raise LabkitError(
            f"{name} is what the class itself calls somebody", where=where, try_="another name"
        )


def _with_users(names: Sequence[str]) -> tuple[Learner, ...]:
    taken = set(TAKEN)
    learners = []
    for number, name in enumerate(names, 1):
        wanted = _ascii(name) or f"learner-{number}"
        user, again = wanted, 1
        while user in taken:
            again += 1
            user = f"{wanted}-{again}"
        taken.add(user)
        learners.append(Learner(name, user))
    return tuple(learners)


def _ascii(name: str) -> str:
    """A name in the letters that a user of a Unix system may have; perhaps nothing is left."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_USER].strip("-")
