"""Which headers go to a back end, and under which names its own come back (R109 to R115)."""

from __future__ import annotations

from labkit.emulator.dataplane.backend import Headers

NOT_FORWARDED = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-md5",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "www-authenticate",
    }
)
"""Headers of a client that no proxy integration forwards (R113); `Host` becomes the back end's."""

DROPPED_BY_HTTP = frozenset({"connection", "expect", "proxy-authenticate", "te", "via"})
"""Headers that a mapping may name, and that do not leave (R110)."""

REMAPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
        "x-amzn-requestid",
    }
)
"""Headers that come back under another name, so that they do not speak for API Gateway."""

PREFIX = "x-amzn-Remapped-"


def forwarded(headers: Headers) -> Headers:
    """What a proxy integration sends of a client's headers, spelt as the client did."""
    return tuple(row for row in headers if row[0].lower() not in NOT_FORWARDED)


def returned(headers: Headers) -> Headers:
    """A back end's headers as the client gets them; how its body was cut up is nobody's matter."""
    return tuple(
        (f"{PREFIX}{name}" if name.lower() in REMAPPED else name, one_line(value))
        for name, value in headers
        if name.lower() != "transfer-encoding"
    )


def one_line(value: object) -> str:
    """A header's value without what would end it."""
    return "".join(char for char in str(value) if char.isprintable())
