"""Names of filters to paths of members: `vpc-id` looks at `VpcId`."""

from __future__ import annotations

from collections.abc import Mapping


def named(names: str) -> Mapping[str, str]:
    """Filters, by blanks, that are called as the member they look at."""
    return {name: member(name) for name in names.split()}


def under(head: str, path: str, names: str, mark: str = ".") -> Mapping[str, str]:
    """Filters `head.name` that look at a member below a path."""
    return {f"{head}{mark}{name}": f"{path}.{member(name)}" for name in names.split()}


def member(name: str) -> str:
    """`VpcId` of `vpc-id`."""
    return "".join(part.capitalize() for part in name.split("-"))
