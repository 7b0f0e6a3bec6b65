"""Pictures of what the tests see, kept in `build/screenshots` for whoever wants to look."""

from pathlib import Path

from playwright.sync_api import Locator

FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"


def keep(what: Locator, name: str) -> None:
    """One PNG of a part of the page, as large as it is; an earlier one of the name is replaced."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    what.screenshot(path=str(FOLDER / f"{name}.png"), animations="disabled")
