"""The board on a projector: each question, its bars and its reasons are on one screen."""

import pytest

from labkit.classroom.board.page import Shown, page
from labkit.classroom.board.results import Results, Seen
from labkit.course.questions import QUESTIONS

BOTTOM = "() => document.getElementById('now').getBoundingClientRect().bottom"
WIDE = "() => document.documentElement.scrollWidth"
LONGEST = sorted(QUESTIONS, key=lambda key: len(str(QUESTIONS[key])), reverse=True)[:12]
TYPE = "() => parseFloat(getComputedStyle(document.querySelector('#now h3')).fontSize)"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800)])
def test_a_question_with_its_reasons_fits_one_screen_in_large_type(browser, width, height):
    people = [
        Seen(name=f"L{n}", user=f"l{n}", active=True, stored={k: row.offered[n % 3]})
        for n, (k, row) in enumerate(QUESTIONS.items())
    ]
    results = Results(tuple(people))
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        tab = context.new_page()
        cut = {}
        for key in LONGEST:
            tab.set_content(page(results, Shown(pin=key, answer=key), "/b/"))
            assert tab.evaluate(WIDE) <= width
            assert tab.evaluate(TYPE) > height / 36
            if tab.evaluate(BOTTOM) > height:
                cut[key] = tab.evaluate(BOTTOM)
        assert cut == {}
