"""Lab `who-may-call`: who says no, and in which words: six ways of saying 403."""

from __future__ import annotations

import pytest

from labkit.blueprints import blueprint
from labkit.flow import trace

LAB = blueprint("who-may-call")
IAM = {"authorization": "AWS_IAM"}
ROLE_ALONE = {"endpoint_policy": "the role alone"}
OTHER_API = {"endpoint_policy": "another api"}
OTHER, SOURCE_IP, MISSING = (
    {"resource_policy": word} for word in ("other endpoint", "source ip", "missing")
)
NOT_ALLOWED = {"role_may_invoke": False}


def asked(request, **changes):
    topology = LAB.topology(LAB.settings(**changes))
    return trace(topology, LAB.asking(request).request(topology, "private-app"))


@pytest.mark.parametrize(
    ("request_name", "changes", "code"),
    [
        ("unsigned", {}, ""),
        ("signed", {}, ""),
        ("no-api", {}, "API_NOT_FOUND"),
        ("wrong-path", {}, "METHOD_NOT_FOUND"),
        ("unsigned", OTHER, "RESOURCE_POLICY_EXPLICIT_DENY"),
        ("unsigned", SOURCE_IP, "RESOURCE_POLICY_NO_ALLOW"),
        ("unsigned", MISSING, "STAGE_NOT_FOUND"),
        ("unsigned", {"deployed": False}, "STAGE_NOT_FOUND"),
        ("unsigned", OTHER_API, "ENDPOINT_POLICY_NO_ALLOW"),
        ("unsigned", ROLE_ALONE, "ENDPOINT_POLICY_NO_ALLOW"),
        ("signed", ROLE_ALONE, ""),
        ("unsigned", IAM, "REQUEST_NOT_SIGNED"),
        ("signed", IAM, ""),
        ("signed", {**IAM, **NOT_ALLOWED}, ""),
        ("signed", {**IAM, **SOURCE_IP}, ""),
        ("signed", {**IAM, **SOURCE_IP, **NOT_ALLOWED}, "IDENTITY_POLICY_NO_ALLOW"),
        ("signed", {**IAM, **OTHER}, "RESOURCE_POLICY_EXPLICIT_DENY"),
        ("signed", NOT_ALLOWED, ""),
    ],
)
def test_each_no_has_its_cause(request_name, changes, code):
    found = asked(request_name, **changes)
    assert "".join(found.codes[:1]) == code
    assert found.response.status == (403 if code else 200)


def test_six_bodies_of_403_tell_who_said_no():
    said = [
        asked("no-api"),
        asked("wrong-path"),
        asked("unsigned", **OTHER),
        asked("unsigned", **SOURCE_IP),
        asked("unsigned", **OTHER_API),
        asked("signed", **IAM, **SOURCE_IP, **NOT_ALLOWED),
    ]
    assert len({found.response.body for found in said}) == 6
    ends = [found.response.body.rpartition("test/GET/hello ")[2].rstrip('"}') for found in said[2:]]
    assert ends == [
        "with an explicit deny in a resource-based policy",
        "because no resource-based policy allows the execute-api:Invoke action",
        "because no VPC endpoint policy allows the execute-api:Invoke action",
        "because no identity-based policy allows the execute-api:Invoke action",
    ]


def test_who_never_comes_in_has_no_name():
    topology = LAB.topology()
    found = trace(topology, LAB.request(topology, "internet"))
    assert found.codes == ("NAME_NOT_FOUND",)


def test_what_was_not_deployed_looks_like_a_wrong_door():
    """The two that people mix up: the same status, body and error type (F1.21, F1.27)."""
    one, other = asked("unsigned", deployed=False).response, asked("no-api").response
    assert (one.status, one.body, one.error_type) == (other.status, other.body, other.error_type)
