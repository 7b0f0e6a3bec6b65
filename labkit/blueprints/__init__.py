"""What each lab wants: a topology for every setting of its toggles, and its requests."""

from labkit.blueprints.blueprint import Blueprint, Preset, Settings, Toggle, Value
from labkit.blueprints.catalogue import BLUEPRINTS, blueprint
from labkit.blueprints.cover import cover, settings_to_try
from labkit.blueprints.remedies import remedies
from labkit.blueprints.requests import LabRequest

__all__ = [
    "BLUEPRINTS",
    "Blueprint",
    "LabRequest",
    "Preset",
    "Settings",
    "Toggle",
    "Value",
    "blueprint",
    "cover",
    "remedies",
    "settings_to_try",
]
