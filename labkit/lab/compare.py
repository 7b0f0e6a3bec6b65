"""Predicted, computed and executed in one row, and where computed and executed differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from labkit.emulator import CurlResult
from labkit.flow import Outcome, Trace
from labkit.flow.calls import UNTOLD
from labkit.shown import Shown

SHOUT = "✘ COMPUTED AND EXECUTED DIFFER"
AGREE = "✔ computed and executed agree"
UNKNOWN = "? nothing to hold it against: the engine does not know the outcome beforehand"
CELL = "text-align: left; vertical-align: top; white-space: pre-wrap"


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """One request three times over: what somebody expected, what the engine computes, what came.

    `differences` says in words where the last two are not the same; a body of which the engine
    knows a part only (`…`) is compared in that part, an outcome that it does not know not at all.
    """

    predicted: str
    computed: Trace
    executed: CurlResult = field(repr=False)

    @property
    def differences(self) -> tuple[str, ...]:
        """Where computed and executed differ; empty where they agree."""
        return tuple(_differences(self.computed, self.executed))

    @property
    def agree(self) -> bool:
        """Whether computed and executed are the same."""
        return not self.differences

    @property
    def verdict(self) -> str:
        """Whether they agree, and in what they do not."""
        known = AGREE if self.computed.outcome is not Outcome.UNKNOWN else UNKNOWN
        return known if self.agree else "\n".join((SHOUT, *self.differences))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The table's rows: a word, and what belongs to it."""
        found = self.computed
        told = [("predicted", self.predicted)] if self.predicted else []
        return (
            ("request", str(found.request)),
            *told,
            ("computed", f"{found.outcome.sign} {found.outcome}: {found.seen}"),
            ("executed", self.executed.executed),
            ("", self.verdict),
        )

    def __str__(self) -> str:
        width = max(len(word) for word, _ in self.rows)
        lines: list[str] = []
        for word, text in self.rows:
            first, *more = text.splitlines() or [""]
            lines.append(f"{word:<{width}}  {first}".rstrip())
            lines += [f"{'':<{width}}  {line}".rstrip() for line in more]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            _row(word, text, loud=not self.agree and not word) for word, text in self.rows
        )
        return f"<table><tbody>{rows}</tbody></table>"


def _row(word: str, text: str, *, loud: bool) -> str:
    shown = f"<strong>{escape(text)}</strong>" if loud else escape(text)
    head = f'<th scope="row" style="{CELL}">{word}</th>'
    return f'<tr>{head}<td style="{CELL}">{shown}</td></tr>'


def _differences(computed: Trace, executed: CurlResult) -> Iterator[str]:
    if computed.outcome is Outcome.UNKNOWN:
        return
    wanted = computed.response
    pairs = (
        ("exit code", wanted.exit_code, executed.exit_code),
        ("status", wanted.status, executed.status),
        ("x-amzn-ErrorType", wanted.error_type, executed.header("x-amzn-ErrorType")),
    )
    for what, one, other in pairs:
        if one != other:
            yield f"{what}: computed {one or 'none'}, executed {other or 'none'}"
    known, body = wanted.body, executed.body
    if computed.request.call:
        known, body = _members(known), _members(body)
    if wanted.status and not _fits(known, body):
        yield f"body: computed {wanted.body}, executed {executed.body.rstrip()}"


def _members(body: str) -> str:
    """The JSON that a service answers an SDK, whose members have no order; other text as it is."""
    try:
        return json.dumps(json.loads(body), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return body


def _fits(known: str, body: str) -> bool:
    """Whether a body is the one that is known, where `…` stands for any text."""
    pieces = map(re.escape, known.split(UNTOLD))
    return re.fullmatch(".*".join(pieces), body, re.DOTALL) is not None
