"""`python -m labkit.facts` prints the facts as the Markdown page `docs/facts.md`."""

from __future__ import annotations

from labkit.facts import CHAPTERS, Chapter, Confidence, Fact

HEAD = """\
# What we hold true of AWS

<!-- Made by: python -m labkit.facts > docs/facts.md -->

Rules, traces and notebooks cite these facts by their ids. The sentences are ours; the link
of each id leads to the AWS page to read on. Nothing here was checked on an account of our
own. The date is that of the text or recording behind a sentence, as far as it is known.

How well a fact is known, from the best to the weakest: {ladder}."""


def markdown() -> str:
    """All facts as one Markdown page."""
    head = HEAD.format(ladder=", ".join(Confidence))
    return "\n\n".join((head, *(_section(chapter) for chapter in CHAPTERS)))


def _section(chapter: Chapter) -> str:
    lines = (_line(fact) for fact in chapter.facts)
    return "\n".join((f"## {chapter.title}", "", *lines))


def _line(fact: Fact) -> str:
    name = f"[{fact.id}]({fact.page})" if fact.page else fact.id
    return f"- **{name}** {fact.says} *({fact.confidence}, {fact.date.isoformat()})*"


if __name__ == "__main__":
    print(markdown())
