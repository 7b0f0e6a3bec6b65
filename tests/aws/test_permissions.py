"""A learner with nothing but his lab's policy runs the lab on an AWS that enforces IAM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labkit.blueprints import blueprint
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.lab.guard import checked
from labkit.provision import CallFailed, Standing, plan, resources
from tests.aws.learners import (
    Learner,
    built,
    journalled,
    life,
    listening,
    needed,
    neighbour_of,
    root_clients,
)

LAB = "private-api"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(seed=42, enforce_iam=True) as running:
        yield running


@pytest.fixture(scope="module")
def learner(aws) -> Learner:
    lab = blueprint(LAB)
    return Learner(aws, lab, needed(aws, lab).policies)


def looked_for_room(learner: Learner) -> None:
    """He may count what stands, price a neighbour's lab and ask for quotas: two labs are too many
    for the vCPUs of a new account.
    """
    wanted, whose = learner.topology({}), (LAB, learner.name)
    steps = plan(wanted, Standing())
    with pytest.raises(LabkitError, match=r"4 stand, and the Region may have 5 \(ec2"):
        list(checked(learner.clients, whose, steps, resources(wanted), Standing()))


def test_it_lets_its_learner_run_the_lab_and_leave_his_neighbours_alone(aws, learner, tmp_path):
    root = root_clients(aws)
    neighbour = neighbour_of(learner, root)
    with journalled(tmp_path, "theirs") as theirs, journalled(tmp_path, "mine") as mine:
        built(neighbour, theirs)
        looked_for_room(learner)
        with listening() as asked:
            steps = list(life(learner, mine, [{"endpoint": False}], root))
        assert steps == ["up", "look", "mend", "{'endpoint': False}", "down"]
        assert asked.denied == ()
        stranger = learner.driver_of(neighbour.name)
        for stood in theirs.standing:
            with pytest.raises(CallFailed, match=r"AccessDenied|UnauthorizedOperation"):
                stranger.delete(stood.applied, stood.attributes)
