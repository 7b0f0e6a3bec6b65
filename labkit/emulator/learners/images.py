"""Public machine images: made once for a Region, and copied into each account that looks.

moto makes more than a thousand, each with its snapshot, whenever an account is first looked at;
that takes longer than a whole lab, and most of an account's memory.
"""

from __future__ import annotations

import copy
from typing import Any

from labkit.emulator.learners.ids import PUBLIC, ids_apart

TABLES = ("amis", "snapshots", "volumes")
"""What images are kept in, with what is made for them."""
_BEFORE: list[Any] = []


def share() -> None:
    """From now on an account gets copies. Twice is as once."""
    from moto.ec2.models.amis import AmiBackend  # noqa: PLC0415  loaded late

    if not _BEFORE:
        _BEFORE.append(AmiBackend._load_amis)  # noqa: SLF001  where moto makes them
        _load_with(AmiBackend, _copied)


def unshare() -> None:
    """Each account makes its own again."""
    from moto.ec2.models.amis import AmiBackend  # noqa: PLC0415  loaded late

    while _BEFORE:
        _load_with(AmiBackend, _BEFORE.pop())


def _load_with(owner: Any, load: Any) -> None:
    """Let moto's class load its images so."""
    owner._load_amis = load  # noqa: SLF001  where moto makes them


def _copied(self: Any) -> None:
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded late

    if self.account_id == PUBLIC:
        _BEFORE[-1](self)
        return
    with ids_apart():
        public = ec2_backends[PUBLIC][self.region_name]
    for name in TABLES:
        mine: dict[str, Any] = getattr(self, name)
        for key, thing in getattr(public, name).items():
            mine[key] = _owned(thing, self)


def _owned(thing: Any, backend: Any) -> Any:
    """A copy that another account may change for itself."""
    made = copy.copy(thing)
    made.ec2_backend = backend
    if hasattr(made, "launch_permissions"):
        made.launch_permissions = list(made.launch_permissions)
    return made
