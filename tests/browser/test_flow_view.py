"""FlowView in a real JupyterLab: every control changes picture and words as `flow` says."""

import statistics

import pytest
from playwright.sync_api import expect as sync

from labkit.blueprints import BLUEPRINTS
from labkit.figures import moment
from labkit.widgets import FlowView
from labkit.widgets.sentences import cell
from tests.browser.views import expect_state, view_of

LAB = BLUEPRINTS["private-api"]
CELLS = (
    "from labkit.widgets import FlowView\nview = FlowView('private-api')\nview",
    "view.picture()",
    "print(view.settings['endpoint_admits_443'], view.source)",
)
# One click after another, each with the time until the frame after it is on the screen.
CLICK_TO_PAINTED = """async (control) => {
    const times = [];
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
    }));
    for (let turn = 0; turn < 40; turn += 1) {
        const start = performance.now();
        control.click();
        times.push(await painted() - start);
        await new Promise((done) => setTimeout(done, 30));
    }
    return times;
}"""


@pytest.fixture
def page(shared_page):
    """These tests share a tab; each fills the notebook in it with cells of its own."""
    return shared_page


@pytest.fixture
def view(page, notebook_folder):
    """The view of a notebook that has run."""
    return view_of(page, notebook_folder, CELLS)


def focused(page):
    """The name of what the keyboard is at: its label, or its own words."""
    return page.evaluate(
        "() => (document.activeElement.labels?.[0] ?? document.activeElement).textContent"
    )


def test_every_control_changes_picture_and_words(view):
    expect_state(LAB, view, {}, LAB.sources[0])
    chosen = {}
    for toggle in LAB.toggles:
        if isinstance(toggle.default, bool):
            box = view.get_by_role("checkbox", name=toggle.label)
            assert box.is_checked() is toggle.default
            box.click()
            expect_state(LAB, view, {**chosen, toggle.name: not toggle.default}, LAB.sources[0])
            box.click()
        else:
            for choice in toggle.choices:
                view.get_by_role("radio", name=str(choice)).check()
                expect_state(LAB, view, {**chosen, toggle.name: choice}, LAB.sources[0])
            view.get_by_role("radio", name=str(toggle.default)).check()
        expect_state(LAB, view, chosen, LAB.sources[0])
    for source in LAB.sources:
        view.get_by_label("Send it from").select_option(source)
        expect_state(LAB, view, chosen, source)


def test_all_toggles_together(view):
    chosen = {}
    for toggle in LAB.toggles:
        if isinstance(toggle.default, bool):
            view.get_by_role("checkbox", name=toggle.label).click()
            chosen[toggle.name] = not toggle.default
            expect_state(LAB, view, chosen, LAB.sources[0])


def test_python_learns_what_was_clicked_and_can_move_the_view(page, view):
    view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label).click()
    view.get_by_label("Send it from").select_option("public-app")
    page.locator(".jp-Cell").nth(2).locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    page.get_by_text("False public-app", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("view.settings = {'nat_gateway': True}; view.source = 'private-app'")
    page.keyboard.press("Control+Enter")
    box = view.get_by_role("checkbox", name=LAB.toggle("nat_gateway").label)
    page.wait_for_function("(box) => box.checked", arg=box.element_handle())
    expect_state(LAB, view, {"nat_gateway": True}, "private-app")


def test_the_keyboard_goes_everywhere(page, view):
    view.get_by_label("Send it from").focus()
    passed = []
    while focused(page) != LAB.toggles[0].label:
        page.keyboard.press("Tab")
        passed.append(focused(page))
        assert len(passed) < 6
    assert passed[:2] == ["As it starts", "Copy as Python"]
    page.keyboard.press("Space")
    expect_state(LAB, view, {"endpoint": False}, LAB.sources[0])
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Undo"
    page.keyboard.press("Enter")
    expect_state(LAB, view, {}, LAB.sources[0])
    view.get_by_role("checkbox", name=LAB.toggles[0].label).click()
    hop = view.locator("[data-lights]").first
    hop.focus()
    assert view.locator("svg .node.lit").count() == 1
    view.locator("svg .node[id$=node-records]").hover()
    lit = view.locator("svg .node.lit").evaluate_all("(all) => all.map(({id}) => id)")
    assert [name.rpartition("node-")[2] for name in lit] == ["records"]
    assert "lit" not in hop.get_attribute("class").split()


def test_arrow_keys_choose_and_stay(page, view):
    kinds = view.get_by_role("radio")
    kinds.first.focus()
    page.keyboard.press("ArrowDown")
    sync(kinds.nth(1)).to_be_checked()
    sync(kinds.nth(1)).to_be_focused()
    expect_state(LAB, view, {"api_type": "REGIONAL"}, LAB.sources[0])
    sources = view.get_by_label("Send it from")
    sources.focus()
    page.keyboard.press("ArrowDown")
    sync(sources).to_be_focused()
    expect_state(LAB, view, {"api_type": "REGIONAL"}, LAB.sources[1])


def test_where_one_has_been_can_be_undone_and_done_again(view):
    first, second = (toggle for toggle in LAB.toggles[:2])
    view.get_by_role("checkbox", name=first.label).click()
    view.get_by_role("checkbox", name=second.label).click()
    both = {first.name: not first.default, second.name: not second.default}
    undo, redo = (view.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    undo.click()
    expect_state(LAB, view, {first.name: both[first.name]}, LAB.sources[0])
    undo.click()
    expect_state(LAB, view, {}, LAB.sources[0])
    sync(undo).to_be_disabled()
    redo.click()
    redo.click()
    expect_state(LAB, view, both, LAB.sources[0])
    sync(redo).to_be_disabled()
    view.get_by_role("button", name="As it starts").click()
    expect_state(LAB, view, {}, LAB.sources[0])


def test_a_state_can_be_taken_along_as_a_line_of_python(view):
    view.get_by_role("checkbox", name=LAB.toggle("nat_gateway").label).click()
    view.get_by_label("Send it from").select_option("internet")
    view.get_by_role("button", name="Copy as Python").click()
    line = view.locator(".lf-line").text_content()
    made = eval(line, {"FlowView": FlowView})
    assert (made.settings["nat_gateway"], made.source) == (True, "internet")
    assert made.settings == {**LAB.defaults, "nat_gateway": True}


def test_the_smallest_change_is_found_and_made_by_a_click(view):
    view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label).click()
    view.get_by_role("button", name="What is the smallest change").click()
    view.locator(".lf-remedy-list button").first.click()
    expect_state(LAB, view, {}, LAB.sources[0])


def test_a_thing_tells_what_it_is_set_to_by_mouse_and_by_key(page, view):
    endpoint = view.locator("svg .node[id$=node-execute-api-endpoint]")
    endpoint.click()
    panel = view.locator(".lf-about")
    sync(panel).to_contain_text("endpoint-sg lets in")
    sync(panel).to_contain_text("tcp/443, 10.0.0.0/16")
    view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label).click()
    sync(panel).to_contain_text("has no ingress rule")
    page.keyboard.press("Escape")
    sync(panel).to_be_hidden()
    view.locator("svg .node[id$=node-private-app]").focus()
    page.keyboard.press("Enter")
    sync(panel).to_contain_text("10.0.10.10")


def test_the_matrix_says_what_flow_says_and_leads_there(view):
    cells = view.locator(".lf-matrix td button")
    sync(cells.last).not_to_have_text("")
    told = dict(zip(LAB.sources, cells.all_text_contents(), strict=True))
    for source, says in told.items():
        assert says == cell(moment(LAB, {}, source).trace)
    cells.last.click()
    expect_state(LAB, view, {}, LAB.sources[-1])


def test_the_matrix_is_one_stop_and_arrows_go_through_it(page, view):
    cells = view.locator(".lf-matrix td button")
    sync(cells.last).not_to_have_text("")
    assert [cell.get_attribute("tabindex") for cell in cells.all()] == ["0", "-1", "-1"]
    active = page.locator(".jp-Cell.jp-mod-active")
    cells.first.focus()
    before = active.inner_text()
    for key, place in (("ArrowRight", 1), ("ArrowDown", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        sync(cells.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect_state(LAB, view, {}, LAB.sources[1])
    sync(cells.nth(1)).to_have_attribute("tabindex", "0")
    assert active.inner_text()[:30] == before[:30]


def test_the_picture_grows_and_fits_again(view):
    width = "(svg) => svg.getBoundingClientRect().width"
    svg = view.locator("svg.labkit-picture")
    fits = svg.evaluate(width)
    for _ in range(4):
        view.get_by_role("button", name="Larger").click()
    assert svg.evaluate(width) > 1.5 * fits
    view.get_by_role("button", name="As large as its place").click()
    assert svg.evaluate(width) == fits


def test_the_still_picture_stays_in_an_output_of_its_own(page, view):
    still = page.locator(".jp-OutputArea-output img:visible")
    assert still.get_attribute("alt").startswith("POST /test/kinesis from private-app")
    assert still.evaluate("(it) => it.complete && it.naturalWidth > 300")


def test_click_to_painted(view, capsys):
    box = view.get_by_role("checkbox", name=LAB.toggle("endpoint_admits_443").label)
    times = box.evaluate(CLICK_TO_PAINTED)
    with capsys.disabled():
        print(f"\nclick to painted: median {statistics.median(times):.1f} ms of {len(times)}")
    assert len(times) == 40
    assert box.is_checked()
    expect_state(LAB, view, {}, LAB.sources[0])
