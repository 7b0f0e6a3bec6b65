"""`Handler`: the four things that can be done with one kind of resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labkit.aws.scope import Scope
from labkit.provision import Resource
from labkit.provision.values import Attributes


@dataclass(frozen=True, slots=True)
class Handler:
    """Functions for one kind; they mean what `labkit.provision.Driver` says of each."""

    create: Callable[[Scope, Resource, str], Attributes]
    update: Callable[[Scope, Resource, Attributes], Attributes]
    delete: Callable[[Scope, Resource, Attributes], None]
    find: Callable[[Scope, Resource], Attributes | None]
