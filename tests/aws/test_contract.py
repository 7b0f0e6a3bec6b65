"""The contract: what is provisioned and then observed is what the blueprint says."""

from __future__ import annotations

import random

from labkit.aws import observe
from labkit.provision import plan, status, teardown, up
from labkit.topology import Vpc
from tests.aws.same import differences

LAB, LEARNER = "private-api", "learner"


MOVES = 8
"""A few of 96, since each takes two seconds; `contract-full` goes through all, by traces alone."""


def test_a_setting_reached_from_another_is_observed_as_the_blueprint_says(
    lab, clients, driver, journal, pace
):
    """In an order in which several toggles change at once."""
    for settings in random.Random(7).sample(list(lab.all_settings()), MOVES):
        wanted = lab.topology(settings)
        up(wanted, journal, driver, pace=pace)
        seen = observe(clients, LAB, LEARNER)
        assert differences(seen, wanted) == [], settings
    assert teardown(journal, driver, pace=pace) == ()


def test_observation_is_of_this_lab_alone(lab, clients, driver, journal, pace):
    clients.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")
    assert not observe(clients, LAB, LEARNER).components
    up(lab.topology(), journal, driver, pace=pace)
    seen = observe(clients, LAB, LEARNER)
    assert [vpc.name for vpc in seen.all(Vpc)] == ["lab-vpc"]
    assert not observe(clients, LAB, "other").components
    assert status(journal.standing, driver).agrees
    assert not plan(lab.topology(), journal.standing)
    assert teardown(journal, driver, pace=pace) == ()
