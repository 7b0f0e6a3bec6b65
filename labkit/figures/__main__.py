"""`python -m labkit.figures [FOLDER [LAB …]]`: draw the pictures of labs into a folder, all labs'
if none is named.
"""

from __future__ import annotations

import sys
from pathlib import Path

from labkit.errors import LabkitError
from labkit.figures import build_all


def main(arguments: list[str]) -> int:
    """Write them to the folder given (`diagrams` if none is) and say how many there are."""
    folder, *names = arguments or ["diagrams"]
    try:
        files = build_all(Path(folder), *names)
    except LabkitError as error:
        sys.stderr.write(f"✘ {error}\n")
        return 1
    sys.stdout.write(f"{len(files)} files in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
