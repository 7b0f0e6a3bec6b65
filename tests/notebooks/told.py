"""What a notebook's cells have told, and whether two runs told the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Told = Mapping[str, str]
"""What each code cell of a notebook told, by the cell's id."""
WORDS = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
AN_ID = re.compile(r"[a-z0-9]{10}|(?=[a-z]*\d)[a-z0-9]{8,32}")
"""What AWS makes up: ids of APIs, which may be ten letters, of EC2's resources, of balancers."""
OUTCOMES = re.compile(
    r"HTTP/1\.1 \d{3}|curl: \(\d+\)|✔ computed and executed agree|COMPUTED AND EXECUTED DIFFER"
    r"|\b[A-Z][a-zA-Z]+(?:Exception|Violation|InUse|Denied)\b|\d of \d points"
    r"|\d+ records? (?:is|are) in the stream|Left, after asking each service: nothing"
    r"|✔ right|✘ blocked|✔ delivered|\[[A-Z_]{8,}\]"
)
"""What says how something ended, whichever resources stand beside it and whatever they cost."""
ENDED_BADLY = "the cell failed: "


def told(notebook: Mapping[str, Any]) -> Told:
    """What every code cell told, as text: pictures by their alternative text."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return {cell["id"]: "\n".join(_parts(cell.get("outputs", ()))) for cell in cells}


def _parts(outputs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    printed = "".join(_text(row["text"]) for row in outputs if row["output_type"] == "stream")
    if printed:
        yield printed.strip("\n")
    for row in outputs:
        if row["output_type"] == "error":
            yield f"{ENDED_BADLY}{row['ename']}: {row['evalue']}"
        elif "data" in row:
            yield _text(row["data"].get("text/plain", ""))


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def differences(was: Told, now: Told, said_otherwise: Mapping[str, str]) -> Iterator[str]:
    """Where two runs differ in more than ids, each of which must be renamed the same throughout.

    `said_otherwise` has patterns of what the second run rightly says in the place of other words.
    """
    ids = Renamed()
    for key, text in was.items():
        other = now.get(key, "")
        for pattern, words in said_otherwise.items():
            other = re.sub(pattern, words, other)
        if not ids.fit(text, other):
            yield f"{key}: {_first_line(text, other)}"


class Renamed:
    """Ids of one run by those of another, one to one."""

    def __init__(self) -> None:
        self._forth: dict[str, str] = {}
        self._back: dict[str, str] = {}

    def fit(self, one: str, other: str) -> bool:
        """Whether two texts are the same but for ids, given those that are known."""
        pairs = list(zip(WORDS.findall(one), WORDS.findall(other), strict=False))
        same_length = len(WORDS.findall(one)) == len(WORDS.findall(other))
        return same_length and all(self._same(*pair) for pair in pairs)

    def _same(self, one: str, other: str) -> bool:
        if not (AN_ID.fullmatch(one) and AN_ID.fullmatch(other) and len(one) == len(other)):
            return one == other
        return self._forth.setdefault(one, other) == other and (
            self._back.setdefault(other, one) == one
        )


def outcomes_that_differ(was: Told, now: Told, instead: Mapping[str, str]) -> Iterator[str]:
    """Where two runs ended otherwise, whatever else they told.

    `instead` is what the second may meet in the place of what the first met.
    """
    for key, text in was.items():
        one, other = (
            [instead.get(said, said) for said in OUTCOMES.findall(row)]
            for row in (text, now.get(key, ""))
        )
        if one != other or now.get(key, "").startswith(ENDED_BADLY):
            missing = [row for row in one if row not in other]
            more = [row for row in other if row not in one]
            failed = now.get(key, "")[:160] if ENDED_BADLY in now.get(key, "") else ""
            yield f"{key}: {failed or f'without {missing}, with {more}'}"


def _first_line(one: str, other: str) -> str:
    for old, new in zip(one.splitlines(), other.splitlines(), strict=False):
        if not Renamed().fit(old, new):
            return f"{old.strip()[:140]!r} became {new.strip()[:140]!r}"
    return f"{len(one.splitlines())} lines became {len(other.splitlines())}, or an id changed"
