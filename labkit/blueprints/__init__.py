"""What each lab wants: a topology for every setting of its toggles, and its requests."""

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle, Value
from labkit.blueprints.catalogue import BLUEPRINTS, blueprint
from labkit.blueprints.cover import cover
from labkit.blueprints.remedies import remedies
from labkit.blueprints.requests import LabRequest

__all__ = [
    "BLUEPRINTS",
    "Blueprint",
    "LabRequest",
    "Settings",
    "Toggle",
    "Value",
    "blueprint",
    "cover",
    "remedies",
]
