"""The course's notebooks in a real JupyterLab, run from the top by a person who guesses nothing."""

import os
from pathlib import Path

import pytest

from labkit.blueprints import BLUEPRINTS
from tests.browser.steps import open_notebook, run_all

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
LAB = BLUEPRINTS["private-api"]
OUTPUT = ".jp-OutputArea-output"
TROUBLE = f"{OUTPUT}[data-mime-type*='stderr'], {OUTPUT}[data-mime-type*='error']"


def opened(page, name):
    """The notebook after all its cells have run."""
    open_notebook(page, name)
    run_all(page)
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def keep_screenshot(page, name):
    """For whoever wants to look: a folder named by LABKIT_SCREENSHOTS."""
    folder = os.environ.get("LABKIT_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_from_the_top_and_leaves_nothing(page, name):
    notebook = opened(page, name)
    assert notebook.locator(TROUBLE).all_inner_texts() == []
    last = notebook.get_by_text("Left, after asking each service: nothing.").last
    last.scroll_into_view_if_needed()
    assert last.is_visible()
    keep_screenshot(page, f"{name}-end")


def test_a_record_arrives_and_a_toggle_changes_picture_and_words(page):
    notebook = opened(page, "03_interface_endpoint_private_api.ipynb")
    assert notebook.get_by_text("1 record is in the stream").count() == 1
    view = notebook.locator(".labkit-flow")
    view.scroll_into_view_if_needed()
    outcome = view.locator(".lf-outcome")
    view.get_by_text("✔ delivered").first.wait_for()
    before = view.locator("svg").inner_html()
    keep_screenshot(page, "flow-view-before")
    view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label).click()
    assert outcome.inner_text().startswith("✘ blocked")
    assert "connection timed out" in outcome.inner_text()
    assert view.locator(".lf-blockers code").all_inner_texts() == ["SG_HAS_NO_RULES"]
    assert view.locator("svg").inner_html() != before
    view.evaluate("(it) => it.scrollIntoView({block: 'start'})")
    page.mouse.move(0, 0)
    keep_screenshot(page, "flow-view-after")


def test_a_prediction_is_locked_and_held_against_what_happened(page):
    name = "00_start_here.ipynb"
    notebook = opened(page, name)
    notebook.get_by_text("403 Forbidden", exact=True).first.click()
    notebook.get_by_role("button", name="Lock in my prediction").click()
    notebook.get_by_text("Locked in: 403 Forbidden").wait_for()
    run_all(page)
    outputs = notebook.locator(OUTPUT)
    assert outputs.get_by_text("✘ wrong").count() == 1
    assert outputs.get_by_text("the request would have had to arrive").count() == 1
    keep_screenshot(page, "prediction")
