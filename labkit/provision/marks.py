"""The tags and names by which what a lab has made is known from everything else."""

from __future__ import annotations

import hashlib

LAB, LEARNER, REGION = "labkit:lab", "labkit:learner", "labkit:region"
"""Keys of tags: whose a thing is. IAM, Route 53 and the list of buckets know no Regions."""
STEP, EXPIRES = "labkit:step", "labkit:expires"
"""Keys of tags: what a thing is to its lab, and until when it may stand."""
EVERY_PREFIX = "labkit-"
"""How the names of all labs begin."""


def prefix(lab: str, learner: str) -> str:
    """How the names of those begin that are named once for the whole account."""
    return f"{EVERY_PREFIX}{lab}-{learner}-"


def short_prefix(lab: str, learner: str) -> str:
    """The same, where AWS takes 32 characters in all."""
    return f"{EVERY_PREFIX}{hashlib.sha256(prefix(lab, learner).encode()).hexdigest()[:8]}-"
