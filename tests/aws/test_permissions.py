"""A learner with nothing but his lab's policy runs the lab on an AWS that enforces IAM."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from labkit.blueprints import BLUEPRINTS, Blueprint, Settings, blueprint
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.lab.allowance import permissions_of
from labkit.lab.guard import checked
from labkit.provision import Holder, Standing, plan, resources
from labkit.provision.permissions import RIGHTS
from labkit.provision.rights import Verb
from tests.aws.every_removal import BY_AWS_ALONE, deletable, kinds_of
from tests.aws.learners import (
    Learner,
    built,
    flips,
    journalled,
    life,
    needed,
    neighbour_of,
    root_clients,
)
from tests.aws.removals import FAILS, NOT_ASKED, Removals, Row, rows_of
from tests.aws.ways import ways

LAB = "private-api"
SEED, REMOVED = 42, 10
"""So many rows of the policy are missing once; `python tasks.py removals` asks for all of all."""
ALWAYS: tuple[Verb, ...] = ("create", "delete", "look", "list")


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(seed=42, enforce_iam=True) as running:
        yield running


@pytest.fixture(scope="module")
def learner(aws) -> Learner:
    lab = blueprint(LAB)
    return Learner(aws, lab, needed(aws, lab).policies)


def provable(lab: Blueprint) -> list[Row]:
    """Rows that the lab's own kinds need as the lab is given, whoever has what beside it."""
    kinds = kinds_of(lab)
    rights = [row for kind in kinds for verb in ALWAYS for row in RIGHTS[kind].of(verb)]
    actions = {row.action for row in rights if not row.alone}
    holder = Holder(lab.name, "learner", "123456789012", "us-east-1")
    asked = set(permissions_of(lab, holder, lab.defaults).actions)
    rows = rows_of(permissions_of(lab, holder).policies)
    return [row for row in rows if row[1] in actions & asked and BY_AWS_ALONE not in row[0]]


def looked_for_room(learner: Learner) -> None:
    """He may count what stands, price a neighbour's lab and ask for quotas: two labs are too many
    for the vCPUs of a new account.
    """
    wanted, whose = learner.topology({}), (LAB, learner.name)
    steps = plan(wanted, Standing())
    with pytest.raises(LabkitError, match=r"4 stand, and the Region may have 5 \(ec2"):
        list(checked(learner.clients, whose, steps, resources(wanted), Standing()))


def test_it_is_enough_and_nothing_of_it_is_too_much(aws, learner, tmp_path):
    root = root_clients(aws)
    neighbour = neighbour_of(learner, root)
    policies = needed(aws, learner.lab).policies
    sample = Random(SEED).sample(provable(learner.lab), REMOVED)
    removals = Removals(learner.arn, policies, tuple(sample))
    with journalled(tmp_path, "theirs") as theirs, journalled(tmp_path, "mine") as mine:
        built(neighbour, theirs)
        looked_for_room(learner)
        with removals.at_the_gate():
            removals.through(life(learner, mine, [{"endpoint": False}], root))
        assert removals.denied == []
        assert removals.outcomes == dict.fromkeys(sample, FAILS)
        assert set(deletable(learner, neighbour.name, theirs)) == set()
        assert len(mine.standing) == 0


def test_the_ways_of_a_lab_change_what_no_flip_alone_does():
    """A private domain's policy names an endpoint: both are away from the defaults."""
    lab = blueprint("private-dns")
    beyond = ways(lab)[len(flips(lab)) - 1 : -1]
    assert {row["private_domain"] for row in beyond} == {"not associated"}
    assert {row["endpoint"] for row in beyond} == {True, False}


def test_a_row_that_nobody_needs_is_found(aws, learner, tmp_path):
    spare = {"Sid": "Spare", "Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}
    policies = ({"Version": "2012-10-17", "Statement": [spare, {**spare, "Sid": "Other"}]},)
    other = Learner(aws, learner.lab, policies)
    removals = Removals(other.arn, policies, rows_of(policies))
    with removals.at_the_gate():
        step = ("look", lambda: other.clients.client("ec2").describe_vpcs())
        removals.through([step])
    assert set(removals.outcomes.values()) == {NOT_ASKED}


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_every_toggle_is_turned_where_that_changes_something(name):
    lab = BLUEPRINTS[name]
    turned = flips(lab)
    for toggle in lab.toggles:
        for value in toggle.choices:
            rows = [row for row in turned if row.get(toggle.name, toggle.default) == value]
            assert value == toggle.default or any(changes(lab, row, toggle.name) for row in rows)


def changes(lab: Blueprint, settings: Settings, toggle: str) -> bool:
    """Whether a toggle's value makes a lab another than its default does."""
    turned = {**lab.defaults, **settings}
    return lab.topology(turned) != lab.topology({**turned, toggle: lab.defaults[toggle]})
