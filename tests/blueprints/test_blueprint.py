"""Blueprints: settings are checked, and every setting asks for a topology that AWS allows."""

import pytest

from labkit.blueprints import blueprint
from labkit.errors import LabkitError
from labkit.topology import RestApi, VpcEndpoint

LAB = blueprint("private-api")


def test_a_wrong_lab_lists_the_right_ones():
    with pytest.raises(LabkitError, match="one of: private-api"):
        blueprint("privat-api")


def test_a_wrong_toggle_lists_the_right_ones():
    with pytest.raises(LabkitError, match="private_dns, api_type"):
        LAB.settings(privat_dns=False)


@pytest.mark.parametrize("value", [1, "yes", None, "private"])
def test_a_wrong_setting_lists_the_right_ones(value):
    with pytest.raises(LabkitError, match="'PRIVATE', 'REGIONAL', 'EDGE'"):
        LAB.settings(api_type=value)


def test_one_is_not_true():
    with pytest.raises(LabkitError, match="True, False"):
        LAB.settings(endpoint=1)


def test_every_setting_can_be_built_and_they_all_differ():
    built = {repr(LAB.topology(row).components): row for row in LAB.all_settings()}
    assert LAB.count == len(list(LAB.all_settings())) == 96
    # What hangs on an endpoint that is not there makes no difference without it, and
    # what names the endpoint none to a public API.
    assert len(built) == 2 * (3 * 1 + 4 * (2 + 1 + 1))


def test_without_the_endpoint_the_policy_stays_and_names_another():
    topology = LAB.topology(LAB.settings(endpoint=False))
    policy = topology.all(RestApi)[0].policy
    assert topology.all(VpcEndpoint) == ()
    assert policy.statements[1].conditions[0].values == ("vpce-0123456789abcdef0",)


def test_a_learner_has_names_of_their_own():
    one, two = (repr(LAB.topology(learner=name)) for name in ("ada", "bob"))
    assert "labkit-private-api-ada-records" in one
    assert "labkit-private-api-ada-records" not in two
