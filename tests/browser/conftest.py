"""A real JupyterLab in a real Chromium, with nothing off the machine within reach.

`page` is a fresh browser tab, signed in. A test that makes the browser ask for anything outside
this machine fails at its end. The steps (open a notebook, run it) are in tests/browser/steps.py.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from labkit.course.server import Server, serving
from labkit.doctor import find_chromium

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive; without one CI fails, and people see these tests left out."""
    found = find_chromium()
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("No Chromium, and CI is set: sudo apt-get install chromium")
    pytest.skip("no Chromium; get it by: sudo apt-get install chromium")


@pytest.fixture(scope="session")
def notebook_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What JupyterLab shows: a copy of the course's notebooks, and what a test puts there."""
    folder = tmp_path_factory.mktemp("jupyter") / "notebooks"
    if (ROOT / "notebooks").is_dir():
        shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns("*.py", "*.cfg"))
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def jupyter(
    notebook_folder: Path, chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A JupyterLab of this test run alone: no settings of the person's, none left behind."""
    own = tmp_path_factory.mktemp("jupyter-own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTERLAB_SETTINGS_DIR", str(own / "settings"))
        patch.setenv("JUPYTERLAB_WORKSPACES_DIR", str(own / "workspaces"))
        patch.setenv("JUPYTER_CONFIG_DIR", str(own / "config"))
        patch.setenv("IPYTHONDIR", str(own / "ipython"))
        # pytest marks what it starts as run by nobody; here a person is played.
        patch.setenv("LABKIT_HEADLESS", "0")
        patch.setenv("LABKIT_HOME", str(own / "labkit"))
        with serving(notebook_folder, extra=["--LabApp.expose_app_in_browser=True"]) as server:
            yield server


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One headless Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def strays() -> list[str]:
    """The addresses outside this machine that the browser asked for."""
    return []


@pytest.fixture
def page(browser: Browser, jupyter: Server, strays: list[str]) -> Iterator[Page]:
    """A signed-in tab; nothing leaves the machine, and the test fails if anything tries."""

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.fallback()
        else:
            strays.append(route.request.url)
            route.abort()

    base = f"http://127.0.0.1:{jupyter.port}"
    with browser.new_context(base_url=base, viewport={"width": 1400, "height": 1000}) as context:
        context.set_default_timeout(30_000)
        context.route("**/*", guard)
        context.request.get(f"/lab?token={jupyter.token}")
        yield context.new_page()
    assert strays == []
