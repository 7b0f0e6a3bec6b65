"""STS: parameters are as its model demands."""

from __future__ import annotations

from labkit.emulator.rules.constraints import constraint_rules

RULES = constraint_rules("sts", "ValidationError")
