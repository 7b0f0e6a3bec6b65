"""For `pytest --nbval`: sanitize.cfg is found from whatever folder the check is started in."""

from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the file that says what cannot be the same on every machine."""
    config.option.nbval_sanitize_with = str(Path(__file__).with_name("sanitize.cfg"))
