"""What every component shares: an id, a name, and checks that speak AWS's rules."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from labkit.errors import LabkitError


class TopologyError(LabkitError):
    """A component that AWS would not allow to exist, in the words of AWS's rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Anything with an id. `name` is the `Name` tag or the logical name, by which people speak."""

    id: str
    name: str = ""

    @property
    def label(self) -> str:
        """The name, or the id where there is none to read."""
        return self.name if self.name.strip() else self.id

    @property
    def kind(self) -> str:
        """AWS's noun for it, such as `Subnet`."""
        return type(self).__name__


def require(holds: bool, component: Component, rule: str, try_: str) -> None:
    """Raise `TopologyError` for `component` unless the AWS `rule` holds."""
    if not holds:
        raise TopologyError(rule, where=f"{component.kind} {component.label}", try_=try_)


def inside(cidr: IPv4Network, blocks: tuple[IPv4Network, ...]) -> bool:
    """Whether `cidr` lies wholly inside one of `blocks`."""
    return any(cidr.subnet_of(block) for block in blocks)
