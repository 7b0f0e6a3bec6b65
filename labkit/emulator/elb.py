"""The two generations of Elastic Load Balancing, which share a host name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CLASSIC = "2012-06-01"
"""The version of the API that knows classic load balancers only."""


def both_generations(strict: Callable[[Any], Any]) -> Callable[..., Any]:
    """A handler that tells them apart by the API's version, as moto's own does.

    `strict` gives one of moto's classes with its rules in place.
    """
    from moto.elb.responses import ELBResponse  # noqa: PLC0415  loaded at the first call
    from moto.elbv2.responses import ELBV2Response  # noqa: PLC0415

    classic, later = strict(ELBResponse), strict(ELBV2Response)

    def dispatch(request: Any, *given: Any) -> Any:
        generation = classic if request.values.get("Version") == CLASSIC else later
        return generation.dispatch(request, *given)

    return dispatch
