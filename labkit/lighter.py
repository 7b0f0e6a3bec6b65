"""Spares a process a costly check: importing this module is enough, if it comes first.

Jupyter's packages import jsonschema with all its formats, and the one for internationalized
addresses builds a grammar at every import: three seconds, two thirds of what a server takes to
import everything. Nothing that Jupyter checks has that format, and jsonschema does without it.

`python -m labkit.lighter MODULE ARGUMENTS…` runs another module so.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # not to be imported


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module so."""
    return [sys.executable, "-m", "labkit.lighter", module, *arguments]


def run(module: str, arguments: Sequence[str]) -> None:
    """Run a module in this process, as `python -m` does."""
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
