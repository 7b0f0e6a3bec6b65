"""A lab in a network that a class shares: which part of it a learner builds, and turns.

With `LABKIT_NETWORK_OF=class` whoever is called `class` builds what is shared, and every other
learner the rest, which names the shared things by their ids. Only outside of the kernel: the AWS
in it is nobody else's.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from labkit.aws import AwsDriver
from labkit.blueprints import Blueprint, Settings
from labkit.classroom.account.parts import turns
from labkit.errors import LabkitError
from labkit.provision import Ref, Resource, resources
from labkit.provision.lent import lent, own
from labkit.topology import Topology

NETWORK_OF = "LABKIT_NETWORK_OF"


def network_of(backend: str) -> str:
    """In whose network labs of this back end stand; the empty text for their own."""
    return "" if backend == "embedded" else os.environ.get(NETWORK_OF, "")


def part_of(
    topology: Callable[[str], Topology],
    learner: str,
    owner: str,
    driver: Callable[[], AwsDriver],
) -> tuple[Resource, ...]:
    """What a learner builds of a lab whose network is the owner's.

    `topology` gives the lab as anybody wants it, by the name; `driver` is that of the owner's
    lab, which is asked for the ids of what is shared. Raises `LabkitError` where that does not
    stand, and where a learner would build nothing.
    """
    wanted = resources(topology(learner))
    if not owner:
        return wanted
    shared = lent(wanted)
    if learner == owner:
        return shared
    if len(shared) == len(wanted):
        raise LabkitError(
            f"Nothing of this lab is a learner's own in the network of {owner}",
            where=NETWORK_OF,
            try_="look at it together with your instructor, or take an account of your own",
        )
    theirs = {row.key: row for row in resources(topology(owner))}
    asked, found = driver(), dict[tuple[str, str], dict[str, str]]()

    def value(ref: Ref) -> str:
        if ref.key not in found:
            found[ref.key] = dict(asked.find(theirs[ref.key]) or {})
        if ref.attribute not in found[ref.key]:
            raise LabkitError(
                f"{ref.name} of the network of {owner} does not stand",
                where=NETWORK_OF,
                try_=f"your instructor builds it: labkit up {asked.scope.lab} --learner {owner}",
            )
        return found[ref.key][ref.attribute]

    return own(wanted, shared, value)


def check_turned(lab: Blueprint, settings: Settings, learner: str, owner: str) -> None:
    """Raise `LabkitError` where a learner turns what is everybody's."""
    if not owner or learner == owner:
        return
    whose = turns(lab.name)
    wrong = [name for name in whose.everybody if settings[name] != lab.defaults[name]]
    if wrong:
        raise LabkitError(
            f"{', '.join(wrong)} would change everybody's lab: they share the network of {owner}",
            where=f"lab {lab.name}",
            try_=f"turn one of your own ({', '.join(whose.learner) or 'none here'}), or ask your "
            "instructor",
        )
