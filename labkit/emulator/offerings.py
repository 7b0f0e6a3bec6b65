"""Which instance types a Region offers, read when somebody asks.

moto's EC2 reads the lists of all Regions and their zones when it is imported: half of the
memory that it takes, for two calls that hardly anybody makes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from moto.utilities import utils

PLACE = "ec2/resources/instance_type_offerings/"
_read: Any = utils.load_resource


def read_offerings_late() -> None:
    """From now on moto's EC2, if it is not imported yet, gets lists that fill at their use."""
    if "moto.ec2.models.instance_types" not in sys.modules:
        vars(utils)["load_resource"] = _read_late


def _read_late(resource: str) -> Any:
    return Offerings(resource) if resource.startswith(PLACE) else _read(resource)


class Offerings(list[Any]):
    """The offers of one Region, by Region, zone or zone's id; `resource` is moto's file.

    moto looks once while it is imported, to write the kind of place into each row. That look
    finds nothing, and the rows get it when they are read.
    """

    def __init__(self, resource: str) -> None:
        super().__init__()
        self._resource = resource
        self._looked = False

    def __iter__(self) -> Iterator[Any]:
        if self._looked:
            self._fill()
        self._looked = True
        return super().__iter__()

    def __len__(self) -> int:
        self._fill()
        return super().__len__()

    def __getitem__(self, key: Any) -> Any:
        self._fill()
        return super().__getitem__(key)

    def _fill(self) -> None:
        resource, self._resource = self._resource, ""
        if resource:
            kind = resource.removeprefix(PLACE).partition("/")[0]
            self.extend({**row, "LocationType": kind} for row in _read(resource))
