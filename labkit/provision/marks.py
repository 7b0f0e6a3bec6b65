"""The tags and names by which what a lab has made is known from everything else."""

from __future__ import annotations

import hashlib

LAB, LEARNER, STEP, EXPIRES = "labkit:lab", "labkit:learner", "labkit:step", "labkit:expires"
"""Keys of tags: whose a thing is, what it is to its lab, and until when it may stand."""
EVERY_PREFIX = "labkit-"
"""How the names of all labs begin."""


def prefix(lab: str, learner: str) -> str:
    """How the names of those begin that are named once for the whole account."""
    return f"{EVERY_PREFIX}{lab}-{learner}-"


def short_prefix(lab: str, learner: str) -> str:
    """The same, where AWS takes 32 characters in all."""
    return f"{EVERY_PREFIX}{hashlib.sha256(prefix(lab, learner).encode()).hexdigest()[:8]}-"
