"""What a subcommand of `labkit` is: a name, a help, arguments, and the function that does it."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Option:
    """One argument of a subcommand, as argparse takes it."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """One subcommand: its name, its help, and the function ("module:name") that does it.

    The function gets the parsed arguments and gives back the exit code.
    """

    name: str
    help: str
    function: str
    options: tuple[Option, ...] = ()

    def load(self) -> Callable[[argparse.Namespace], int]:
        """Import the command's module, only now, and find its function there."""
        module, _, name = self.function.partition(":")
        function: Callable[[argparse.Namespace], int] = getattr(
            importlib.import_module(module), name
        )
        return function
