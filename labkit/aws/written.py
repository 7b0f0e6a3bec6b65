"""`write_snapshot`: an account and Region as a folder that `load_snapshot` reads. Reads only.

What is left out: user data (but the settings of labkit's own application), every tag but
`Name`, values of headers that are set to secrets, stage variables that no integration names,
keys of usage plans, and whatever a call is refused for, which is told.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.aws.account import LISTS, listed_all, vpc_attributes, with_user_data
from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.further import FURTHER
from labkit.errors import LabkitError
from labkit.provision import CallFailed
from labkit.shown import Shown
from labkit.topology.user_data import MARK, application_of, settings_in, settings_of

Row = Mapping[str, Any]
MARKER = "labkit-snapshot.txt"
"""The file by which a folder is known as a snapshot of labkit's."""
_SECRET = re.compile(r"auth|key|token|secret|password|cookie|credential", re.IGNORECASE)
_DROPPED = re.compile(r"(client|shared)_?secret|password|pre_?shared_?key", re.IGNORECASE)
_TAGS = ("Tags", "TagSet", "tags", "TagList")
NEVER = "Left out: user data, tags but Name, values of secret headers, keys of usage plans."
GONE_STATES = ("terminated", "shutting-down")


@dataclass(frozen=True, slots=True)
class Written(Shown):
    """What was written, lists by how many rows, and a sentence for each that was left out."""

    rows: Mapping[str, int]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.rows.items() if count)
        refused = (f"  {sentence}" for sentence in self.left_out)
        return "\n".join((f"  {counts}", *refused, NEVER))


def write_snapshot(clients: Clients, folder: Path) -> Written:
    """Write what a topology is made of, a file for each list.

    Raises `LabkitError` for a folder that holds something else, or one that cannot be written,
    and if the account does not answer.
    """
    _check(folder)
    place = folder / "aws_configs" / "accounts" / clients.account / clients.region
    left_out: list[str] = []
    lists = _fetched(clients, left_out)
    if not lists:
        raise LabkitError("Every call was refused", where=clients.region, try_=left_out[0])
    try:
        _clear(folder)
        place.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text("labkit snapshot wrote this folder.\n", "utf-8")
        for name, rows in lists.items():
            text = json.dumps({name: rows}, indent=1, default=str)
            (place / f"{name}.json").write_text(text + "\n", "utf-8")
    except OSError as error:
        raise LabkitError(
            f"The snapshot cannot be written: {error.strerror}",
            where=str(folder),
            try_="a folder that you may write to",
        ) from error
    return Written({name: len(rows) for name, rows in lists.items()}, tuple(left_out))


def _check(folder: Path) -> None:
    if not folder.exists():
        return
    if folder.is_dir() and ((folder / MARKER).is_file() or not any(folder.iterdir())):
        return
    raise LabkitError(
        "There is something else than a snapshot of labkit's",
        where=str(folder),
        try_="a folder that does not exist yet",
    )


def _clear(folder: Path) -> None:
    """Take the files of an older snapshot away: what is gone may not seem to be there."""
    for path in (folder / "aws_configs").rglob("*.json"):
        path.unlink()


def _fetched(clients: Clients, left_out: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, rows_of in FETCHED.items():
        try:
            with told():
                rows = [_without_secrets(row) for row in rows_of(clients)]
        except CallFailed as failure:
            if failure.lost:
                raise
            left_out.append(f"{name.removesuffix('V2')} is left out: {failure.what}")
        else:
            found.setdefault(name.removesuffix("V2"), []).extend(rows)
    return found


def _reservations(clients: Clients) -> Iterator[Row]:
    for reservation in listed_all("ec2", "describe_instances", "Reservations")(clients):
        rows = [row for row in reservation["Instances"] if row["State"]["Name"] not in GONE_STATES]
        if rows:
            yield {**reservation, "Instances": [{**row, **_started(clients, row)} for row in rows]}


def _started(clients: Clients, instance: Row) -> Row:
    """The settings of labkit's own application, and nothing else of any user data."""
    try:
        value = with_user_data(clients, instance)["UserData"].get("Value", "")
    except CallFailed:
        return {}
    script = b64decode(value).decode("utf-8", errors="replace")
    if not script.strip():
        return {"UserData": {}}
    settings = settings_in(script)
    if settings is None:
        return {}
    kept = settings_of(application_of(settings), settings["region"])
    text = f"<<'{MARK}'\n{json.dumps(kept)}\n{MARK}\n"
    return {"UserData": {"Value": b64encode(text.encode()).decode()}}


def _attributes(clients: Clients) -> Iterator[Row]:
    for row in listed_all("ec2", "describe_vpcs", "Vpcs")(clients):
        yield {"VpcId": row["VpcId"], **vpc_attributes(clients, row)}


FETCHED: Mapping[str, Callable[[Clients], Iterator[Row]]] = {
    **{name: rows_of for name, rows_of in LISTS.items() if name != "Instances"},
    **FURTHER,
    "Vpcs": listed_all("ec2", "describe_vpcs", "Vpcs"),
    "VpcAttributes": _attributes,
    "Reservations": _reservations,
}
"""Every list that is written, by the name of its file, and how it is fetched."""


def _without_secrets(row: Any) -> Any:
    """A row without what may be a secret; an API's stage variables only where it names them."""
    clean = _clean(row)
    if isinstance(clean, dict) and "stages" in clean:
        text = json.dumps(clean.get("resources", []), default=str)
        for stage in clean["stages"]:
            kept = {
                name: value
                for name, value in (stage.get("variables") or {}).items()
                if f"stageVariables.{name}" in text
            }
            if "variables" in stage:
                stage["variables"] = kept
    return clean


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _tags(inner) if name in _TAGS else _value(name, inner)
            for name, inner in value.items()
            if not _DROPPED.fullmatch(name) and name != "ResponseMetadata"
        }
    return [_clean(one) for one in value] if isinstance(value, (list, tuple)) else value


def _value(name: str, inner: Any) -> Any:
    """A fixed value that an integration puts into a header is hidden if it may be a secret."""
    fixed = isinstance(inner, str) and inner.startswith("'")
    return "'…'" if fixed and _SECRET.search(name) else _clean(inner)


def _tags(tags: Any) -> Any:
    if isinstance(tags, Mapping):
        return {name: value for name, value in tags.items() if name == "Name"}
    return [tag for tag in tags or () if tag.get("Key", tag.get("TagKey")) == "Name"]
