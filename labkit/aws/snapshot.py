"""`load_snapshot`: a folder of the AWS CLI's describe output, from anybody's account.

    aws_configs/X.json                              Region from the data, else us-west-2
    aws_configs/REGION/X.json
    aws_configs/accounts/ACCOUNT/REGION/X.json

The folder given is `aws_configs` or the one that holds it. File names mean nothing: every
top-level list of every file is read by its own name (`Vpcs`, `Subnets`, …).
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError
from labkit.topology import Topology
from labkit.topology.describe import LISTS, MISSING, described
from labkit.topology.describe_joins import JOINS

USUAL_REGION = "us-west-2"
USUAL_ACCOUNT = "123456789012"
LEFT_OUT = (
    "CarrierGateway",
    "ClientVpn",
    "CoreNetwork",
    "CustomerGateway",
    "DirectConnect",
    "EgressOnlyInternetGateway",
    "Firewall",
    "LocalGateway",
    "ResolverRule",
    "TransitGatewayConnect",
    "TransitGatewayMulticast",
    "VirtualGateway",
    "VirtualInterface",
    "VpcBlockPublicAccess",
    "Vpn",
)
"""Beginnings of lists about what labkit does not model, and says so."""
EXAMPLE = Path(__file__).with_name("example")
"""The snapshot that comes with labkit: a shop's VPC and another one, with three faults."""
LARGEST = 256 * 2**20
"""Bytes of one file; a larger one is not read."""
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_ACCOUNT = re.compile(r"\d{12}")


class SnapshotWarning(UserWarning):
    """Something of a snapshot that was not read."""


@dataclass(slots=True)
class _Found:
    """What the files hold: rows by list, and Regions, accounts and names nobody knows."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    unread: dict[str, str] = field(default_factory=dict)


def load_snapshot(folder: str | Path) -> Topology:
    """The topology that the files of a folder tell of.

    Lists that no file has are not known (`Topology.missing`). Warns by `SnapshotWarning` of
    lists that were not read. Raises `LabkitError` for a folder that is no snapshot, and for a
    file that cannot be read, with its place.
    """
    root = _root(Path(folder))
    found = _Found()
    for path in sorted(_files(root)):
        _read(root, path, found)
    if not set(found.rows) & LISTS:
        raise LabkitError(
            f"{folder} holds no describe output of AWS's",
            try_="give a folder with files such as those of: aws ec2 describe-vpcs",
        )
    _warn(found)
    return described(
        found.rows,
        region=_only(found.regions) or _region_told(found.rows) or USUAL_REGION,
        account=_only(found.accounts) or _account_told(found.rows) or USUAL_ACCOUNT,
        missing=[name for name in MISSING if name not in found.rows],
    )


def example_snapshot() -> Topology:
    """The snapshot that comes with labkit; `load_snapshot("example")` and `--snapshot example`
    give the same where no folder is called so.
    """
    return load_snapshot(EXAMPLE)


def _root(folder: Path) -> Path:
    if not folder.is_dir() and folder == Path(EXAMPLE.name):
        folder = EXAMPLE
    if not folder.is_dir():
        raise LabkitError(f"There is no folder {folder}", try_="give the folder of a snapshot")
    inner = folder / "aws_configs"
    return inner if inner.is_dir() else folder


def _files(root: Path) -> Iterator[Path]:
    """The files that hold JSON: by the end of their name, or, without one, by how they begin."""
    for path in root.rglob("*"):
        plain = not path.suffix and not path.name.startswith(".")
        named = path.suffix.lower() == ".json" and not path.is_dir()
        if named or (plain and path.is_file() and _is_object(path)):
            yield path


def _is_object(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return False


def _read(root: Path, path: Path, found: _Found) -> None:
    place = path.relative_to(root)
    parts = place.parts[:-1]
    for name, value in _content(path, str(place)).items():
        if name not in LISTS or _of_another_call(name, value):
            found.unread.setdefault(name, str(place))
        elif value is None:
            # As within rows: null is what is not told.
            continue
        elif not isinstance(value, list):
            raise LabkitError(
                f"{name} is a list in AWS's answer, and here it is not", where=str(place)
            )
        else:
            found.rows.setdefault(name, []).extend(_owned(name, value, parts))
    found.regions.update(part for part in parts if _REGION.fullmatch(part))
    found.accounts.update(part for part in parts if _ACCOUNT.fullmatch(part))


AMBIGUOUS = ("Authorizers", "Integrations", "Resources", "Routes", "Stages")
"""Lists that other calls of AWS's call the same: SearchTransitGatewayRoutes, for one."""
NAMELESS = ("RestApis", "HttpApis", "Apis")
"""Lists of which no row tells account and Region: the folder does."""


def _of_another_call(name: str, value: Any) -> bool:
    """Whether a list has the name of one of ours and is another call's, as `Routes` may be."""
    join = JOINS.get(name)
    if name not in AMBIGUOUS or join is None or not isinstance(value, list) or not value:
        return False
    return not any(isinstance(row, dict) and join.key in row for row in value)


def _owned(name: str, rows: list[Any], parts: tuple[str, ...]) -> list[Any]:
    """Rows with the account and Region of the folders that they lie in."""
    if name not in NAMELESS:
        return rows
    account = next((part for part in parts if _ACCOUNT.fullmatch(part)), "")
    region = next((part for part in parts if _REGION.fullmatch(part)), "")
    told = {"OwnerId": account, "Region": region}
    return [{**told, **row} if isinstance(row, dict) else row for row in rows]


def _content(path: Path, place: str) -> Mapping[str, Any]:
    try:
        return _object(path, place)
    except OSError as error:
        raise LabkitError(
            f"The file cannot be read: {error.strerror}",
            where=place,
            try_="take it out of the folder, or make it readable",
        ) from error


def _object(path: Path, place: str) -> Mapping[str, Any]:
    if path.stat().st_size > LARGEST:
        raise LabkitError(
            f"The file is larger than {LARGEST // 2**20} MB", where=place, try_="split it"
        )
    try:
        value = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise LabkitError(
            f"This is not JSON: {error.msg}",
            where=f"{place}, line {error.lineno}",
            try_="write that file again: its describe call may have been cut short",
        ) from error
    except (RecursionError, ValueError) as error:
        raise LabkitError("This is not JSON that can be read", where=place) from error
    if not isinstance(value, dict):
        raise LabkitError('A JSON object belongs here, such as {"Vpcs": […]}', where=place)
    return value


def _warn(found: _Found) -> None:
    names = [name for name in found.unread if name not in ("NextToken", "ResponseMetadata")]
    unmodelled = [name for name in names if name.startswith(LEFT_OUT)]
    others = [name for name in names if name not in unmodelled]
    if unmodelled:
        text = f"labkit does not model {', '.join(unmodelled)}, and left them out"
        warnings.warn(text, SnapshotWarning, stacklevel=3)
    if others:
        text = f"labkit does not read {', '.join(others)}, and left them out"
        warnings.warn(text, SnapshotWarning, stacklevel=3)


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _region_told(rows: Mapping[str, list[Any]]) -> str:
    """The Region of the first subnet's zone, if it names one."""
    for row in _objects(rows, "Subnets"):
        zone = str(row.get("AvailabilityZone", ""))
        if _REGION.fullmatch(zone[:-1]):
            return zone[:-1]
    return ""


def _account_told(rows: Mapping[str, list[Any]]) -> str:
    owners = {str(row.get("OwnerId", "")) for row in _objects(rows, "Vpcs", "Subnets")}
    return _only({owner for owner in owners if _ACCOUNT.fullmatch(owner)})


def _objects(rows: Mapping[str, list[Any]], *names: str) -> Iterator[Mapping[str, Any]]:
    for name in names:
        yield from (row for row in rows.get(name, ()) if isinstance(row, dict))
