"""A class's plan as a person reads it, as a table of Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.classroom.account.parts import turns
from labkit.classroom.account.plan import ClassPlan, NotebookPlan
from labkit.classroom.account.table import TABLE, WAYS, Row
from labkit.provision.money import dollars

HEAD = ("notebook", "way", "shared", "each", "queue, come and go", "accounts", "price")

COLUMNS = (
    ("way", "how the notebook can be taught in one account: docs/classroom.md says why"),
    ("shared", "things that stand once for all, without anybody's own"),
    ("each", "things that each learner has of their own"),
    (
        "come and go",
        "minutes that the calls of all take at API Gateway's rates, if all begin at once",
    ),
    ("accounts", "how many the quotas take; none: one account does not hold even one learner"),
    ("price", "for its share of the hours, which go by the minutes of the notebooks listed"),
)
"""What the columns of the table hold, said below it."""


def told(plan: ClassPlan) -> str:
    """The plan as text: a row for each notebook, then what does not suffice, and the price."""
    learners = len(plan.learners)
    rows = [HEAD, *(_cells(one) for one in plan.notebooks)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    columns = [f"{name}: {words}." for name, words in COLUMNS]
    sentences = [*_sentences(plan, learners), *_end(plan, learners)]
    return "\n".join([*lines, "", *columns, "", *sentences])


def _cells(one: NotebookPlan) -> tuple[str, ...]:
    return (
        f"{one.row.number}",
        "each own labs" if one.way == "apart" and one.row.way != "apart" else WAYS[one.way],
        str(one.once),
        str(one.each),
        f"{_minutes(one.come)}, {_minutes(one.go)}",
        str(one.accounts or "none"),
        dollars(one.price, cents=True),
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _sentences(plan: ClassPlan, learners: int) -> Iterator[str]:
    for one in plan.notebooks:
        for sentence in one.short(1 if one.way == "apart" and one.row.way == "apart" else learners):
            yield f"✘ {one.row.number}: {sentence}"
    for one in plan.notebooks:
        if one.way in ("shared", "led") and one.row.labs:
            names = (name for found in one.turns for name in found.everybody)
            everybody = tuple(dict.fromkeys(names))
            also = f" (turned by the instructor: {', '.join(everybody)})" if everybody else ""
            yield f"· {one.row.number}: {one.row.why}{also}."


def _end(plan: ClassPlan, learners: int) -> Iterator[str]:
    people = f"{learners} learner{'s' if learners != 1 else ''}"
    hours = f"{float(plan.hours):g} hour{'s' if plan.hours != 1 else ''}"
    count = plan.accounts
    where = f"{count} account{'s' if count != 1 else ''}" if count else "no account"
    yield ""
    yield (
        f"{people}, {hours}: {dollars(plan.price, cents=True)} by AWS's list, "
        f"with what is shared once and each begun hour in full; {where} with these quotas"
        + (f" ({', '.join(_most(plan))})." if count != 1 else ".")
    )


def _most(plan: ClassPlan) -> Iterator[str]:
    """The notebooks that take the most accounts, or that fit into none."""
    for one in plan.notebooks:
        if one.accounts == plan.accounts:
            yield f"notebook {one.row.number}"


def as_json(plan: ClassPlan) -> Mapping[str, Any]:
    """The plan as JSON's own types; money as text, times in seconds and hours."""
    learners = len(plan.learners)
    return {
        "learners": [{"name": one.name, "user": one.user} for one in plan.learners],
        "hours": float(plan.hours),
        "price": str(plan.price),
        "accounts": plan.accounts,
        "notebooks": [_as_json(one, learners) for one in plan.notebooks],
    }


def _as_json(one: NotebookPlan, learners: int) -> Mapping[str, Any]:
    return {
        "notebook": one.row.number,
        "labs": list(one.row.labs),
        "way": one.way,
        "why": one.row.why,
        "shared": one.once,
        "each": one.each,
        "turned_by_the_instructor": [name for it in one.turns for name in it.everybody],
        "quotas": [
            {
                "quota": it.quota.noun,
                "service": it.quota.service,
                "code": it.quota.code,
                "fact": it.quota.fact,
                "needed": it.total(learners),
                "limit": it.limit.value,
                "asked": it.limit.told,
            }
            for it in one.taken
        ],
        "short": list(one.short(learners)),
        "accounts": one.accounts,
        "hours": float(one.hours),
        "price": str(one.price),
        "come_seconds": one.come,
        "go_seconds": one.go,
    }


def page_table() -> str:
    """The table of the notebooks, as docs/classroom.md shows it."""
    lines = [
        "| notebook | way | why | toggles that the instructor turns for all |",
        "|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_page_row(row) for row in TABLE)])


def _page_row(row: Row) -> str:
    names = [f"`{name}`" for lab in row.labs for name in turns(lab).everybody]
    everybody = {
        "shared": ", ".join(dict.fromkeys(names)),
        "led": "all of them",
        "apart": "none",
        "own": "none",
    }[row.way]
    return f"| {row.number} · {row.title} | {WAYS[row.way]} | {row.why} | {everybody} |"
