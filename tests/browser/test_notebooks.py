"""The course's notebooks in a real JupyterLab, run from the top by a person who guesses nothing.

Every cell of every notebook runs under strict nbval as well, so that a run takes those here that
show each kind of thing there is to see; all of them with LABKIT_EVERY_NOTEBOOK=1.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from labkit.blueprints import BLUEPRINTS
from tests.browser.pictures import keep
from tests.browser.steps import open_notebook, run_all

ROOT = Path(__file__).resolve().parents[2]
SHOWS = {
    "00": "predictions, a sorting exercise",
    "03": "a plan, a view, pictures",
    "04": "two states side by side",
    "99": "the order puzzle, costs",
}
"""What each of those shows that are taken."""
EVERY = bool(os.environ.get("LABKIT_EVERY_NOTEBOOK"))
# The longest first, so that the processes end at about the same time.
NAMES = sorted(
    (path.name for path in (ROOT / "notebooks").glob("*.ipynb") if EVERY or path.name[:2] in SHOWS),
    reverse=True,
)
LAB = BLUEPRINTS["private-api"]
OUTPUT = ".jp-OutputArea-output"
ACTIVE = ".jp-Cell.jp-mod-active"
WIDGETS = f"{OUTPUT}:has(.labkit-flow, .jupyter-widgets, img):visible"
TROUBLE = f"{OUTPUT}[data-mime-type*='stderr'], {OUTPUT}[data-mime-type*='error']"


def a_toggle_changes_picture_and_words(page, notebook):
    """A record arrives; the endpoint's group closed, it says where it stops and why."""
    assert notebook.get_by_text("1 record is in the stream").count() == 1
    view = notebook.locator(".labkit-flow")
    view.scroll_into_view_if_needed()
    outcome = view.locator(".lf-outcome")
    view.get_by_text("✔ delivered").first.wait_for()
    before = view.locator("svg").inner_html()
    view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label).click()
    expect(outcome).to_have_text(re.compile("^✘ blocked: .*connection timed out"))
    assert view.locator(".lf-blockers code").all_inner_texts() == ["SG_HAS_NO_RULES"]
    assert view.locator("svg").inner_html() != before
    keep(view, "03-blocked")


def a_prediction_is_locked_and_held_against_what_happened(page, notebook):
    """Run again after a guess, the notebook says that it was wrong."""
    notebook.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    while not notebook.get_by_role("radio", name="403 Forbidden", exact=True).is_checked():
        page.keyboard.press("ArrowDown")
        expect(notebook.get_by_role("radio", checked=True)).to_be_focused()
    notebook.get_by_role("button", name="Lock in my prediction").click()
    notebook.get_by_text("Locked in: 403 Forbidden").wait_for()
    expect(notebook.get_by_role("button", name="Locked in")).to_be_focused()
    before = notebook.locator(ACTIVE).inner_text()
    page.keyboard.press("Shift+Enter")
    expect(notebook.locator(ACTIVE)).not_to_have_text(before)
    run_all(page)
    outputs = notebook.locator(OUTPUT)
    assert outputs.get_by_text("✘ wrong").count() == 1
    assert outputs.get_by_text("the request would have had to arrive").count() == 1


MORE = {
    "00_start_here.ipynb": a_prediction_is_locked_and_held_against_what_happened,
    "03_interface_endpoint_private_api.ipynb": a_toggle_changes_picture_and_words,
}
"""What one notebook alone is asked, after it has run: to run it takes longer than to ask."""


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_from_the_top_shows_what_it_says_and_leaves_nothing(page, name):
    open_notebook(page, name)
    run_all(page)
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    assert notebook.locator(TROUBLE).all_inner_texts() == []
    last = notebook.get_by_text("Left, after asking each service: nothing.").last
    last.scroll_into_view_if_needed()
    assert last.is_visible()
    for place, widget in enumerate(notebook.locator(WIDGETS).all()):
        keep(widget, f"{name[:2]}-{place}")
    if name in MORE:
        MORE[name](page, notebook)
