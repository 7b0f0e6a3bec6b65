"""The permissions that a whole notebook needs: for its labs, and for what its cells do by hand."""

from __future__ import annotations

from dataclasses import replace

from labkit.blueprints import BLUEPRINTS
from labkit.course.by_hand import NEEDS
from labkit.errors import LabkitError
from labkit.lab.allowance import permissions_of
from labkit.provision import Holder, Permissions
from labkit.provision.permissions import together


def permissions_of_notebook(number: str, learner: str, account: str, region: str) -> Permissions:
    """What a learner needs to run a notebook: for its labs, and for what its cells call by hand.

    Raises `LabkitError` that lists the notebooks there are.
    """
    if number not in NEEDS:
        raise LabkitError(
            f"There is no notebook {number!r}", where="permissions", try_=", ".join(NEEDS)
        )
    needs = NEEDS[number]
    whose = Holder("", learner, account, region)
    parts = [permissions_of(BLUEPRINTS[lab], replace(whose, lab=lab)) for lab in needs.labs]
    return together(parts, needs.rights, replace(whose, lab=f"notebook-{number}"))
