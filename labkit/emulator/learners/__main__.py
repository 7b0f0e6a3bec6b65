"""`python -m labkit.emulator.learners FILE < NAMES`: an account and keys for each name, one a line.

Names that the file has already keep theirs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from labkit.emulator.learners.table import add_learner
from labkit.errors import LabkitError

USAGE = "usage: python -m labkit.emulator.learners FILE < NAMES"


def main(arguments: list[str]) -> int:
    """Add the names of standard input to the file; 2 and a sentence for a wrong one."""
    if len(arguments) != 1:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    names = [line.strip() for line in sys.stdin if line.strip()]
    try:
        for name in names:
            add_learner(Path(arguments[0]), name)
    except LabkitError as error:
        sys.stderr.write(f"✘ {error}\n")
        return 2
    sys.stdout.write(f"{len(names)} learners in {arguments[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
