"""What a test does in JupyterLab, in a learner's words: open a notebook, run it."""

from playwright.sync_api import Page

IDLE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context?.isReady && panel.sessionContext?.session?.kernel?.status === 'idle';
}"""
RUN_ALL = """async () => {
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""


def open_notebook(page: Page, name: str) -> None:
    """Open a notebook alone, and return when its kernel waits for work."""
    page.goto(f"/lab/tree/{name}?reset")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    wait_until_idle(page)


def run_all(page: Page) -> None:
    """Run every cell, and return when the last one is done."""
    page.evaluate(RUN_ALL)
    wait_until_idle(page)


def wait_until_idle(page: Page) -> None:
    """Return when the open notebook's kernel has nothing to do."""
    page.wait_for_function(IDLE)
