"""How soon a view is there, and how much is sent and kept for it."""

import json
from base64 import b64encode
from statistics import median

import nbformat
from playwright.sync_api import Error as BrowserError

from labkit.doctor import find_chromium
from labkit.widgets import FlowView
from tests.benchmarks.clicks import notebook
from tests.benchmarks.harness import Found, NotMeasured
from tests.benchmarks.plain_diagram import draw
from tests.browser.steps import wait_until_idle

TIMES = 7
# From the command that runs a cell, its output cleared before, until what it shows is painted.
SHOW = """async ([at, selector]) => {
    const { commands, shell } = window.jupyterapp;
    const { content } = shell.currentWidget;
    content.activeCellIndex = at;
    await commands.execute('notebook:clear-cell-output');
    const { node } = content.widgets[at];
    const there = new Promise((done) => {
        const look = () => node.querySelector(selector) && (watch.disconnect(), done());
        const watch = new MutationObserver(look);
        watch.observe(node, { childList: true, subtree: true });
    });
    await new Promise((done) => setTimeout(done, 100));
    const began = performance.now();
    commands.execute('notebook:run-cell');
    await there;
    await node.querySelector('.jp-OutputArea-output img')?.decode();
    return new Promise((done) => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now() - began);
        channel.port2.postMessage(0);
    }));
}"""


def first_display() -> Found:
    """A view's cell and one that shows a `diagrams` PNG in an Output widget; medians in ms."""
    chromium = find_chromium()
    if chromium is None:
        raise NotMeasured("there is no Chromium; get it by: sudo apt-get install chromium")
    try:
        with notebook(chromium) as page:
            times = [
                [shown(page, 0, ".labkit-flow svg"), shown(page, 1, "img")] for _ in range(TIMES)
            ]
    except BrowserError as error:
        raise NotMeasured(f"Chromium said: {error.message.splitlines()[0]}") from error
    ours, theirs = zip(*times, strict=True)
    return Found(
        median(ours),
        median(theirs),
        (
            f"{TIMES} times each, in turn, kernel and packages warm",
            f"ours:      {min(ours):.0f} to {max(ours):.0f} ms",
            f"reference: {min(theirs):.0f} to {max(theirs):.0f} ms",
        ),
    )


def shown(page, at: int, selector: str) -> float:
    """Run a cell; after how many ms what it shows was painted."""
    wait_until_idle(page)
    return page.evaluate(SHOW, [at, selector])


def message_size() -> Found:
    """What is sent to show a view in its every state, and a PNG of one state, both in KB."""
    view, largest = FlowView("private-api"), FlowView("playground")
    script = len((view._esm + view._css).encode())
    return Found(
        sent(view) / 1024,
        len(b64encode(draw(admitted=True))) / 1024,
        (
            f"ours holds {len(view.table['rows'])} states, and {script / 1024:.0f} KB of script "
            "and style beside them; the reference one state, and each click sends another",
            f"the largest lab: {sent(largest) / 1024:.0f} KB, {len(largest.table['rows'])} states",
        ),
    )


def sent(view: FlowView) -> int:
    """Bytes of the message that opens a view: picture, table and what it begins with."""
    return len(json.dumps({name: getattr(view, name) for name in SENT}).encode())


SENT = ("html", "table", "settings", "source", "request", "_esm", "_css")


def notebook_size() -> Found:
    """A saved notebook with a view, and one with the PNG of its reference, both in KB."""
    still = {"image/png": b64encode(draw(admitted=True)).decode(), "text/plain": "<Image>"}
    return Found(
        saved(*FlowView("private-api").outputs()) / 1024,
        saved(still) / 1024,
        ("a notebook of one cell, its output as it is saved, without widget state",),
    )


def saved(*outputs: dict[str, object]) -> int:
    """Bytes of a notebook whose one cell shows this."""
    shown = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    cell = nbformat.v4.new_code_cell("lab.view()", outputs=shown)
    return len(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode())
