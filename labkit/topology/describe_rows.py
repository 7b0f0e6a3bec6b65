"""The values of a describe row, each checked: a fault is one sentence that names the key.

What is not there and what is null are the same. Every function raises `TopologyError`, and
nothing else, for a value of another type than AWS gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any, TypeVar

from labkit.topology.base import TopologyError

Row = Mapping[str, Any]
T = TypeVar("T")

JSON_WORDS = (
    (str, "text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (Mapping, "an object"),
    ((list, tuple), "a list"),
    (type(None), "null"),
)
"""How people call the types of JSON; the first that fits counts."""


def json_word(value: Any) -> str:
    """The JSON type of a value, in a word or two."""
    fitting = (word for kind, word in JSON_WORDS if isinstance(value, kind))
    return next(fitting, type(value).__name__)


def fault(key: str, wanted: str, value: Any) -> TopologyError:
    """What a person reads of a value that is not what AWS gives."""
    if value is None:
        return TopologyError(f"{key} is missing", try_=f"give {key}, which is {wanted}")
    what = f"{key} is {wanted}, not {json_word(value)}"
    return TopologyError(what, try_="take the row as AWS's describe call answers it")


def text(row: Row, key: str) -> str:
    """The text under `key`, which has to be there."""
    value = row.get(key)
    if isinstance(value, str) and value:
        return value
    raise fault(key, "text", value or None if isinstance(value, str) else value)


def text_or(row: Row, key: str, default: str = "") -> str:
    """The text under `key`, or `default` where there is none."""
    value = row.get(key)
    if value is None:
        return default
    if isinstance(value, str):
        return value
    raise fault(key, "text", value)


def number_or(row: Row, key: str, default: int) -> int:
    """The whole number under `key`, or `default` where there is none."""
    value = row.get(key)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise fault(key, "a whole number", value)


def number(row: Row, key: str) -> int:
    """The whole number under `key`, which has to be there."""
    if row.get(key) is None:
        raise fault(key, "a whole number", None)
    return number_or(row, key, 0)


def flag(row: Row, key: str, *, default: bool) -> bool:
    """Whether `key` is true."""
    value = row.get(key)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise fault(key, "true or false", value)


def rows_of(row: Row, key: str) -> Sequence[Row]:
    """The objects listed under `key`; none where there is no such list."""
    found = row.get(key)
    if found is None:
        return ()
    if not isinstance(found, (list, tuple)):
        raise fault(key, "a list of objects", found)
    for one in found:
        if not isinstance(one, Mapping):
            raise fault(key, "a list of objects", [one])
    return found


def part(row: Row, key: str) -> Row:
    """The object under `key`; an empty one where there is none."""
    found = row.get(key)
    if found is None:
        return {}
    if isinstance(found, Mapping):
        return found
    raise fault(key, "an object", found)


def texts(row: Row, key: str) -> tuple[str, ...]:
    """The texts listed under `key`; none where there is no such list."""
    found = row.get(key)
    if found is None:
        return ()
    if isinstance(found, (list, tuple)) and all(isinstance(one, str) for one in found):
        return tuple(found)
    raise fault(key, "a list of texts", found)


def each_text(row: Row, key: str, inner: str) -> tuple[str, ...]:
    """The text under `inner` of each object listed under `key`."""
    return tuple(text(one, inner) for one in rows_of(row, key))


def pairs(row: Row, key: str) -> tuple[tuple[str, str], ...]:
    """The names and texts of the object under `key`, in order of the names; null is empty."""
    found = part(row, key)
    return tuple((name, text_or(found, name)) for name in sorted(names_of(found, key)))


def names_of(row: Row, key: str) -> list[str]:
    """The names in the object that stands under `key`."""
    names = list(row)
    if all(isinstance(name, str) for name in names):
        return names
    raise fault(key, "an object whose names are texts", row)


def choice(row: Row, key: str, choices: Mapping[str, T], default: T) -> T:
    """What a table says for the word under `key`, or `default` where there is none."""
    word = text_or(row, key)
    if not word:
        return default
    if word in choices:
        return choices[word]
    known = ", ".join(choices)
    raise TopologyError(f"{key} is one of {known}, not {word!r}", try_="check how it is written")


_ipv4 = lru_cache(maxsize=4096)(IPv4Address)
"""An address once read is read again soon: as the primary one, and with its public one."""


@lru_cache(maxsize=4096)
def _block(value: str) -> IPv4Network:
    """A CIDR block; AWS takes one with host bits for the network that it lies in."""
    return IPv4Network(value, strict=False)


def _read(key: str, value: Any, kind: Callable[[str], T], wanted: str) -> T:
    if not isinstance(value, str) or not value:
        raise fault(key, wanted, value or None if isinstance(value, str) else value)
    try:
        return kind(value)
    except ValueError:
        what = f"{key} is {wanted}, which {value[:40]!r} is not"
        raise TopologyError(what, try_="write it with dots, as in 10.0.0.0") from None


def address(row: Row, key: str) -> IPv4Address:
    """The IPv4 address under `key`, which has to be there."""
    return _read(key, row.get(key), _ipv4, "an IPv4 address")


def address_or_none(row: Row, key: str) -> IPv4Address | None:
    """The IPv4 address under `key`, or None where there is none."""
    return address(row, key) if row.get(key) else None


def network(row: Row, key: str) -> IPv4Network:
    """The IPv4 CIDR block under `key`, which has to be there."""
    return network_of(row.get(key), key)


def network_of(value: Any, key: str) -> IPv4Network:
    """The IPv4 CIDR block that a value is."""
    return _read(key, value, _block, "an IPv4 CIDR block")


def tags_of(row: Row) -> dict[str, str]:
    """The tags of a row, in whichever of AWS's forms they come."""
    key = next((name for name in ("Tags", "TagSet", "tags") if row.get(name)), "Tags")
    if isinstance(row.get(key), Mapping):
        return dict(pairs(row, key))
    return {text(tag, "Key"): text_or(tag, "Value") for tag in rows_of(row, key)}


def name_of(row: Row) -> str:
    """The `Name` tag; empty where there is none."""
    return tags_of(row).get("Name", "")


def state_of(row: Row, default: str) -> str:
    """A state in lower case: AWS and its own model disagree on capitals (F2.16)."""
    state = row.get("State")
    inner = part(row, "State") if isinstance(state, Mapping) else {"Name": state}
    return text_or(inner, "Name", default).lower()
