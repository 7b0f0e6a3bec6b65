"""Roles, their policies and profiles: what is refused, in which order they go (R235 to R241)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.emulator.rules.iam_names import iam_of, role_of
from labkit.emulator.rules.iam_policies import provide
from labkit.emulator.rules.rule import Call, Refused, Rule

MALFORMED = "MalformedPolicyDocument"
LINKED: Mapping[str, tuple[str, str]] = {
    "ops.apigateway.amazonaws.com": (
        "AWSServiceRoleForAPIGateway",
        "APIGatewayServiceRolePolicy",
    ),
    "elasticloadbalancing.amazonaws.com": (
        "AWSServiceRoleForElasticLoadBalancing",
        "AWSElasticLoadBalancingServiceRolePolicy",
    ),
}
"""Principal of a service to the role that AWS makes for it, and the policy of that role."""
QUOTAS = {
    "create_role": (
        "AssumeRolePolicyDocument",
        2048,
        "Cannot exceed quota for ACLSizePerRole: 2048",
    ),
    "create_policy": ("PolicyDocument", 6144, "Cannot exceed quota for PolicySize: 6144"),
    "put_role_policy": (
        "PolicyDocument",
        10240,
        "Maximum policy size of 10240 bytes exceeded for role {role}",
    ),
}
"""Operation to the document that it takes, its largest size without spaces, and AWS's words."""
MOST_ATTACHED = 10


def trust_policy_is_one(call: Call) -> None:
    """It is JSON, names who may assume the role, and no resource (R235)."""
    text = call.get("AssumeRolePolicyDocument") or call.get("PolicyDocument")
    try:
        document = json.loads(text)
    except ValueError:
        raise Refused(MALFORMED, "This policy contains invalid Json", 400) from None
    if not isinstance(document, dict) or not document.get("Statement"):
        raise Refused(MALFORMED, "Syntax errors in policy.", 400)
    rows = document["Statement"]
    for row in rows if isinstance(rows, list) else [rows]:
        fault = next(_faults(row), None)
        if fault:
            raise Refused(MALFORMED, fault, 400)


def _faults(row: Any) -> Iterator[str]:
    if not isinstance(row, dict) or row.get("Effect") not in ("Allow", "Deny"):
        yield "Syntax errors in policy."
        return
    if "Resource" in row or "NotResource" in row:
        yield "Has prohibited field Resource"
    if "Principal" not in row and "NotPrincipal" not in row:
        yield "Missing required field Principal"
    actions = row.get("Action", row.get("NotAction"))
    if actions is None:
        yield "Missing required field Action"
    names = actions if isinstance(actions, list) else [actions]
    if not all(str(name).lower().startswith("sts:") or name == "*" for name in names):
        yield "AssumeRole policy may only specify STS AssumeRole actions."


def documents_have_their_size(call: Call) -> None:
    """Counted without spaces."""
    key, most, text = QUOTAS[call.operation]
    if len("".join(str(call.get(key, "")).split())) > most:
        raise Refused("LimitExceeded", text.format(role=call.get("RoleName")), 409)


def role_has_ten_policies_at_most(call: Call) -> None:
    """Managed ones."""
    held = role_of(call).managed_policies
    if call.get("PolicyArn") not in held and len(held) >= MOST_ATTACHED:
        text = f"Cannot exceed quota for PoliciesPerRole: {MOST_ATTACHED}"
        raise Refused("LimitExceeded", text, 409)


def role_goes_after_what_hangs_on_it(call: Call) -> None:
    """First out of its profiles, then its managed policies off, then its inline ones (R237)."""
    role = role_of(call)
    profiles = iam_of(call).instance_profiles.values()
    held = (
        ("must remove roles from instance profile first", any(role in p.roles for p in profiles)),
        ("must detach all policies first", bool(role.managed_policies)),
        ("must delete policies first", bool(role.policies)),
    )
    for text, holds in held:
        if holds:
            raise Refused("DeleteConflict", f"Cannot delete entity, {text}.", 409)


def attached_policy_cannot_go(call: Call) -> None:
    """Nor one with more versions than its default one."""
    policy = iam_of(call).managed_policies[call.get("PolicyArn")]
    if policy.attachment_count:
        raise Refused("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    if len(policy.versions) > 1:
        text = (
            "This policy has more than one version. Before you delete a policy, you must delete "
            "the policy's versions. The default version is deleted with the policy."
        )
        raise Refused("DeleteConflict", text, 409)


def _profile(call: Call) -> Any:
    rows = iam_of(call).instance_profiles.values()
    return next(row for row in rows if row.name == call.get("InstanceProfileName"))


def profile_with_a_role_cannot_go(call: Call) -> None:
    """The role must be taken out first."""
    if _profile(call).roles:
        text = "Cannot delete entity, must remove roles from instance profile first."
        raise Refused("DeleteConflict", text, 409)


def profile_has_one_role(call: Call) -> None:
    """At most."""
    if _profile(call).roles:
        text = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
        raise Refused("LimitExceeded", text, 409)


def profile_id_reads_as_one(_call: Call, answer: Any) -> Any:
    """moto's has neither the letters nor the case of AWS's."""
    profile = answer.result["InstanceProfile"]
    profile.id = f"AIPA{profile.id.upper()[:17]}"
    return answer


def service_linked_role_has_no_suffix(call: Call) -> None:
    """For services that have one role only (R240); and that one only once."""
    service, suffix = call.get("AWSServiceName"), call.get("CustomSuffix")
    if suffix and service in LINKED:
        raise Refused("InvalidInput", f"Custom suffix is not allowed for {service}", 400)
    name = LINKED.get(service, ("",))[0]
    if any(role.name == name for role in iam_of(call).roles.values()):
        text = (
            f"Service role name {name} has been taken in this account, please try a different "
            "suffix."
        )
        raise Refused("InvalidInput", text, 400)


def service_linked_role_is_named_as_aws_does(call: Call, answer: Any) -> Any:
    """With the policy that AWS keeps for it (R238, R239)."""
    name, policy = LINKED.get(call.get("AWSServiceName"), ("", ""))
    role = answer.result["Role"]
    if name:
        role.name = name
        _attach(call, role, f"arn:aws:iam::aws:policy/aws-service-role/{policy}")
    return answer


def _attach(call: Call, role: Any, arn: str) -> None:
    provide(iam_of(call), arn)
    found = iam_of(call).managed_policies.get(arn)
    if found is not None:
        found.attach_to(role)


def service_linked_role_is_aws_own(call: Call) -> None:
    """Nobody else changes or deletes it."""
    role = role_of(call)
    if role is not None and role.path.startswith("/aws-service-role/"):
        text = (
            f"Cannot perform the operation on the protected role '{role.name}' - this role is "
            "only modifiable by AWS"
        )
        raise Refused("UnmodifiableEntity", text, 400)


def service_linked_role_lets_go_of_its_policy(call: Call) -> None:
    """The policy hangs on the role for as long as there is one."""
    role = role_of(call)
    for policy in list(role.managed_policies.values()):
        policy.detach_from(role)


def role_that_is_not_in_it_is_not_taken_out(call: Call) -> None:
    """A profile gives back the role that it has, and no other."""
    name, role = call.get("InstanceProfileName"), call.get("RoleName")
    profiles = iam_of(call).instance_profiles.values()
    profile = next((row for row in profiles if row.name == name), None)
    if profile is not None and role not in [row.name for row in profile.roles]:
        text = f"The role with name {role} cannot be found in instance profile {name}."
        raise Refused("NoSuchEntity", text, 404)


CHANGING = (
    "delete_role",
    "put_role_policy",
    "delete_role_policy",
    "attach_role_policy",
    "detach_role_policy",
    "update_assume_role_policy",
)
RULES = (
    *(Rule(operation, "before", service_linked_role_is_aws_own) for operation in CHANGING),
    *(Rule(operation, "before", documents_have_their_size) for operation in QUOTAS),
    Rule("create_role", "before", trust_policy_is_one, ("R235",)),
    Rule("update_assume_role_policy", "before", trust_policy_is_one, ("R235",)),
    Rule("attach_role_policy", "before", role_has_ten_policies_at_most),
    Rule("delete_role", "before", role_goes_after_what_hangs_on_it, ("F9.6", "R237")),
    Rule("delete_policy", "before", attached_policy_cannot_go),
    Rule("delete_instance_profile", "before", profile_with_a_role_cannot_go),
    Rule("add_role_to_instance_profile", "before", profile_has_one_role),
    Rule("create_instance_profile", "after", profile_id_reads_as_one),
    Rule("remove_role_from_instance_profile", "before", role_that_is_not_in_it_is_not_taken_out),
    Rule("create_service_linked_role", "before", service_linked_role_has_no_suffix, ("R240",)),
    Rule(
        "create_service_linked_role",
        "after",
        service_linked_role_is_named_as_aws_does,
        ("F10.5", "F10.6", "R238", "R239"),
    ),
    Rule("delete_service_linked_role", "before", service_linked_role_lets_go_of_its_policy),
)
