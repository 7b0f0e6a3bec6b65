"""What axe-core finds in a view that shows all it can show: nothing serious, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_many_states import CELLS
from tests.browser.views import view_of

SERIOUS = {"serious", "critical"}
THEME = """async (theme) => {
    await window.jupyterapp.commands.execute('apputils:change-theme', { theme });
}"""


@pytest.fixture
def page(shared_page):
    """These tests share a tab; each fills the notebook in it with cells of its own."""
    return shared_page


@pytest.fixture
def view(page, notebook_folder):
    """A blocked request, with a thing's settings and the smallest changes open.

    The window is tall, as axe looks at the contrast of what is on the screen and of nothing
    else; JupyterLab's body has no height of its own, which axe takes for a place with nothing
    in it. It cannot tell what is behind the letters of a drawing: tests/figures does.
    """
    page.set_viewport_size({"width": 1400, "height": 3000})
    found = view_of(page, notebook_folder, CELLS)
    page.evaluate("() => (document.body.style.height = '100vh')")
    found.locator("svg .node[id$=node-private-app]").click()
    found.get_by_role("button", name="What is the smallest change").click()
    found.locator(".lf-remedy-list button").first.wait_for()
    found.get_by_role("button", name="Copy as Python").click()
    yield found
    page.evaluate("() => (document.body.style.height = '')")


def checked(page):
    """Axe's report of the view."""
    return Axe().run(page, context=".labkit-flow", options={}).response


def judged(page):
    """Axe's report, and what it says of contrast; it cannot tell while a theme's styles load."""
    for _ in range(20):
        report = checked(page)
        for row in report["passes"]:
            if row["id"] == "color-contrast":
                return report, row
        page.wait_for_timeout(500)
    unclear = [row["id"] for row in report["incomplete"]]
    raise AssertionError(f"axe could not judge the contrast; unclear: {unclear}")


def serious(report):
    """The rules that are broken badly, each with the elements that break it."""
    return {
        row["id"]: [node["html"] for node in row["nodes"]]
        for row in report["violations"]
        if row["impact"] in SERIOUS
    }


def test_nothing_serious_in_dark_or_light(page, view):
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate(THEME, theme)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        report, row = judged(page)
        assert serious(report) == {}, theme
    assert any("lf-question" in node["html"] for node in row["nodes"])
    view.evaluate("(it) => it.append(document.createElement('input'))")
    view.locator(".lf-question").first.evaluate("(it) => (it.style.color = '#ddd')")
    assert set(serious(checked(page))) == {"label", "color-contrast"}, "the check finds nothing"
