"""What would let a request through: the smallest sets of changes, each proven by tracing again."""

from labkit.flow.remedies.change import Change, Remedy
from labkit.flow.remedies.search import remedies

__all__ = ["Change", "Remedy", "remedies"]
