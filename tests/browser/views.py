"""A FlowView in a notebook of its own, and what it shows held against what `flow` says."""

import nbformat

from labkit.figures import moment, scene, state
from labkit.widgets.sentences import outcome
from tests.browser.steps import open_notebook, run_all, wait_until_idle

NAME = "flow_view.ipynb"
MOST_CELLS = 3
OPEN_NOW = "() => window.jupyterapp?.shell.currentWidget?.context?.path"
FILL_CELLS = """async (sources) => {
    const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
    if (!sessionContext.session?.kernel) await sessionContext.startKernel();
    content.widgets.forEach(({ model }, at) => {
        model.clearExecution();
        model.sharedModel.setSource(sources[at] ?? '');
    });
}"""


def view_of(page, folder, cells):
    """The view that a notebook of these cells shows after it has run.

    A page that has the notebook open already is filled anew: no state of an earlier view is left.
    """
    if page.evaluate(OPEN_NOW) != NAME:
        open_empty(page, folder)
    page.evaluate(FILL_CELLS, list(cells))
    wait_until_idle(page)
    run_all(page)
    found = page.locator(".labkit-flow")
    found.wait_for()
    return found


def open_empty(page, folder):
    """Open the notebook whose cells wait to be filled."""
    open_with(page, folder, NAME, [""] * MOST_CELLS)


def open_with(page, folder, name, cells):
    """Open a notebook of these cells."""
    written = [nbformat.v4.new_code_cell(cell) for cell in cells]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = nbformat.v4.new_notebook(cells=written, metadata={"kernelspec": kernel})
    nbformat.write(whole, folder / name)
    open_notebook(page, name)


def shown(view):
    """Classes and words as they stand in the page, ids without the view's own prefix."""
    return view.evaluate(
        """async (root) => {
            // The words come after the frame that shows the picture.
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
            const bare = (id) => id.replace(/^labkit-[0-9]+-/, '');
            const things = [...root.querySelectorAll('svg g[id]')];
            const marks = things.filter(({id}) => /-(node|edge|cluster)-/.test(id));
            const looks = marks.filter(({classList}) => !classList.contains('number'))
                .map((it) => [bare(it.id), it.getAttribute('class').split(' ').at(-1)]);
            const says = [...root.querySelectorAll('svg .verdict')]
                .map((it) => [...it.querySelectorAll('tspan')])
                .map((rows) => rows.map((row) => row.textContent).join(''))
                .filter(Boolean);
            return {
                looks: Object.fromEntries(looks),
                says,
                outcome: root.querySelector('.lf-outcome').textContent,
                description: root.querySelector('desc').textContent,
                hops: [...root.querySelectorAll('.lf-hop:not(.lf-none)')].length,
                codes: [...root.querySelectorAll('.lf-blockers code')].map((it) => it.textContent),
            };
        }"""
    )


def expect_state(lab, view, settings, source, request=""):
    """Picture and words are those that `flow` gives for a state of a lab."""
    at = moment(lab, settings, source, request)
    drawn = state(scene(lab), at)
    found = shown(view)
    assert found["looks"] == {name: str(look) for name, look in drawn.looks.items()}
    assert found["outcome"] == outcome(at)
    assert found["hops"] == len(at.trace.hops)
    assert found["codes"] == [str(code) for code in at.trace.codes]
    said = [verdict.partition(" ")[2].replace(" ", "") for verdict in drawn.verdicts.values()]
    assert sorted(found["says"]) == sorted(said)
    assert all(code in found["description"] for code in at.trace.codes)
