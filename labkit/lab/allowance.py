"""The permissions that a lab needs: over all settings of its toggles, or with one of them."""

from __future__ import annotations

from labkit.blueprints import Blueprint, Settings, settings_to_try
from labkit.blueprints.management import managed
from labkit.provision import Holder, Permissions, permissions, resources


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
