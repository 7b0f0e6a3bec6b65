"""Run the notebooks of `notebooks/` and store their outputs; run by `python tasks.py outputs`.

They run as nbval runs them: with nobody there, in the kernel's own AWS, notes in a folder of
their own. Widget state is left out: it would weigh ninety kilobytes a notebook and say nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]


def run(path: Path) -> None:
    """Execute one notebook from the top and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


def main(words: list[str]) -> int:
    """Run all notebooks, or those whose name has one of the words given."""
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        own = {"LABKIT_HOME": folder, "LABKIT_HEADLESS": "1", "LABKIT_BACKEND": "embedded"}
        os.environ |= own
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            if not words or any(word in path.name for word in words):
                print(f"  {path.name}", flush=True)
                run(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
