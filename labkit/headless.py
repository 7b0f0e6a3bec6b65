"""Whether a person is there."""

from __future__ import annotations

import os

OFF = frozenset({"0", "false", "no", "off"})


def headless() -> bool:
    """Whether nobody is there to predict, to watch progress or to be told what stood.

    `LABKIT_HEADLESS` decides if it is set (0 for a person). Otherwise `CI` does, or
    `PYTEST_VERSION`, which pytest sets for everything it starts, nbval's kernels included.
    """
    said = os.environ.get("LABKIT_HEADLESS") or os.environ.get("CI")
    if said:
        return said.lower() not in OFF
    return "PYTEST_VERSION" in os.environ
