"""FlowView in Jupyter Notebook 7, which the course does not install: LABKIT_NOTEBOOK names its
command, `jupyter-notebook` of an environment with notebook, ipywidgets and anywidget in it.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from labkit.blueprints import BLUEPRINTS
from labkit.course.server import Server, stop, wait_until_it_answers
from labkit.doctor import first_free_port
from tests.browser.conftest import tab
from tests.browser.steps import run_all, wait_until_idle
from tests.browser.views import expect_state

COMMAND = os.environ.get("LABKIT_NOTEBOOK", "")
LABS = ("private-api", "full-chain", "playground")
pytestmark = pytest.mark.skipif(not COMMAND, reason="LABKIT_NOTEBOOK names no Notebook 7")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Notebook 7 on a folder with a notebook for each lab; its kernels are of this environment."""
    folder, port = tmp_path_factory.mktemp("notebook-app"), first_free_port(8988)
    kernel = folder / "data/kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    run = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": run, "display_name": "Python 3", "language": "python"}))
    for lab in LABS:
        write(folder, lab)
    own = {"JUPYTER_PATH": folder / "data", "JUPYTER_CONFIG_DIR": folder / "config"}
    kept = {"JUPYTERLAB_SETTINGS_DIR": folder / "set", "JUPYTERLAB_WORKSPACES_DIR": folder / "open"}
    root = Path(__file__).resolve().parents[2]
    python = {"PYTHONPATH": root, "LABKIT_HEADLESS": "0", "LABKIT_HOME": folder / "home"}
    token, log = secrets.token_urlsafe(24), folder / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [COMMAND, "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
             f"--ServerApp.root_dir={folder}", "--JupyterNotebookApp.expose_app_in_browser=True",
             "--allow-root"],
            env=os.environ | {name: str(it) for name, it in (own | kept | python).items()}
            | {"JUPYTER_TOKEN": token},
            stdout=sink, stderr=subprocess.STDOUT,
        )  # fmt: skip
    server = Server(process, port, log, token)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        stop(server)


def write(folder, lab):
    """A notebook of one cell, the lab's view."""
    cell = f"from labkit import Lab\nLab({lab!r}, backend='embedded').view()"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(cell)]
    whole = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(whole, folder / f"{lab}.ipynb")


@pytest.mark.parametrize("name", LABS)
def test_every_toggle_is_right_and_what_is_shown_is_built(browser, app, strays, name):
    lab = BLUEPRINTS[name]
    with tab(browser, app, strays) as page:
        page.goto(f"/notebooks/{name}.ipynb")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        wait_until_idle(page)
        run_all(page)
        view = page.locator(".labkit-flow")
        expect_state(lab, view, {}, lab.sources[0])
        for toggle in lab.toggles:
            value = next(choice for choice in toggle.choices if choice != toggle.default)
            place = "" if isinstance(value, bool) else f"-{toggle.choices.index(value)}"
            view.locator(f"[id$=dial-{toggle.name}{place}]").click()
            expect_state(lab, view, {toggle.name: value}, lab.sources[0])
            view.get_by_role("button", name="Undo").click()
        view.get_by_role("button", name="Plan it").click()
        view.get_by_role("button", name="Apply").click()
        verdict = view.locator(".lf-work")
        expect(verdict).to_contain_text("computed and executed agree", timeout=60_000)
