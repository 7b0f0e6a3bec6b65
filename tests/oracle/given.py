"""The words of the column `given`: each is one circumstance, and changes the draft."""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle import given_api, given_backends, given_callers, given_names, given_network
from tests.oracle.draft import Draft

Change = Callable[[Draft], Draft]


def as_written(draft: Draft) -> Draft:
    """Nothing to change: the request itself says it, or the usual situation is so."""
    return draft


AS_WRITTEN = (
    "endpoint-not-associated",
    "unknown-api-id",
    "unknown-path",
    "unknown-stage",
    "wrong-partition",
)

GIVEN: dict[str, Change] = {
    **dict.fromkeys(AS_WRITTEN, as_written),
    **given_network.GIVEN,
    **given_names.GIVEN,
    **given_api.GIVEN,
    **given_callers.GIVEN,
    **given_backends.GIVEN,
}
"""Every word of a request's row."""
