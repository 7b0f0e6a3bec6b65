"""What a fact is: one thing we hold true of AWS, and how well we know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from labkit.facts.pages import Page


class Confidence(StrEnum):
    """How well a fact is known, from the best to the weakest."""

    RECORDED = "recorded on AWS"
    DOCUMENTED = "documented by AWS"
    MODEL = "in AWS's service model"
    OBSERVED = "observed in botocore or its data"
    REPORTED = "reported by users"
    DERIVED = "follows from other facts"
    GENERAL = "general knowledge"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that we hold true of AWS, in our own words.

    `page` is the AWS page to read on, empty where there is none; `date` is that of the
    text or recording behind the sentence, as far as it is known.
    """

    id: str
    says: str
    page: str
    confidence: Confidence
    date: date

    @property
    def number(self) -> tuple[int, int]:
        """Chapter and place in it, to sort by."""
        chapter, place = self.id.removeprefix("F").split(".")
        return int(chapter), int(place)

    def __str__(self) -> str:
        page = f" {self.page}" if self.page else ""
        return f"{self.id}: {self.says} ({self.confidence}, {self.date.isoformat()}){page}"

    def _repr_html_(self) -> str:
        name = f'<a href="{escape(self.page)}">{self.id}</a>' if self.page else self.id
        note = escape(f"({self.confidence}, {self.date.isoformat()})", quote=False)
        return f"<p>{name}: {escape(self.says, quote=False)} <em>{note}</em></p>"


@dataclass(frozen=True, slots=True)
class Chapter:
    """Facts on one subject, in the order of their numbers."""

    title: str
    facts: tuple[Fact, ...]


Row = tuple[str, str, Page, Confidence]


def chapter(title: str, *rows: Row) -> Chapter:
    """A chapter from a table of id, sentence, page and confidence."""
    facts = (Fact(key, says, page.url, known, page.read) for key, says, page, known in rows)
    return Chapter(title, tuple(facts))
