"""The permissions that a lab needs, over all its settings or with one; and those of a notebook."""

from __future__ import annotations

from dataclasses import replace

from labkit.blueprints import BLUEPRINTS, Blueprint, Settings, settings_to_try
from labkit.blueprints.management import managed
from labkit.course.by_hand import NEEDS
from labkit.errors import LabkitError
from labkit.provision import Holder, Permissions, permissions, resources
from labkit.provision.permissions import together


def permissions_of(
    blueprint: Blueprint, holder: Holder, settings: Settings | None = None
) -> Permissions:
    """What the holder needs to run a lab; computed, no account is asked.

    With `settings` it is enough for these alone, else for every one and any way between them;
    each with what AWS needs so that commands reach the lab's hosts.
    """
    lab = managed(blueprint)
    wanted = settings_to_try(lab) if settings is None else (settings,)
    plans = [
        resources(
            lab.topology(row, learner=holder.learner, account=holder.account, region=holder.region)
        )
        for row in wanted
    ]
    return permissions(plans, holder)


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
