"""`python -m labkit.figures [FOLDER]`: draw the pictures of every lab into a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from labkit.errors import LabkitError
from labkit.figures import build_all


def main(arguments: list[str]) -> int:
    """Write them to the folder given (`diagrams` if none is) and say how many there are."""
    folder = Path(arguments[0] if arguments else "diagrams")
    try:
        files = build_all(folder)
    except LabkitError as error:
        sys.stderr.write(f"✘ {error}\n")
        return 1
    sys.stdout.write(f"{len(files)} files in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
