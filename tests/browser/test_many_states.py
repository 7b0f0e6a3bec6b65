"""A view with more states than it can be sent: what is one click away is there, the rest comes."""

from random import Random

import pytest
from playwright.sync_api import expect

from labkit.blueprints import BLUEPRINTS
from labkit.figures import moment
from labkit.widgets.sentences import outcome
from tests.browser.views import expect_state, view_of

LAB, PLAYGROUND = BLUEPRINTS["private-dns"], BLUEPRINTS["playground"]
STATES = 200
SLOW_TO_PAINT = """() => {
    window.paints = window.requestAnimationFrame;
    window.requestAnimationFrame = (work) => window.setTimeout(work, 7000);
}"""
PAINTS_AGAIN = "() => { window.requestAnimationFrame = window.paints; }"
SHUT_DOWN = """async () => {
    await window.jupyterapp.shell.currentWidget.sessionContext.shutdown();
}"""


def cells(lab):
    """A notebook with the view of a lab."""
    return (f"from labkit.widgets import FlowView\nview = FlowView({lab.name!r})\nview",)


CELLS = cells(LAB)


@pytest.fixture
def page(shared_page):
    """These tests share a tab; each fills the notebook in it with cells of its own."""
    return shared_page


@pytest.fixture
def view(page, notebook_folder):
    """The view of a notebook that has run."""
    return view_of(page, notebook_folder, CELLS)


def turn(view, random, state):
    """One click of somebody who clicks anywhere; the state that it leads to.

    The clicks are the page's own, which do not wait for a mouse to arrive.
    """
    settings, source, request = state
    what = random.choice((*LAB.toggles, "source", "request"))
    if what == "source":
        source = random.choice(LAB.sources)
        view.get_by_label("Send it from").select_option(source)
    elif what == "request":
        asked = random.choice(LAB.requests)
        request = asked.name
        view.get_by_label("Send the request").select_option(asked.label)
    else:
        others = [value for value in what.choices if value != settings[what.name]]
        value = random.choice(others)
        settings = {**settings, what.name: value}
        place = "" if isinstance(value, bool) else f"-{what.choices.index(value)}"
        view.locator(f"[id$=dial-{what.name}{place}]").evaluate("(it) => it.click()")
    return settings, source, request


def test_states_met_by_clicking_about_are_what_flow_says(view):
    random, seen = Random(7), set()
    state = (LAB.defaults, LAB.sources[0], LAB.requests[0].name)
    while len(seen) < STATES:
        state = turn(view, random, state)
        expect(view).not_to_have_attribute("aria-busy", "true")
        expect_state(LAB, view, *state)
        seen.add((tuple(state[0].items()), *state[1:]))


def test_clicks_that_python_has_not_been_told_of_are_answered(page, view):
    page.evaluate(SLOW_TO_PAINT)
    toggles = [toggle for toggle in LAB.toggles if isinstance(toggle.default, bool)][:3]
    view.evaluate(
        "(root, ids) => ids.forEach((id) => root.querySelector(`[id$=dial-${id}]`).click())",
        [toggle.name for toggle in toggles],
    )
    expect(view).not_to_have_attribute("aria-busy", "true")
    page.evaluate(PAINTS_AGAIN)
    changed = {toggle.name: not toggle.default for toggle in toggles}
    says = outcome(moment(LAB, changed))
    expect(view.locator(".lf-outcome")).to_have_text(says, timeout=15_000)
    expect_state(LAB, view, changed, LAB.sources[0])


def test_every_toggle_and_every_situation_of_the_playground(page, notebook_folder):
    view = view_of(page, notebook_folder, cells(PLAYGROUND))
    source, request = PLAYGROUND.sources[0], PLAYGROUND.requests[0].name
    for toggle in PLAYGROUND.toggles:
        value = next(choice for choice in toggle.choices if choice != toggle.default)
        place = "" if isinstance(value, bool) else f"-{toggle.choices.index(value)}"
        view.locator(f"[id$=dial-{toggle.name}{place}]").evaluate("(it) => it.click()")
        expect_state(PLAYGROUND, view, {toggle.name: value}, source, request)
        view.get_by_role("button", name="Undo").evaluate("(it) => it.click()")
    for preset in PLAYGROUND.presets:
        view.get_by_label("Go to a situation").select_option(label=preset.label)
        expect_state(
            PLAYGROUND, view, preset.changes, preset.source or source, preset.request or request
        )


def test_without_its_kernel_a_view_shows_what_it_has_and_says_what_it_has_not(page, view):
    page.evaluate(SHUT_DOWN)
    first, second = LAB.toggles[:2]
    view.get_by_role("checkbox", name=first.label).click()
    expect_state(LAB, view, {first.name: not first.default}, LAB.sources[0])
    view.get_by_role("checkbox", name=second.label).click()
    outcome = view.locator(".lf-outcome")
    expect(outcome).to_contain_text("The kernel does not answer", timeout=15_000)
    view.get_by_role("button", name="Undo").click()
    expect_state(LAB, view, {first.name: not first.default}, LAB.sources[0])
