"""A simulated day as a person reads it, and as JSON: each phase beside its lower bound."""

from __future__ import annotations

import json
from collections import Counter

from labkit.classroom.account.day import Day
from labkit.classroom.account.table import WAYS, Row

HEAD = ("phase", "took", "at the least", "because of", "refused", "longest wait")


def told_day(row: Row, day: Day, alone: Day) -> str:
    """A row for each phase, then what failed and what is left; times in minutes and seconds."""
    bounds = day.bound(alone)
    cells = [
        (
            one.name,
            _clock(one.seconds),
            _clock(least),
            why,
            str(one.early),
            _clock(one.longest),
        )
        for one, (least, why) in zip(day.phases, bounds, strict=True)
    ]
    whole = sum(one.seconds for one in day.phases)
    total = (_clock(whole), _clock(sum(least for least, _ in bounds)))
    cells.append(("in all", *total, "", str(sum(one.early for one in day.phases)), ""))
    rows = [HEAD, *cells]
    widths = [max(len(one[place]) for one in rows) for place in range(len(HEAD))]
    lines = ["  ".join(map(str.ljust, one, widths)).rstrip() for one in rows]
    return "\n".join([_title(row, day), *lines, *_end(day), ""])


def _title(row: Row, day: Day) -> str:
    people = f"{day.learners} learner{'s' if day.learners != 1 else ''}"
    return f"Notebook {row.number}, lab {day.lab}, {WAYS[row.way]}: {people}"


def _end(day: Day) -> list[str]:
    calls = sum((Counter(one.calls) for one in day.phases), Counter())["all"]
    lines = [f"{calls} calls of API Gateway; no other service has a rate here."]
    lines += [f"✘ {word}: refused {count} times" for word, count in day.exceeded.items()]
    lines += [f"✘ {one}" for one in day.failed[:MOST]]
    lines += [f"✘ {len(day.failed) - MOST} more"] if len(day.failed) > MOST else []
    left = [f"✘ left: {one}" for one in day.left[:MOST]]
    return [*lines, *(left or ["Left after asking each service: nothing"])]


MOST = 5


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def day_as_json(row: Row, day: Day, alone: Day) -> str:
    """One line of JSON; times in seconds."""
    return json.dumps(
        {
            "notebook": row.number,
            "lab": day.lab,
            "way": row.way,
            "learners": day.learners,
            "phases": [
                {
                    "phase": one.name,
                    "seconds": round(one.seconds, 1),
                    "at_the_least": round(least, 1),
                    "because_of": why,
                    "calls": one.calls,
                    "refused": one.early,
                    "waited": round(one.waited, 1),
                    "longest_wait": round(one.longest, 1),
                }
                for one, (least, why) in zip(day.phases, day.bound(alone), strict=True)
            ],
            "exceeded": day.exceeded,
            "failed": list(day.failed),
            "left": list(day.left),
        }
    )
