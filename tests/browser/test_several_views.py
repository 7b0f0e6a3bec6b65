"""Several views in one notebook: one model shown twice, two labs, a lab with names that nobody
would choose, and building what is shown. One opened notebook serves them all.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from labkit.blueprints import BLUEPRINTS
from tests.browser.conftest import ROOT, tab
from tests.browser.pictures import keep
from tests.browser.steps import run_all
from tests.browser.test_accessibility import SERIOUS, THEME
from tests.browser.views import expect_state, open_with

LAB, PLAYGROUND = BLUEPRINTS["private-api"], BLUEPRINTS["playground"]
CELLS = (
    f"import sys\nsys.path.insert(0, {str(ROOT)!r})",
    "from labkit import Lab\nlab = Lab('private-api', backend='embedded')\nview = lab.view()\nview",
    "view",
    "Lab('playground', backend='embedded').view()",
    "from tests.wild import wild_lab\nfrom labkit.widgets import FlowView\nFlowView(wild_lab())",
    "from tests.wild import large_lab\nFlowView(large_lab(500))",
)
DETACH = """async () => {
    const app = window.jupyterapp;
    const panel = app.shell.currentWidget;
    panel.content.activeCellIndex = 1;
    await app.commands.execute('notebook:create-output-view');
    app.shell.activateById(panel.id);
}"""
CLOSE_DETACHED = """() => {
    const { shell } = window.jupyterapp;
    for (const widget of shell.widgets('main')) {
        if (widget.id !== shell.currentWidget.id) widget.close();
    }
}"""
BOX = "checkbox"


@pytest.fixture(scope="module")
def page(browser, jupyter, notebook_folder, all_strays):
    """A tab with the notebook, run; what the browser complains of is kept."""
    with tab(browser, jupyter, all_strays) as opened:
        opened.complaints = []
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.on("dialog", lambda it: (opened.complaints.append(it.message), it.dismiss()))
        open_with(opened, notebook_folder, "several_views.ipynb", CELLS)
        run_all(opened)
        yield opened


@pytest.fixture(scope="module")
def views(page):
    """The views of the notebook, in its order."""
    all_of_them = page.locator(".jp-Notebook .labkit-flow")
    expect(all_of_them).to_have_count(5)
    return all_of_them


@pytest.fixture(autouse=True)
def at_the_start(views, strays):
    """Each test begins where the lab does."""
    views.first.get_by_role("button", name="As it starts").click()


def label(name):
    return LAB.toggle(name).label


def test_one_view_in_two_places_is_one_state(page, views):
    one, two, other = (views.nth(place) for place in range(3))
    first, second = LAB.toggles[:2]
    one.get_by_role(BOX, name=first.label).click()
    two.get_by_role(BOX, name=second.label).click()
    both = {first.name: not first.default, second.name: not second.default}
    page.evaluate(DETACH)
    three = page.locator(".labkit-flow:not(.jp-Notebook *)")
    for view in (one, two, three):
        expect_state(LAB, view, both, LAB.sources[0])
        assert view.get_by_role(BOX, name=first.label).is_checked() is not first.default
    two.get_by_role("button", name="As it starts").click()
    for view in (one, two, three):
        expect_state(LAB, view, {}, LAB.sources[0])
    one.get_by_role("button", name="Undo").click()
    for view in (one, two, three):
        expect_state(LAB, view, both, LAB.sources[0])
    page.evaluate(CLOSE_DETACHED)
    expect_state(PLAYGROUND, other, {}, PLAYGROUND.sources[0])


def test_what_is_shown_is_built_by_a_second_click(page, views):
    one, two = views.nth(0), views.nth(1)
    standing = one.locator(".lf-standing")
    expect(standing).to_have_text("○ Nothing of this lab stands.")
    one.get_by_role("button", name="Plan it").click()
    apply = one.get_by_role("button", name="Apply")
    apply.wait_for()
    expect(one.locator(".lf-work")).to_contain_text("to create")
    expect(one.locator(".lf-work")).to_contain_text("an hour")
    one.get_by_role(BOX, name=label("endpoint")).click()
    expect(apply).to_be_disabled()
    expect(one.locator(".lf-other")).to_be_visible()
    one.get_by_role("button", name="Undo").click()
    expect(apply).to_be_enabled()
    keep(one, "build-planned")
    apply.click()
    two.get_by_role(BOX, name=label("endpoint_admits_443")).click()
    expect_state(LAB, one, {"endpoint_admits_443": False}, LAB.sources[0])
    row = one.locator(".lf-row tbody td")
    expect(row.nth(2)).to_contain_text("✔ answered: HTTP/1.1 200", timeout=60_000)
    expect(row.nth(1)).to_contain_text("✔ delivered")
    expect(two.locator(".lf-row tbody td").nth(2)).to_contain_text("✔ answered")
    expect(standing).to_contain_text("≠ What stands differs from what is shown")
    expect(standing).to_contain_text("on stands, off is shown")
    expect_state(LAB, one, {"endpoint_admits_443": False}, LAB.sources[0])
    expect(views.nth(2).locator(".lf-standing")).to_have_text("○ Nothing of this lab stands.")
    keep(one, "build-done")
    assert broken_badly(page, ".lf-build") == []
    page.evaluate(THEME, "JupyterLab Dark")
    assert broken_badly(page, ".lf-build") == []
    keep(one.locator(".lf-build"), "build-done-dark")
    page.evaluate(THEME, "JupyterLab Light")
    one.get_by_role("button", name="Undo").click()
    expect(standing).to_contain_text("✔ What is shown stands")


def test_what_is_copied_builds_what_is_shown_and_asks(views):
    one = views.nth(0)
    one.get_by_role(BOX, name=label("endpoint_admits_443")).click()
    one.get_by_label("Send it from").select_option("public-app")
    one.get_by_role("button", name="Copy as Python").click()
    expect(one.locator(".lf-line")).to_have_text(
        'lab.up(endpoint_admits_443=False)\nlab.trace("public-app")', use_inner_text=True
    )


def broken_badly(page, where):
    """What axe finds there that is serious."""
    found = Axe().run(page, context=where, options={}).response["violations"]
    return [row["id"] for row in found if row["impact"] in SERIOUS]


def test_a_hop_its_place_and_its_edges_light_up_together(page, views):
    one = views.nth(0)
    lit = "(all) => all.map((it) => it.id.replace(/^labkit-[0-9]+-/, ''))"
    hop = one.locator("[data-lights]", has_text="Door").first
    hop.hover()
    names = one.locator("svg .lit").evaluate_all(lit)
    assert sorted(names) == sorted(hop.get_attribute("data-lights").split())
    assert sum(name.startswith("edge-") for name in names) == 2
    edge = one.locator("svg g.edge.way").first
    edge.locator(".lf-reach").dispatch_event("pointerover")
    assert one.locator("svg .lit").evaluate_all(lit) == edge.evaluate_all(lit)
    heads = one.locator(".lf-head.lit").all_inner_texts()
    assert heads
    assert all("API Gateway" not in head for head in heads)
    page.mouse.move(0, 0)


def test_no_name_runs_and_too_many_things_are_a_sentence(page, views):
    wild, large = views.nth(3), views.nth(4)
    wild.scroll_into_view_if_needed()
    for node in wild.locator("svg .node").all():
        node.dispatch_event("click")
        expect(wild.locator(".lf-about")).to_be_visible()
    wild.get_by_role(BOX).first.click()
    expect(wild.locator(".lf-outcome")).to_contain_text("blocked")
    wild.get_by_role("button", name="What is the smallest change").click()
    wild.locator(".lf-remedy-list button").first.wait_for()
    assert wild.locator("script, img, iframe").count() == 0
    assert page.evaluate("document.documentElement.dir") in ("", "ltr")
    keep(wild, "wild-names")
    large.scroll_into_view_if_needed()
    expect(large.locator(".lf-stage")).to_contain_text("do not fit into one picture")
    expect(large.locator(".lf-outcome")).to_contain_text("delivered")
    keep(large, "too-many")
    assert page.complaints == []
