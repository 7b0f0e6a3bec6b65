"""A row of the contract: one call, and what AWS answers to it.

    Row(
        "a gateway endpoint for execute-api is refused",
        lambda aws: aws.ec2.create_vpc_endpoint(VpcId=aws.vpc(), ServiceName=EXECUTE_API),
        refuses("InvalidParameter", "Endpoint type (Gateway) does not match …"),
        ("R197",),
    )

The call gets a `World`, from which it takes clients and the things that it needs, made for it
alone. What it returns is compared with what is expected; in every expected text `…` stands for
any text, since ids and addresses differ from one back end to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from labkit.aws.contract.world import World

Call = Callable[[World], Any]
FAILURES = (ClientError, BotoCoreError, ResponseParserError)
"""What boto3 raises for an answer that is an error, or none that it can read."""


class Expected(Protocol):
    """What a call is expected to come to."""

    def differs(self, answer: Any) -> str:
        """How an answer, or the error that came instead, differs; empty if it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour of AWS, as a sentence, and the call that shows whether a back end has it.

    `facts` are ids of the fact sheet (F…) and of answers recorded on AWS (R…).
    """

    behaviour: str
    call: Call
    expected: Expected
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error with this code, and this text and HTTP status where they are known."""

    code: str
    text: str = ""
    status: int | None = None

    def differs(self, answer: Any) -> str:
        """How an answer differs from this refusal."""
        if not isinstance(answer, ClientError):
            return f"not refused: {shortened(answer)}"
        error, meta = answer.response["Error"], answer.response["ResponseMetadata"]
        if error["Code"] != self.code:
            return f"refused with {error['Code']}: {shortened(error.get('Message', ''))}"
        if self.text and not text_fits(self.text, error.get("Message", "")):
            return f"the text is {shortened(error.get('Message', ''))}"
        if self.status and meta["HTTPStatusCode"] != self.status:
            return f"the status is {meta['HTTPStatusCode']}"
        return ""


@dataclass(frozen=True, slots=True)
class Shape:
    """An answer of this shape."""

    wanted: Any

    def differs(self, answer: Any) -> str:
        """How an answer differs from the shape."""
        if isinstance(answer, Exception):
            return f"refused: {shortened(answer)}"
        return difference(self.wanted, answer)


def refuses(code: str, text: str = "", status: int | None = None) -> Refusal:
    """AWS says no, with this code; `text` and `status` are compared where they are given."""
    return Refusal(code, text, status)


def gives(wanted: Any) -> Shape:
    """AWS answers with this shape.

    A mapping names the keys that matter, others may be there; `ABSENT` is a key that is not.
    A list is compared item by item, or with `holding(…)` as what must be among the items. In
    a text `…` stands for any text; a type takes its instances, a function says yes or no.
    """
    return Shape(wanted)


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
"""A key that must not be in the answer."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A list that holds these items, among others, in any order."""

    items: tuple[Any, ...]


def holding(*items: Any) -> Holding:
    """A list that holds these items, among others, in any order."""
    return Holding(items)


def difference(wanted: Any, answer: Any, at: str = "answer") -> str:
    """The first place where an answer is not as wanted, as a phrase; empty if there is none."""
    if isinstance(wanted, Mapping):
        return _mapping(wanted, answer, at)
    if isinstance(wanted, Holding):
        missing = [row for row in wanted.items if not _among(row, answer)]
        return f"{at} lacks {shortened(missing[0])}: {shortened(answer)}" if missing else ""
    if isinstance(wanted, str):
        fits = isinstance(answer, str) and text_fits(wanted, answer)
    elif isinstance(wanted, type):
        fits = isinstance(answer, wanted)
    elif callable(wanted):
        fits = bool(wanted(answer))
    elif isinstance(wanted, Sequence):
        return _items(wanted, answer, at)
    else:
        fits = type(wanted) is type(answer) and wanted == answer
    return "" if fits else f"{at} is {shortened(answer)}"


def _mapping(wanted: Mapping[str, Any], answer: Any, at: str) -> str:
    if not isinstance(answer, Mapping):
        return f"{at} is {shortened(answer)}"
    for key, value in wanted.items():
        here = f"{at}.{key}"
        if value is ABSENT:
            found = f"{here} is {shortened(answer[key])}" if key in answer else ""
        else:
            found = difference(value, answer[key], here) if key in answer else f"{here} is absent"
        if found:
            return found
    return ""


def _items(wanted: Sequence[Any], answer: Any, at: str) -> str:
    if not isinstance(answer, list | tuple) or len(answer) != len(wanted):
        return f"{at} is {shortened(answer)}"
    pairs = enumerate(zip(wanted, answer, strict=True))
    found = (difference(one, other, f"{at}[{number}]") for number, (one, other) in pairs)
    return next((phrase for phrase in found if phrase), "")


def _among(wanted: Any, answer: Any) -> bool:
    return isinstance(answer, list | tuple) and any(not difference(wanted, row) for row in answer)


def text_fits(wanted: str, text: str) -> bool:
    """Whether a text is as wanted, where `…` stands for any text."""
    pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
    return re.fullmatch(pattern, text, re.DOTALL) is not None


LONGEST = 160
"""Characters of an answer that a report shows."""


def shortened(answer: Any) -> str:
    """An answer in one line that fits into a report."""
    if isinstance(answer, Mapping):
        answer = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    words = " ".join(str(answer).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
