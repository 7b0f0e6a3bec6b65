"""Policies on the way: an endpoint's, an API's, a domain's, a bucket's, and the caller's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.api_gateway.asked import api_arn
from labkit.flow.api_gateway.refusals import INVOKE
from labkit.flow.asking import decide
from labkit.flow.codes import Code
from labkit.flow.identity import Caller, caller
from labkit.flow.policy import ANONYMOUS, expanded
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.documents import (
    Effect,
    admitting,
    allowing,
    not_denying,
    not_denying_call,
    way_of,
)
from labkit.flow.remedies.edits import admits, allows, role_allows
from labkit.flow.remedies.parts import Wanted, asked_for, deployed, wanted_of
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    Bucket,
    DomainName,
    PolicyDocument,
    RestApi,
    Role,
    Topology,
    VpcEndpoint,
)


def _effect(
    topology: Topology, found: Trace, wanted: Wanted, *callers: Caller, base: str = ""
) -> Effect:
    """How to ask a policy about the request: the worst that it says of these callers."""

    def ask(policy: PolicyDocument) -> str:
        if found.arrival is None:
            return "none"
        document = expanded(policy, base) if base else policy
        said = {
            decide(
                topology,
                (document,),
                who,
                found.arrival,
                action=wanted.action,
                resource=wanted.resource,
            ).effect
            for who in callers
        }
        return next((row for row in ("deny", "none", "unknown") if row in said), "allow")

    return ask


def _callers(topology: Topology, found: Trace) -> tuple[Caller, ...]:
    """Who signed, and nobody: a method without authorisation does not ask who signed (F4.3)."""
    return caller(topology, found.request), Caller(ANONYMOUS)


def resource_policy(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The API's policy, edited so that it admits this way, and deployed (F1.19)."""
    api, wanted = topology.get(RestApi, step.component), wanted_of(topology, found)
    asked = asked_for(topology, found)
    if api is None or wanted is None or asked is None or found.arrival is None:
        return
    way, base = way_of(topology, found.arrival), api_arn(topology, api)
    effect = _effect(topology, found, wanted, *_callers(topology, found), base=base)
    policy = admitting(api.policy, way, effect)
    if policy == api.policy:
        return
    says = admits(f"the resource policy of {api.label}", way, api.policy, policy, "deploy")
    yield Change(says=says, components=(deployed(api, asked.stage, policy),))


def domain_policy(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The policy of a private domain, edited so that it admits this way (F1.16)."""
    domain = topology.get(DomainName, step.component)
    if domain is None or found.arrival is None:
        return
    way = way_of(topology, found.arrival)
    base = f"{api_arn(topology, None)}/domainnames/{domain.domain}"
    wanted = Wanted(INVOKE, f"{base}/", domain.domain)
    effect = _effect(topology, found, wanted, *_callers(topology, found), base=base)
    policy = admitting(domain.policy, way, effect)
    says = admits(f"the policy of {domain.domain}", way, domain.policy, policy)
    yield Change(says=says, components=(replace(domain, policy=policy),))


def bucket_policy(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The policy of a bucket that denies this way no more."""
    bucket, wanted = topology.get(Bucket, step.component), wanted_of(topology, found)
    if bucket is None or bucket.policy is None or wanted is None or found.arrival is None:
        return
    way = way_of(topology, found.arrival)
    effect = _effect(topology, found, wanted, caller(topology, found.request))
    policy = not_denying(bucket.policy, way, effect)
    says = admits(f"the bucket policy of {bucket.label}", way, bucket.policy, policy)
    yield Change(says=says, components=(replace(bucket, policy=policy),))


def endpoint_policy(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The endpoint's policy, with this one call allowed too (F4.1)."""
    endpoint, wanted = topology.get(VpcEndpoint, step.component), wanted_of(topology, found)
    if endpoint is None or wanted is None:
        return
    who, role = caller(topology, found.request), _role(topology, found)
    principal = role.id if role else ANONYMOUS
    effect = _effect(topology, found, wanted, who)
    policy = allowing(endpoint.policy, wanted, effect, principal)
    says = allows(f"the policy of {endpoint.label}", wanted, (endpoint.policy, policy))
    yield Change(says=says, components=(replace(endpoint, policy=policy),))


def _role(topology: Topology, found: Trace) -> Role | None:
    """The role whose credentials signed."""
    name = found.request.signed_by
    return next((row for row in topology.all(Role) if name in (row.id, row.name)), None)


def identity_policy(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The policies of the role that signs, with this one call allowed too."""
    del step
    role, wanted = _role(topology, found), wanted_of(topology, found)
    if role is None or wanted is None:
        return
    effect = _effect(topology, found, wanted, caller(topology, found.request))
    changed = may(role, wanted, effect)
    yield Change(says=role_allows(wanted, role, changed), components=(changed,))


def may(role: Role, wanted: Wanted, effect: Effect) -> Role:
    """A role that may make one call more."""
    opened = tuple(not_denying_call(row, wanted, effect) for row in role.policies)
    if any(effect(row) == "allow" for row in opened):
        return replace(role, policies=opened)
    return replace(role, policies=(*opened, allowing(PolicyDocument(()), wanted, effect)))


FIXES: Fixes = {
    Code.RESOURCE_POLICY_MISSING: (resource_policy,),
    Code.RESOURCE_POLICY_NO_ALLOW: (resource_policy,),
    Code.RESOURCE_POLICY_EXPLICIT_DENY: (resource_policy,),
    Code.DOMAIN_POLICY_NO_ALLOW: (domain_policy,),
    Code.DOMAIN_POLICY_EXPLICIT_DENY: (domain_policy,),
    Code.ENDPOINT_POLICY_NO_ALLOW: (endpoint_policy,),
    Code.ENDPOINT_POLICY_EXPLICIT_DENY: (endpoint_policy,),
    Code.BUCKET_POLICY_EXPLICIT_DENY: (bucket_policy,),
    Code.IDENTITY_POLICY_NO_ALLOW: (identity_policy,),
    Code.IDENTITY_POLICY_EXPLICIT_DENY: (identity_policy,),
}
