"""Condition operators: what each one compares, and how (IAM User Guide, "Condition operators")."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address, ip_network
from operator import contains, eq, ge, gt, le, lt
from typing import Any, TypeAlias

from labkit.flow.policy.logic import Answer
from labkit.flow.policy.match import Written, fits, fits_arn, text_of

Test: TypeAlias = Callable[[Written, str], Answer]
"""What the policy wants against one value of the request; None where a side cannot be read."""

Reader: TypeAlias = Callable[[str], Any]
"""A text as what it stands for. Raises `ValueError` for one that stands for nothing."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A test, whether the operator is its negation, and whether its values may hold variables.

    Of variables under Bool, "Condition operators" says yes and "Policy variables" says no, so
    labkit does not read them.
    """

    test: Test
    negated: bool = False
    variables: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """An operator as a condition uses it. Null has no test: it asks only whether the key is there.

    `over` is `ForAllValues`, `ForAnyValue` or empty.
    """

    operator: Operator | None
    over: str = ""
    if_exists: bool = False


@lru_cache(maxsize=1024)
def usage(written: str) -> Usage | None:
    """Read an operator such as `ForAnyValue:StringLikeIfExists`; None if AWS has no such one."""
    over, colon, tail = written.rpartition(":")
    if over not in ("ForAllValues", "ForAnyValue") and (over or colon):
        return None
    name = tail.removesuffix("IfExists")
    if tail == "Null":
        return Usage(None, over)
    return Usage(OPERATORS[name], over, name != tail) if name in OPERATORS else None


def _same(wanted: Written, value: str) -> Answer:
    return text_of(wanted) == value


def _same_in_any_case(wanted: Written, value: str) -> Answer:
    return text_of(wanted).lower() == value.lower()


def _compared(
    read: Reader, compare: Callable[[Any, Any], bool], wide: Reader | None = None
) -> Test:
    """A test on what the texts stand for; `wide` reads the policy's side where it differs."""
    read_wanted, read_value = _safely(wide or read), _safely(read)

    def test(wanted: Written, value: str) -> Answer:
        left, right = read_wanted(text_of(wanted)), read_value(value)
        return None if left is None or right is None else compare(left, right)

    return test


def _safely(read: Reader) -> Reader:
    @lru_cache(maxsize=1024)
    def reader(text: str) -> Any:
        try:
            return read(text)
        except ValueError:
            return None

    return reader


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found


_NUMBER = re.compile(r"[+-]?[0-9]{1,99}(\.[0-9]{0,99})?([eE][+-]?[0-9]{1,3})?")
_EPOCH_SECONDS = re.compile(r"[0-9]{5,99}(\.[0-9]{1,99})?")
_DATE = re.compile(
    r"(?P<month>[0-9]{4}-[0-9]{2})(?P<day>-[0-9]{2})?"
    r"(?(day)(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,99})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?)"
)


def _number(text: str) -> Decimal:
    return Decimal(_matched(_NUMBER, text)[0])


def _moment(text: str) -> Decimal:
    """Seconds since 1970 of a W3C date or an epoch time.

    Four digits are not read: AWS does not say whether they are a year or seconds.
    """
    if _EPOCH_SECONDS.fullmatch(text):
        return Decimal(text)
    date = _matched(_DATE, text)
    moment = datetime.fromisoformat(text if date["day"] else f"{text}-01")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(since // timedelta(microseconds=1)) / 1_000_000


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _network(text: str) -> Any:
    """A range, whose bits after the prefix do not count; an address is a range of itself."""
    return ip_network(text, strict=False)


def _ordered(family: str, read: Reader) -> dict[str, Operator]:
    """The six operators of things that have an order; `wanted > value` is "less than wanted"."""
    return {
        f"{family}Equals": Operator(_compared(read, eq)),
        f"{family}NotEquals": Operator(_compared(read, eq), negated=True),
        f"{family}LessThan": Operator(_compared(read, gt)),
        f"{family}LessThanEquals": Operator(_compared(read, ge)),
        f"{family}GreaterThan": Operator(_compared(read, lt)),
        f"{family}GreaterThanEquals": Operator(_compared(read, le)),
    }


def _texts(test: Test, name: str, opposite: str) -> dict[str, Operator]:
    """An operator on text and its negation, both of which read variables."""
    yes = Operator(test, variables=True)
    return {name: yes, opposite: Operator(test, negated=True, variables=True)}


OPERATORS: Mapping[str, Operator] = {
    **_texts(_same, "StringEquals", "StringNotEquals"),
    **_texts(_same_in_any_case, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    **_texts(fits, "StringLike", "StringNotLike"),
    **_texts(fits_arn, "ArnEquals", "ArnNotEquals"),
    **_texts(fits_arn, "ArnLike", "ArnNotLike"),
    **_ordered("Numeric", _number),
    **_ordered("Date", _moment),
    "Bool": Operator(_compared(_truth, eq)),
    "BinaryEquals": Operator(_compared(_bytes, eq)),
    "IpAddress": Operator(_compared(ip_address, contains, _network)),
    "NotIpAddress": Operator(_compared(ip_address, contains, _network), negated=True),
}
"""Every operator but Null, by the name that AWS writes."""
