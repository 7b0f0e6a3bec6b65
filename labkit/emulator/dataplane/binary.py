"""Binary bodies: which are, and what `contentHandling` makes of them (R145 to R154).

Everything is text unless the API names its media type. What a template sees is text.
"""

from __future__ import annotations

import base64
import binascii

from labkit.emulator.dataplane.answers import server_error

TO_TEXT, TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"


def is_binary(media_type: str, configured: tuple[str, ...]) -> bool:
    """Whether a media type is one of those of an API, or of one of its families (R154)."""
    kind = media_type.partition(";")[0].strip().lower()
    family = f"{kind.partition('/')[0]}/*"
    return bool(kind) and any(row.lower() in (kind, family, "*/*") for row in configured)


def accepts_binary(accept: str, configured: tuple[str, ...]) -> bool:
    """Only the first thing that a client accepts counts, as it is written (R154)."""
    return is_binary(accept.partition(",")[0], configured)


def as_text(body: bytes) -> str:
    """Bytes as the text that API Gateway takes them for."""
    return body.decode("utf-8", errors="replace")


def encoded(body: bytes) -> bytes:
    """base64 of a body."""
    return base64.b64encode(body)


def decoded(body: bytes) -> bytes:
    """The bytes of a body that is base64. Raises `Refusal` (500) if it is not (R148, R152)."""
    try:
        return base64.b64decode(body.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise server_error("Unable to base64 decode the body.") from None


def for_client(body: bytes, *, binary: bool, wanted: bool, handling: str) -> bytes:
    """A back end's body for the client: `binary` is what it is, `wanted` what he accepts.

    Without a handling, the client's Accept decides (R149 to R151).
    """
    to_binary = handling == TO_BINARY or (not handling and wanted)
    if binary:
        return body if to_binary else encoded(body)
    return decoded(body) if to_binary else as_text(body).encode()
