"""What a class takes of each quota of an account, and how many accounts that makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.classroom.account.parts import Parts
from labkit.errors import LabkitError
from labkit.provision.quotas import QUOTAS, Limit, Quota
from labkit.provision.resource import Resource
from labkit.provision.values import Ref

Limits = Callable[[Quota], Limit]


def documented(quota: Quota) -> Limit:
    """What AWS gives a new account, which is what is taken where no account is asked."""
    return Limit(quota.default, told=False)


def with_given(given: Mapping[str, int], limits: Limits = documented) -> Limits:
    """Limits of which some were given, by code."""
    return lambda quota: Limit(given[quota.code]) if quota.code in given else limits(quota)


def given_limits(texts: Iterable[str]) -> dict[str, int]:
    """`CODE=NUMBER` to numbers by code. Raises `LabkitError` for what is no such text."""
    known = {row.code: row for row in QUOTAS}
    found = {}
    for text in texts:
        code, _, number = text.partition("=")
        if code not in known or not number.isdecimal():
            codes = ", ".join(f"{row.code} ({row.noun})" for row in QUOTAS[:3])
            raise LabkitError(
                f"{text!r} is no quota with its number",
                where="--quota",
                try_=f"CODE=NUMBER, with a code such as {codes}",
            )
        found[code] = int(number)
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """Of one quota: what stands once, what each learner adds, and what an account may have."""

    quota: Quota
    once: int
    each: int
    limit: Limit

    @property
    def room(self) -> int | None:
        """How many learners an account has room for; None where this quota holds back none."""
        if self.once > self.limit.value:
            return 0
        return (self.limit.value - self.once) // self.each if self.each else None

    def total(self, learners: int) -> int:
        """What so many learners take of it in one account."""
        return self.once + self.each * learners

    def short(self, learners: int) -> str:
        """The sentence for a quota that does not suffice; the empty text for one that does."""
        total = self.total(learners)
        if total <= self.limit.value:
            return ""
        whose = "" if self.limit.told else ", by AWS's default"
        return (
            f"{total} {self.quota.noun} are needed at once and {self.quota.scope} may have "
            f"{self.limit.value}{whose} ({self.quota.service} {self.quota.code}, "
            f"{self.quota.fact})."
        )


def taken(cases: Sequence[Parts], limits: Limits) -> tuple[Taken, ...]:
    """The most that any of the cases takes of each quota, where one takes any."""
    rows = []
    for quota in QUOTAS:
        once = max((_count(quota, case.once) for case in cases), default=0)
        each = max((_count(quota, case.each) for case in cases), default=0)
        if quota.per == "vpc":
            # Whoever has resources of their own in a VPC has a VPC of their own.
            once, each = max(once, each), 0
        if once or each:
            rows.append(Taken(quota, once, each, limits(quota)))
    return tuple(rows)


def _count(quota: Quota, rows: Sequence[Resource]) -> int:
    """What resources take of a quota; of one for a zone or VPC, where they take the most."""
    by_key = {row.key: row for row in rows}
    found: Counter[object] = Counter()
    for row in rows:
        if row.kind == quota.kind:
            place = row.properties.get(quota.per) if quota.per else ""
            if isinstance(place, Ref) and quota.per == "subnet" and place.key in by_key:
                place = by_key[place.key].properties["zone"]
            found[str(place)] += quota.units(row)
    return max(found.values(), default=0)


def accounts(rows: Sequence[Taken], learners: int) -> int:
    """How many accounts with these quotas hold the class; 0 if none holds even one learner."""
    rooms = [row.room for row in rows if row.room is not None]
    room = min(rooms, default=learners)
    return -(-learners // room) if room else 0
