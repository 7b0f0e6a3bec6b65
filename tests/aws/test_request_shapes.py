"""What is sent to AWS is what was recorded; `python -m tests.aws.request_shapes` does it anew."""

from __future__ import annotations

import json

from labkit.facts import FACTS
from labkit.provision.prices import BY_KIND
from tests.aws.request_shapes import STORED, recorded


def test_requests_are_those_that_were_recorded():
    found, stored = recorded(), json.loads(STORED.read_text(encoding="utf-8"))
    assert set(found) == set(stored)
    assert {call: found[call] for call in found if found[call] != stored[call]} == {}


def test_an_instance_is_of_the_free_tier_by_the_newest_image_and_never_dearer():
    """F8.13. The image comes from AWS's own parameter; standard credits cost no more."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert stored["ssm.GetParameter"] == [{"Name": "text"}]
    assert all("CreditSpecification" in row for row in stored["ec2.RunInstances"])
    types = [row.what for row in BY_KIND["instance"] if "." in row.what]
    assert types == ["t3.micro"]
    assert types[0] in FACTS["F8.13"].says
