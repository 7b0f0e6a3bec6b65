"""How much a class may have standing in one account at once, so that nothing grows unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from labkit.errors import LabkitError
from labkit.provision.money import dollars

LABS, DOLLARS = "LABKIT_CLASS_CAP", "LABKIT_CLASS_DOLLARS"
EACH, HOURS = "LABKIT_LEARNER_CAP", "LABKIT_HOURS_TO_LIVE"
LONGEST = 24 * 14
"""Hours for which a lab may ask to stand."""
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ClassCap:
    """So many labs at once, so many of them a learner's, so many US dollars an hour for all.

    `each` is how many labs one learner may have; a notebook has one at a time, and a second is
    for whoever compares. `to_live` is for how many hours one may stand: a working day.
    """

    labs: int = 30
    hourly: Decimal = Decimal(10)
    each: int = 2
    to_live: Decimal = Decimal(8)


def read_cap(environ: Mapping[str, str]) -> ClassCap:
    """The cap that the environment sets; a class of thirty and ten dollars an hour without.

    Raises `LabkitError` for what is no such number.
    """
    usual = ClassCap()
    to_live = _number(HOURS, environ.get(HOURS), usual.to_live)
    if not 0 < to_live <= LONGEST:
        raise LabkitError(
            f"A lab cannot stand for {to_live:f} hours",
            where=HOURS,
            try_=f"more than 0, at most {LONGEST}",
        )
    return ClassCap(
        _whole(LABS, environ, usual.labs),
        _number(DOLLARS, environ.get(DOLLARS), usual.hourly),
        _whole(EACH, environ, usual.each),
        to_live,
    )


def _whole(name: str, environ: Mapping[str, str], usual: int) -> int:
    found = _number(name, environ.get(name), Decimal(usual))
    if found != found.to_integral_value():
        raise _no_number(name, str(found))
    return int(found)


def _number(name: str, text: str | None, usual: Decimal) -> Decimal:
    if not text:
        return usual
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise _no_number(name, text) from None
    if not found.is_finite() or found < 0:
        raise _no_number(name, text)
    return found


def _no_number(name: str, text: str) -> LabkitError:
    return LabkitError(f"{text!r} is no cap for a class", where=name, try_=f"export {name}=30")


def check_labs(cap: ClassCap, others: Iterable[tuple[str, str]], where: str) -> None:
    """Refuse one lab more than a class may have; `others` are lab and learner of those that stand.

    Raises `LabkitError` that names some of them.
    """
    rows = sorted(set(others))
    if len(rows) < cap.labs:
        return
    some = [f"{lab} of {learner}" for lab, learner in rows[:MOST_NAMED]]
    some += [f"{len(rows) - MOST_NAMED} more"] if len(rows) > MOST_NAMED else []
    raise LabkitError(
        f"A class may have {cap.labs} labs at once in an account; there stand now: "
        f"{', '.join(some) or 'none'}",
        where=where,
        try_=f"take one down (`labkit sweep` lists them), or raise {LABS}",
    )


def check_learner(
    cap: ClassCap, whose: tuple[str, str], others: Iterable[tuple[str, str]], where: str
) -> None:
    """Refuse one lab more than a learner may have; `whose` and `others` are lab and learner.

    Raises `LabkitError` that names those that stand.
    """
    _, learner = whose
    rows = sorted({lab for lab, other in others if other == learner})
    if len(rows) >= cap.each:
        raise LabkitError(
            f"{learner} may have {cap.each} lab{'s' if cap.each != 1 else ''} at once in an "
            f"account; there stand now: {', '.join(rows) or 'none'}",
            where=where,
            try_=f"labkit down {rows[0] if rows else whose[0]}, or raise {EACH}",
        )


def check_dollars(cap: ClassCap, standing: Decimal, more: Decimal, where: str) -> None:
    """Refuse what would make all labs together dearer an hour than a class may be.

    Raises `LabkitError` that says what stands and what would come.
    """
    if standing + more > cap.hourly:
        raise LabkitError(
            f"A class may spend {dollars(cap.hourly)} an hour: the labs of others that stand cost "
            f"{dollars(standing)}, and with this one it would be {dollars(standing + more)}",
            where=where,
            try_=f"take one down (`labkit sweep` lists them), or raise {DOLLARS}",
        )
