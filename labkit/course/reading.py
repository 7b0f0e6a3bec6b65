"""How easily prose reads: Flesch's reading ease, by counting.

About 60 to 70 is plain English, 30 is a contract, 100 a children's book. Syllables are counted
as groups of vowels, which is right to a few per cent over a whole text.
"""

from __future__ import annotations

import re

LEFT_OUT = (
    r"<[^>]+>",
    r"^\|.*$",  # tables
    r"^#.*$",
    r"^\s*\*\*(Next|Further reading).*$",
    r"`[^`]*`",  # names of things are no words of ours
)
SENTENCE_ENDS = re.compile(r"[.!?:;]+(?:\s|$)|\n\s*\n|\n\s*[-*\d]")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
VOWELS = re.compile(r"[aeiouy]+")


def prose(markdown: str) -> str:
    """The sentences of a text, without code, tables, headings, and with links' words alone."""
    markdown = re.sub(r"```.*?```", " ", markdown, flags=re.DOTALL)
    for pattern in LEFT_OUT:
        markdown = re.sub(pattern, " ", markdown, flags=re.MULTILINE)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown).replace("*", "")


def syllables(word: str) -> int:
    """About how many there are; a silent e at the end is none."""
    found = len(VOWELS.findall(word.lower()))
    return max(1, found - (word.lower().endswith("e") and not word.lower().endswith("le")))


def reading_ease(markdown: str) -> float:
    """Flesch's figure for a text; 0 where there are no words."""
    text = prose(markdown)
    words = WORD.findall(text)
    sentences = [part for part in SENTENCE_ENDS.split(text) if WORD.search(part)]
    if not words:
        return 0.0
    per_word = sum(map(syllables, words)) / len(words)
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * per_word
