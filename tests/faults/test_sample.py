"""A seeded sample of the fault table: what goes wrong leaves nothing behind and harms nobody."""

from __future__ import annotations

from random import Random

import pytest

from labkit.blueprints import BLUEPRINTS
from tests.faults.account import account
from tests.faults.chains import chain
from tests.faults.decoys import plant
from tests.faults.everything import everything
from tests.faults.runs import LEARNER, Run

HANDS = {lab: (1, 8)[number % 2] for number, lab in enumerate(BLUEPRINTS)}
FEWEST = 19
"""Cases of each lab: more than 200 of all of them."""


@pytest.mark.parametrize("lab", BLUEPRINTS)
def test_after_every_fault_the_account_is_as_it_was(lab, tmp_path):
    with account() as there:
        plant(there.clients, lab, LEARNER, most=1)
        before = everything(there.clients)
        run = Run(there, lab, tmp_path / "lab.jsonl", before, HANDS[lab])
        met, wrong = chain(run, Random(lab).randrange(1000), most=9)
    assert wrong == [], "\n".join(met)
    assert len(met) >= FEWEST
