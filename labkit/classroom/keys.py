"""The keys by which the shared AWS knows each learner: one pair a seat, each in its own account."""

from __future__ import annotations

import json
import secrets
from base64 import b32encode
from collections.abc import Mapping
from pathlib import Path

from labkit.classroom.register import Register, Seat, write_private

Rows = tuple[Mapping[str, str], ...]


def read(path: Path) -> Rows:
    """The rows of the learners' table; none where there is no file yet."""
    try:
        return tuple(json.loads(path.read_text("utf-8"))["learners"])
    except FileNotFoundError:
        return ()


def write(path: Path, register: Register) -> None:
    """Give every seat its keys; those that were given stay. Raises `LabkitError`."""
    held = {row["name"]: row for row in read(path)}
    rows = [held.get(seat.user) or _row(seat) for seat in register.seats]
    write_private(path, {"learners": rows})


def environment(path: Path, user: str, url: str, region: str) -> dict[str, str]:
    """What a learner's server is told of the shared AWS."""
    row = next(row for row in read(path) if row["name"] == user)
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": row["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": row["secret_access_key"],
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def _row(seat: Seat) -> Mapping[str, str]:
    return {
        "name": seat.user,
        "account": seat.account,
        "access_key_id": "LABKIT" + b32encode(secrets.token_bytes(10)).decode()[:14],
        "secret_access_key": f"labkit-{secrets.token_urlsafe(30)}",
    }
