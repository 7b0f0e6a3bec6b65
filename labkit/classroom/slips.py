"""The codes of a class as a page to print and cut: one slip a learner."""

from __future__ import annotations

import os
from collections.abc import Mapping
from html import escape
from pathlib import Path

STYLE = """
body { font: 12pt/1.4 system-ui, sans-serif; margin: 0 }
main { display: grid; grid-template-columns: 1fr 1fr }
section { border: 1px dashed #888; padding: 6mm; break-inside: avoid; height: 36mm }
h2 { font-size: 15pt; margin: 0 0 2mm } p { margin: 0 }
code { font: 700 20pt/1.5 ui-monospace, monospace; letter-spacing: 1px }
@page { margin: 10mm }
"""


def slips(codes: Mapping[str, str], address: str) -> str:
    """The page: on each slip a name, the code, where to type them, and that it is good once."""
    body = "".join(_slip(name, code, address) for name, code in codes.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Codes</title>'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def write(path: Path, text: str) -> None:
    """Write the page for its owner alone. Raises `OSError`."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _slip(name: str, code: str, address: str) -> str:
    return (
        f"<section><h2>{escape(name)}</h2><p><code>{escape(code)}</code></p>"
        f"<p>{escape(address)}</p><p>Type name and code; the code is good once.</p></section>"
    )
