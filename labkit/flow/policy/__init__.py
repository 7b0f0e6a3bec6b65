"""Who may do what: evaluation of resource, endpoint and identity policies."""

from labkit.flow.policy.evaluate import Decision, Effect, evaluate, expanded
from labkit.flow.policy.keys import UNKNOWN, Value
from labkit.flow.policy.match import like
from labkit.flow.policy.operators import OPERATORS
from labkit.flow.policy.principals import ANONYMOUS

__all__ = [
    "ANONYMOUS",
    "OPERATORS",
    "UNKNOWN",
    "Decision",
    "Effect",
    "Value",
    "evaluate",
    "expanded",
    "like",
]
