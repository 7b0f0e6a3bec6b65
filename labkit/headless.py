"""Whether a person is there."""

from __future__ import annotations

import os
from collections.abc import Mapping

OFF = frozenset({"0", "false", "no", "off"})


def headless(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether nobody is there to predict, to watch progress or to be told what stood.

    `LABKIT_HEADLESS` decides if it is set (0 for a person). Otherwise `CI` does, or
    `PYTEST_VERSION`, which pytest sets for everything it starts, nbval's kernels included.
    """
    said = environment.get("LABKIT_HEADLESS") or environment.get("CI")
    if said:
        return said.lower() not in OFF
    return "PYTEST_VERSION" in environment
