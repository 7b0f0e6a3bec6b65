"""From a real click in a real JupyterLab until the change is on the screen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import nbformat
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator, Page, sync_playwright

from labkit.blueprints import BLUEPRINTS
from labkit.course.server import serving
from labkit.doctor import find_chromium
from tests.benchmarks.harness import Found, NotMeasured
from tests.browser.conftest import ARGUMENTS
from tests.browser.steps import open_notebook, run_all, wait_until_idle

ROOT = Path(__file__).resolve().parents[2]
NAME = "clicks.ipynb"
ROUNDS = 5
CLICKS = (40, 8, 40)
"""Clicks of a round: on ours, on the reference, which takes longest, and on a bare checkbox."""
WARM_UP = 2
"""Clicks in each round that are not counted: they pay for the scroll from one cell to another."""
CELLS = (
    "from labkit.widgets import FlowView\nFlowView('private-api')",
    f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from IPython.display import Image, display
from ipywidgets import Checkbox, Output, VBox
from tests.benchmarks.plain_diagram import draw
control, out = Checkbox(True, description="plain diagram"), Output()
def redraw(_):
    with out:
        out.clear_output(wait=True)
        display(Image(draw(admitted=control.value)))
control.observe(redraw, "value")
redraw(None)
VBox([control, out])
""",
    "Checkbox(True, description='nothing else')",
)
# The clock starts where the browser stamps the click, before any handler, and stops in the first
# task after the frame that shows the change has been laid out and painted. Where the page has a
# picture, the change is that another one has taken its place and is decoded.
ARM = """([control, root]) => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
    }));
    const image = () => root.querySelector('img');
    const before = image();
    const drawn = () => new Promise((done) => {
        const look = () => {
            if (image() && image() !== before) {
                watch.disconnect();
                done(image().decode());
            }
        };
        const watch = new MutationObserver(look);
        watch.observe(root, { childList: true, subtree: true });
        look();
    });
    window.labkitPainted = new Promise((done) => {
        control.addEventListener('click', async ({ timeStamp }) => {
            if (before) await drawn();
            done(await painted() - timeStamp);
        }, { once: true });
    });
}"""
SETTLED = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)));
})"""


def click_to_painted() -> Found:
    """FlowView's toggle and a redrawn `diagrams` picture, clicked in turn; medians in ms."""
    chromium = find_chromium()
    if chromium is None:
        raise NotMeasured("there is no Chromium; get it by: sudo apt-get install chromium")
    try:
        with notebook(chromium) as page:
            clicks = sides(page)
            rounds = [
                [a_round(click, count) for click, count in zip(clicks, CLICKS, strict=True)]
                for _ in range(ROUNDS)
            ]
    except BrowserError as error:
        raise NotMeasured(f"Chromium said: {error.message.splitlines()[0]}") from error
    ours, theirs, bare = (list(chain.from_iterable(times)) for times in zip(*rounds, strict=True))
    return Found(
        median(ours),
        median(theirs),
        (
            f"real clicks of the mouse, in {ROUNDS} rounds in turn: {len(ours)} on ours, "
            f"{len(theirs)} on the reference",
            f"ours:      {spread(ours)}",
            f"reference: {spread(theirs)}",
            f"a checkbox that changes nothing else, in the same page: {spread(bare)}",
        ),
    )


def spread(times: list[float]) -> str:
    """Median, 95th percentile, least and most of some times in ms."""
    late = quantiles(times, n=20, method="inclusive")[-1]
    between = f"{min(times):.1f} to {max(times):.1f}"
    return f"{median(times):.1f} ms, 95 of 100 within {late:.1f} ({between})"


def a_round(click: Callable[[], float], count: int) -> list[float]:
    """Some clicks of one side in a row."""
    return [click() for _ in range(WARM_UP + count)][WARM_UP:]


@contextmanager
def notebook(chromium: str) -> Iterator[Page]:
    """A tab with a notebook that has run, in a JupyterLab of its own."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    whole = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    expose = ["--LabApp.expose_app_in_browser=True"]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        nbformat.write(whole, Path(folder) / NAME)
        with serving(Path(folder), extra=expose) as server:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            page = browser.new_page(
                base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1400, "height": 1000}
            )
            page.request.get(f"/lab?token={server.token}")
            open_notebook(page, NAME)
            run_all(page)
            yield page
            browser.close()


def sides(page: Page):
    """What is clicked, ours first: each a call that clicks once and answers the time in ms."""
    label = BLUEPRINTS["private-api"].toggle("endpoint_admits_443").label
    view = page.locator(".labkit-flow")
    plain, bare = (page.locator(".jp-Cell").nth(at).locator(".jp-Cell-outputArea") for at in (1, 2))
    plain.locator("img").wait_for()
    return (
        lambda: clicked(page, view.get_by_role("checkbox", name=label), view),
        lambda: clicked(page, plain.get_by_role("checkbox"), plain),
        lambda: clicked(page, bare.get_by_role("checkbox"), bare, changes=False),
    )


def clicked(page: Page, control: Locator, root: Locator, *, changes: bool = True) -> float:
    """Click with the mouse, and answer after how many ms the change was painted.

    The mouse is there before, and the page at rest, as when a person decides to click.
    """
    before = root.inner_html()
    control.hover()
    wait_until_idle(page)
    page.evaluate(ARM, [control.element_handle(), root.element_handle()])
    page.evaluate(SETTLED)
    page.mouse.down()
    page.mouse.up()
    milliseconds = page.evaluate("() => window.labkitPainted")
    if changes and root.inner_html() == before:
        raise NotMeasured("a click changed nothing in the page")
    return milliseconds
