"""labkit: the bench under a hands-on course on AWS API Gateway and VPCs.

A notebook needs a few names, which are imported when they are first used:

    from labkit import Lab, predict, reveal, situation
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from labkit.aws.called_host import called_host
    from labkit.aws.snapshot import example_snapshot, load_snapshot
    from labkit.course.predictions import predict, reveal
    from labkit.course.situations import situation
    from labkit.course.sorting import sort
    from labkit.lab import Lab
    from labkit.lab.challenge import challenge, progress
    from labkit.lab.network import network
    from labkit.lab.plots import costs_by_traffic, costs_of_course
    from labkit.lab.standing import what_stands

__all__ = [
    "Lab",
    "called_host",
    "challenge",
    "costs_by_traffic",
    "costs_of_course",
    "example_snapshot",
    "load_snapshot",
    "network",
    "predict",
    "progress",
    "reveal",
    "situation",
    "sort",
    "what_stands",
]

_HOMES = {
    "Lab": "labkit.lab",
    "costs_by_traffic": "labkit.lab.plots",
    "costs_of_course": "labkit.lab.plots",
    "called_host": "labkit.aws.called_host",
    "challenge": "labkit.lab.challenge",
    "progress": "labkit.lab.challenge",
    "example_snapshot": "labkit.aws.snapshot",
    "load_snapshot": "labkit.aws.snapshot",
    "network": "labkit.lab.network",
    "predict": "labkit.course.predictions",
    "reveal": "labkit.course.predictions",
    "situation": "labkit.course.situations",
    "sort": "labkit.course.sorting",
    "what_stands": "labkit.lab.standing",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `labkit --help` and `labkit.flow` stay quick and pure."""
    if name not in _HOMES:
        raise AttributeError(f"module 'labkit' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
