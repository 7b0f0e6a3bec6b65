"""Icons of `diagrams`, shrunk once and written into the picture once each."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO

from PIL import Image

from labkit.figures.layout import icon_file

PIXELS = 96


@lru_cache(maxsize=64)
def icon(kind: str) -> Image.Image:
    """The icon of a kind, at most 96 pixels wide and high."""
    with Image.open(icon_file(kind)) as found:
        picture = found.convert("RGBA")
    picture.thumbnail((PIXELS, PIXELS), Image.Resampling.LANCZOS)
    return picture


@lru_cache(maxsize=64)
def icon_address(kind: str) -> str:
    """The icon as a data URL."""
    written = BytesIO()
    icon(kind).quantize(64).save(written, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(written.getvalue()).decode()}"
