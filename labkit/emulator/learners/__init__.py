"""One emulator for a class: an account a learner, known by his key, kept over a restart.

Who the learners are (`learner`, `table`), how a kernel's requests are known (`token`, `door`,
`entrance`), what keeps one account from another (`wall`, `tenant`), and what brings an account
back (`journal`, `plane`).
"""

from labkit.emulator.learners.door import LearnerKey, find_learner_key
from labkit.emulator.learners.learner import Learner, environment, mint
from labkit.emulator.learners.table import add_learner, read_learners

__all__ = [
    "Learner",
    "LearnerKey",
    "add_learner",
    "environment",
    "find_learner_key",
    "mint",
    "read_learners",
]
