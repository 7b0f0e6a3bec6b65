"""From a real click in a real JupyterLab until the change is on the screen."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from playwright.sync_api import Locator, Page, sync_playwright

from labkit.blueprints import BLUEPRINTS
from labkit.course.server import serving
from labkit.doctor import find_chromium
from tests.benchmarks.harness import Found, NotMeasured
from tests.benchmarks.plain_diagram import drawn_by
from tests.browser.conftest import ARGUMENTS
from tests.browser.steps import open_notebook, run_all, wait_until_idle

ROOT = Path(__file__).resolve().parents[2]
NAME = "clicks.ipynb"
CLICKS = 40
WARM_UP = 3
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
        display(Image(draw("png", admitted=control.value)))
control.observe(redraw, "value")
redraw(None)
VBox([control, out])
""",
)
# The clock starts where the browser stamps the click, before any handler. `painted` is the first
# task after the frame that shows the change has been laid out and painted; `next` is when the
# frame after that begins, which at 60 frames a second is a sixtieth later whatever was drawn.
ARM = """([control, root]) => {
    const frame = () => new Promise(requestAnimationFrame);
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
            const next = frame().then(frame);
            const [first, second] = [await painted(), await next];
            done([first - timeStamp, second - timeStamp]);
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
    with notebook(chromium) as page:
        ours, theirs = sides(page)
        for click in (ours, theirs) * WARM_UP:
            click()
        pairs = [(ours(), theirs()) for _ in range(CLICKS)]
    mine, others = zip(*pairs, strict=True)
    return Found(
        statistics.median(first for first, _ in mine),
        statistics.median(first for first, _ in others),
        (
            f"{CLICKS} clicks of the mouse each, in turn.",
            f"ours:      {spread(mine)}",
            f"reference: {spread(others)}, drawn by {drawn_by()}",
        ),
    )


def spread(times: tuple[tuple[float, float], ...]) -> str:
    """Fastest and slowest, and the median until the frame after the painted one begins."""
    firsts = [first for first, _ in times]
    second = statistics.median(second for _, second in times)
    return (
        f"{min(firsts):.1f} to {max(firsts):.1f} ms; "
        f"to the beginning of the next frame {second:.1f} ms"
    )


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
    """Both things to click, each as a call that answers the time in ms."""
    view = page.locator(".labkit-flow")
    label = BLUEPRINTS["private-api"].toggle("endpoint_admits_443").label
    outputs = page.locator(".jp-Cell").nth(1).locator(".jp-Cell-outputArea")
    outputs.locator("img").wait_for()
    yield lambda: clicked(page, view.get_by_role("checkbox", name=label), view)
    yield lambda: clicked(page, outputs.get_by_role("checkbox"), outputs)


def clicked(page: Page, control: Locator, root: Locator) -> tuple[float, float]:
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
    times = page.evaluate("() => window.labkitPainted")
    if root.inner_html() == before:
        raise AssertionError("the click changed nothing")
    return tuple(times)
