"""Every word of a picture can be read on whatever it may stand on (WCAG 2.2, 1.4.3: 4.5 to 1)."""

import re

import pytest

from labkit.figures.style import BLOCKED_TEXT, CSS, FRAMES, IDLE, INK, WAY

WHITE = "#FFFFFF"
CARDS = (WHITE, "#FAFAFA", "#FFF3C4")
"""A node's card: as it is, absent, and lit."""
ON_FRAMES = (WHITE, *(fill for fill, _ in FRAMES.values()))
PAIRS = [
    *((colour, ground) for colour in (INK, "#505A66") for ground in (*CARDS, *ON_FRAMES)),
    *((IDLE, ground) for ground in CARDS[:2]),
    *((WHITE, ground) for ground in (WAY, BLOCKED_TEXT)),
    *((colour, WHITE) for colour in (WAY, BLOCKED_TEXT)),
]


def luminance(colour):
    """Relative luminance, as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """The contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_stand_out(words, ground):
    assert contrast(words, ground) >= 4.5


def test_no_other_colour_is_used_for_words():
    rules = re.findall(r"\.(?:frame-name|detail|name|note|says|sign|number text)\{[^}]*", CSS)
    fills = {found for rule in rules for found in re.findall(r"fill:(#[0-9A-Fa-f]+)", rule)}
    assert fills <= {INK, "#505A66", IDLE, WAY, BLOCKED_TEXT, "#fff"}
    assert len(rules) >= 7


def test_black_and_white_are_as_far_apart_as_can_be():
    assert contrast("#000000", WHITE) == pytest.approx(21)
