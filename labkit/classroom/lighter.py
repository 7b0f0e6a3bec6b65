"""`python -m labkit.classroom.lighter MODULE ARGUMENTS…` runs a module without a costly check.

Jupyter's packages import jsonschema with all its formats, and the one for internationalized
addresses builds a grammar at every import, which takes two thirds of the time that a server
takes to import everything. Nothing that Jupyter checks has that format, and jsonschema does
without it.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

_GRAMMAR = "rfc3987_syntax"


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module so."""
    return [sys.executable, "-m", "labkit.classroom.lighter", module, *arguments]


def run(module: str, arguments: Sequence[str]) -> None:
    """Run a module in this process, as `python -m` does."""
    sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]  # None: not to be imported
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
