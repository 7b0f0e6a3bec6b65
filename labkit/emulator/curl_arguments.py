"""What curl is told, checked: each fault is one sentence and one thing to try."""

from __future__ import annotations

import json as json_module
import re
from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Address
from math import nan
from typing import Any
from urllib.parse import urlsplit

from labkit.emulator.inside import OWN
from labkit.errors import LabkitError

OPTIONS = (
    "method",
    "json",
    "data",
    "headers",
    "insecure",
    "resolve",
    "max_time",
    "connect_timeout",
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def refuse_unknown(options: Mapping[str, Any]) -> None:
    """Raises `LabkitError` for options that there are not."""
    if options:
        raise LabkitError(
            f"curl has no option {', '.join(sorted(options))} here",
            where="Host.curl",
            try_=f"use one of: {', '.join(OPTIONS)}",
        )


def body_of(json: Any, data: str | None) -> tuple[str, str]:
    """Body and its Content-Type, as curl's own `--json` and `--data` send them."""
    if json is not None and data is not None:
        raise LabkitError(
            "A request has one body", where="Host.curl", try_="give either json or data"
        )
    if data is not None:
        return str(data), "application/x-www-form-urlencoded"
    if json is None:
        return "", ""
    try:
        return json_module.dumps(json), "application/json"
    except (TypeError, ValueError) as error:
        raise LabkitError(
            f"JSON cannot hold this body: {error}",
            where="Host.curl",
            try_="use dicts, lists, texts, numbers, true, false and null",
        ) from error


def checked_verb(method: str) -> str:
    """An HTTP method. Raises `LabkitError`."""
    if str(method).isascii() and str(method).isalpha():
        return str(method).upper()
    raise LabkitError(
        f"{method!r} is no HTTP method",
        where="Host.curl",
        try_="use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS",
    )


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that HTTP can carry. Raises `LabkitError`."""
    for name, value in headers.items():
        fits = _TOKEN.fullmatch(str(name)) and str(value).isprintable() and _is_latin(str(value))
        if not fits or str(name).lower() in OWN:
            raise LabkitError(
                f"A request cannot have the header {name!r} with this value",
                where="Host.curl",
                try_="give names and values of one line each",
            )
    return {str(name): str(value) for name, value in headers.items()}


def _is_latin(text: str) -> bool:
    return all(ord(char) < 256 for char in text)


def checked_url(url: str) -> str:
    """A URL that can be taken apart, as text. Raises `LabkitError`."""
    try:
        parts = urlsplit(str(url))
        if parts.port == 0 or parts.scheme in ("tcp", "udp", "icmp", "ip"):
            raise ValueError("curl speaks http and https here")
    except ValueError as error:
        raise LabkitError(
            f"{str(url)[:200]!r} is not a URL: {error}",
            where="Host.curl",
            try_="use https://NAME/STAGE/PATH",
        ) from error
    if any(ord(char) < 33 and char != " " for char in str(url)):
        raise LabkitError(
            f"{str(url)[:200]!r} is not a URL: it has control characters",
            where="Host.curl",
            try_="use https://NAME/STAGE/PATH",
        )
    return str(url)


def checked_address(text: str) -> IPv4Address:
    """An IPv4 address. Raises `LabkitError`."""
    try:
        return IPv4Address(str(text))
    except AddressValueError as error:
        raise LabkitError(
            f"{text!r} is not an IPv4 address", where="Host.curl", try_='resolve="10.0.10.200"'
        ) from error


def checked_seconds(value: Any, otherwise: float, where: str = "Host.curl") -> float:
    """Seconds to wait, `otherwise` for None; 0 is curl's word for it too. Raises `LabkitError`."""
    try:
        seconds = otherwise if value is None else float(value)
    except (TypeError, ValueError):
        seconds = nan
    if not seconds >= 0:
        raise LabkitError(
            f"{str(value)[:40]!r} is no number of seconds", where=where, try_="a number such as 5"
        )
    return seconds or otherwise
