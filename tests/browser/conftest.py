"""A real JupyterLab in a real Chromium, with nothing off the machine within reach.

`page` is a fresh browser tab, signed in; `shared_page` one that tests share. A test that makes the
browser ask for XX (open a notebook, run it) are in tests/browser/steps.py.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from labkit.course.server import Server, serving
from labkit.doctor import find_chromium

ROOT = Path(__file__).resolve().parents[2]
VIEWPORT: ViewportSize = {"width": 1400, "height": 1000}
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


@contextmanager
def tab(browser: Browser, jupyter: Server, strays: list[str]) -> Iterator[Page]:
    """A signed-in tab out of which nothing leaves the machine; what tries is noted in `strays`."""

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.fallback()
        else:
            strays.append(route.request.url)
            route.abort()

    base = f"http://127.0.0.1:{jupyter.port}"
    with browser.new_context(base_url=base, viewport=VIEWPORT) as context:
        context.set_default_timeout(30_000)
        context.route("**/*", guard)
        context.request.get(f"/lab?token={jupyter.token}")
        yield context.new_page()


@pytest.fixture(scope="session")
def all_strays() -> list[str]:
    """The addresses outside this machine that any tab asked for."""
    return []


@pytest.fixture
def strays(all_strays: list[str]) -> Iterator[list[str]]:
    """What this test's browser asked for outside this machine; the test fails if there is any."""
    all_strays.clear()
    yield all_strays
    assert all_strays == []


@pytest.fixture
def page(browser: Browser, jupyter: Server, strays: list[str]) -> Iterator[Page]:
    """A tab of the test's own."""
    with tab(browser, jupyter, strays) as page:
        yield page


@pytest.fixture(scope="session")
def long_lived_page(browser: Browser, jupyter: Server, all_strays: list[str]) -> Iterator[Page]:
    """A tab that is opened once: to load JupyterLab takes longer than most tests."""
    with tab(browser, jupyter, all_strays) as page:
        yield page


@pytest.fixture
def shared_page(long_lived_page: Page, strays: list[str]) -> Page:
    """The tab that tests share, its window and mouse where they begin."""
    assert strays == []
    long_lived_page.set_viewport_size(VIEWPORT)
    long_lived_page.mouse.move(0, 0)
    return long_lived_page
