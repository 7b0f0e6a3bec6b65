"""What stands for the commands to a lab's hosts, and for no request: known by its name."""

from __future__ import annotations

from labkit.topology.base import Component

MANAGEMENT = "management"
"""How the names of all of it begin."""


def is_management(component: Component) -> bool:
    """Whether it serves the commands, not the lab's subject."""
    return component.label == MANAGEMENT or component.label.startswith(f"{MANAGEMENT}-")
