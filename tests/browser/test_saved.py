"""A notebook that was run and saved: what it shows when it is opened again, before it is run."""

import nbformat
import pytest
from playwright.sync_api import expect

from labkit.widgets.still import SAYS
from tests.browser.conftest import tab
from tests.browser.pictures import keep
from tests.browser.steps import open_notebook, run_all
from tests.browser.views import open_with

NAME = "saved.ipynb"
CELLS = (
    "from labkit import Lab, predict, sort\nlab = Lab('private-api', backend='embedded')",
    "lab.view()",
    "predict('03-policy')",
    "sort('00-names')",
    "lab.up()",
    "lab.down()",
)
SAVE = """async () => {
    await window.jupyterapp.shell.currentWidget.context.save();
}"""
ENDED = """async () => {
    const { sessionContext } = window.jupyterapp.shell.currentWidget;
    await sessionContext.shutdown();
}"""


@pytest.fixture(scope="module")
def saved(browser, jupyter, notebook_folder, all_strays):
    """The notebook's file after a person ran it, saved it and went home."""
    with tab(browser, jupyter, all_strays) as page:
        open_with(page, notebook_folder, NAME, CELLS)
        run_all(page)
        page.locator(".labkit-flow").wait_for()
        expect(page.get_by_text(SAYS)).to_have_count(3)
        for still in page.get_by_text(SAYS).all():
            expect(still).to_be_hidden()
        page.evaluate(SAVE)
        page.evaluate(ENDED)
    return notebook_folder / NAME


def check(page, image):
    """Stills in the place of the three widgets, and no error anywhere."""
    expect(page.get_by_text(SAYS)).to_have_count(3)
    for still in page.get_by_text(SAYS).all():
        expect(still).to_be_visible()
    picture = page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert "delivered" in picture.get_attribute("alt")
    for error in page.get_by_text("Error displaying widget").all():
        expect(error).to_be_hidden()
    keep(page, image)


def test_without_its_kernel(page, saved):
    open_notebook(page, saved.name)
    check(page, "saved-trusted")
    run_all(page)
    expect(page.locator(".labkit-flow")).to_be_visible()
    for still in page.get_by_text(SAYS).all():
        expect(still).to_be_hidden()


def test_from_somebody_else(page, saved, notebook_folder):
    """Nobody here has run it, so that it is not trusted."""
    copy = nbformat.read(saved, 4)
    copy.cells[-1].source += "  # theirs"
    nbformat.write(copy, notebook_folder / "theirs.ipynb")
    open_notebook(page, "theirs.ipynb")
    check(page, "saved-not-trusted")
    assert page.locator(".labkit-flow").count() == 0
    expect(page.get_by_text("Predict:")).to_have_count(1)
