"""`Shown`: what a notebook shows of a thing is its text, and HTML that says the same."""

from __future__ import annotations

from html import escape
from typing import Any

_WRAP = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"
"""Long lines break between words; JupyterLab's own style would break them anywhere."""


class Shown:
    """Gives a dataclass the outputs of a notebook: `str()` as text/plain, not the long repr.

    A class that has more to offer than preformatted text overrides `_repr_html_`.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f'<pre style="{_WRAP}">{escape(str(self))}</pre>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self._repr_html_()}
