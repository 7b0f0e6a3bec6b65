"""Where labkit keeps what it must find again: journals, and keys of emulators that stand."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """`LABKIT_HOME`, else `~/.labkit`."""
    return Path(os.environ.get("LABKIT_HOME") or "~/.labkit").expanduser()


def shared() -> Path:
    """`LABKIT_SHARED`, a folder that all learners of a class may write to; else `home()`."""
    return Path(os.environ.get("LABKIT_SHARED") or home()).expanduser()
