"""How EC2 lists: filters, pages and their limits, the same for every describe call.

    Listing("describe_vpcs", "Vpcs", {"vpc-id": "VpcId", "cidr": "CidrBlock"})

moto lists everything, or the ids that were asked for; what comes of it is read as the client
would read it, and filtered here. A filter names a path through the members of a row, lists
included: a row fits if any of the values there is any of the filter's, `*` and `?` standing
for any text and any one character, as in AWS's own filters.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.rules.rule import Call, Refused

Row = dict[str, Any]
MOST_VALUES = 200
"""Values that the filters of one call may have together."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One describe call: where its rows are, and which path each of its filters names.

    `within` is the list in a row that holds the things themselves: instances are listed by
    reservation. `fewest` and `most` bound MaxResults; `ids` names a parameter that does not
    go with it; `names` is a member that is also listed by itself.
    """

    operation: str
    rows: str
    filters: Mapping[str, str]
    within: str = ""
    tags: str = "Tags"
    fewest: int = 5
    most: int = 1000
    ids: str = ""
    names: str = ""


def listed(listing: Listing, call: Call, go_on: Callable[[], Any]) -> Any:
    """The page of a listing that a call asks for."""
    filters = _filters(listing, call)
    size, start = _page(listing, call)
    answer = go_on()
    if not filters and size is None and not start:
        return answer
    shown = call.shown(answer)
    rows = [row for row in _rows(listing, shown.get(listing.rows, []), filters) if row]
    end = len(rows) if size is None else start + size
    token = {"NextToken": _token(end)} if end < len(rows) else {}
    page = rows[start:end]
    names = {f"{listing.names}s": [row[listing.names] for row in page]} if listing.names else {}
    return ActionResult({**shown, listing.rows: page, **names, **token})


def _filters(listing: Listing, call: Call) -> list[tuple[str, list[str]]]:
    """The filters of a call, each of which AWS knows; moto does not see them."""
    sent = call.params.pop("Filters", None) or call.params.pop("Filter", None) or []
    found = [(_known(listing, row.get("Name")), list(row.get("Values", []))) for row in sent]
    if sum(len(values) for _, values in found) > MOST_VALUES:
        text = "The maximum number of filter values specified on a single call is 200"
        raise Refused("FilterLimitExceeded", text)
    return found


def _known(listing: Listing, name: str | None) -> str:
    known = name in listing.filters or name in _TAG_FILTERS or str(name).startswith("tag:")
    if name is None or not known:
        said = "null" if name is None else name
        raise Refused("InvalidParameterValue", f"The filter '{said}' is invalid")
    return name


_TAG_FILTERS = {"tag-key": "Key", "tag-value": "Value"}


def _page(listing: Listing, call: Call) -> tuple[int | None, int]:
    """How many rows at most, and from which one on; moto does not see that either."""
    token, size = call.params.pop("NextToken", None), call.params.pop("MaxResults", None)
    if size is None:
        return None, _start(token)
    if listing.ids and call.get(listing.ids):
        raise Refused("InvalidParameterCombination", _EITHER)
    for bound, beyond, word in (
        (listing.fewest, int(size) < listing.fewest, "greater"),
        (listing.most, int(size) > listing.most, "less"),
    ):
        if beyond:
            raise Refused("InvalidParameterValue", _BOUND.format(size, word, bound))
    return int(size), _start(token)


_EITHER = "The parameter instancesSet cannot be used with the parameter maxResults"
_BOUND = "Value ( {} ) for parameter maxResults is invalid. Expecting a value {} than {}."


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"from {start}".encode()).decode()


def _start(token: str | None) -> int:
    """Where a token says that the page begins."""
    if not token:
        return 0
    try:
        said = base64.urlsafe_b64decode(token.encode()).decode().removeprefix("from ")
        return int(said)
    except ValueError:
        text = "Unable to parse pagination token"
        raise Refused("InvalidParameterValue", text) from None


def _rows(listing: Listing, rows: list[Row], filters: list[tuple[str, list[str]]]) -> Iterator[Row]:
    """The rows that fit, those of a nested listing with only what fits in them."""
    for row in rows:
        if not listing.within:
            if _fits(listing, row, filters):
                yield row
            continue
        inner = [one for one in row[listing.within] if _fits(listing, {**row, **one}, filters)]
        if inner:
            yield {**row, listing.within: inner}


def _fits(listing: Listing, row: Row, filters: list[tuple[str, list[str]]]) -> bool:
    return all(_has(_values(listing, row, name), wanted) for name, wanted in filters)


def _values(listing: Listing, row: Row, name: str) -> Iterable[Any]:
    """The values of a row that a filter looks at."""
    tags = row.get(listing.tags, []) if listing.tags else [row]
    if name in _TAG_FILTERS:
        return [tag[_TAG_FILTERS[name]] for tag in tags]
    if name.startswith("tag:"):
        return [tag["Value"] for tag in tags if tag["Key"] == name.removeprefix("tag:")]
    return _at(row, listing.filters[name].split("."))


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    """Every value at the end of a path of members, through lists."""
    if isinstance(value, list):
        for one in value:
            yield from _at(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _has(values: Iterable[Any], wanted: list[str]) -> bool:
    patterns = [_pattern(one) for one in wanted]
    return any(pattern.fullmatch(_text(value)) for value in values for pattern in patterns)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _pattern(wanted: str) -> re.Pattern[str]:
    r"""A filter's value as a pattern; `\*`, `\?` and `\\` stand for themselves."""
    parts = re.findall(r"\\.|.", wanted, re.DOTALL)
    return re.compile("".join(_MEANS.get(part) or _literal(part) for part in parts), re.DOTALL)


_MEANS = {"*": ".*", "?": "."}


def _literal(part: str) -> str:
    return re.escape(part[1:] if len(part) > 1 else part)
