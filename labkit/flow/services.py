"""What an AWS service other than API Gateway does with a call that came to it."""

from __future__ import annotations

from labkit.flow.api_gateway.checks import Check, first_refusal
from labkit.flow.asking import decide
from labkit.flow.calls import (
    UNTOLD,
    Call,
    absent_message,
    accepted,
    call_of,
    service_refusal,
)
from labkit.flow.codes import Code
from labkit.flow.doors import endpoint_allows
from labkit.flow.identity import Caller
from labkit.flow.network.routing import service_name
from labkit.flow.request import Request
from labkit.flow.steps import blocked, hop, passed, service_hop, unknown, unsettled
from labkit.flow.trace import Arrival, Hop, Leg, Response
from labkit.topology import Bucket, Component, Topology, VpcEndpoint


def refused(call: Call, kind: str, message: str) -> Response:
    """A service's error to a call."""
    return service_refusal(call.prefix, kind, message)


def serve(
    topology: Topology, request: Request, arrival: Arrival, who: Caller
) -> tuple[tuple[Hop, ...], Response]:
    """The hops of endpoint policy and service, and the answer."""
    call = call_of(topology, request, arrival.service)
    at = Component(id=arrival.service, name=service_name(arrival.service))
    if call is None:
        says = f"labkit does not model what {at.name} answers"
        return (service_hop(Leg.SERVICE, at, unknown(at.id, at.label, says)),), Response()
    door = _door(topology, arrival, who, call)
    checks = (*_may(topology, arrival, who, call), _exists(topology, call, at))
    here = call.component or at
    make = hop if call.component else service_hop
    hops = (*door[0], make(Leg.SERVICE, here, *(row.step for row in checks)))
    refusal = first_refusal((*door[1], *checks))
    return hops, refusal or Response(status=200, body=accepted(call))


def _door(
    topology: Topology, arrival: Arrival, who: Caller, call: Call
) -> tuple[tuple[Hop, ...], tuple[Check, ...]]:
    endpoint = topology.get(VpcEndpoint, arrival.endpoint or "")
    if endpoint is None:
        return (), ()
    check = endpoint_allows(
        topology, endpoint, who, arrival, action=call.action, resource=_asked_on(call)
    )
    if check.step.code and not who.signed and _names_somebody(endpoint):
        # Who calls a service has signed: an unnamed caller is somebody, and may be the one named.
        says = f"the policy of {endpoint.label} names principals, and nobody says who signs"
        check = Check(unknown(endpoint.id, endpoint.label, says, "F4.1"))
    return (hop(Leg.DOOR, endpoint, check.step),), (check,)


def _names_somebody(endpoint: VpcEndpoint) -> bool:
    """Whether a statement of the endpoint policy speaks of somebody in particular."""
    rows = endpoint.policy.statements
    return any(set(row.principals or row.not_principals) - {"*"} for row in rows)


def _asked_on(call: Call) -> str:
    """The ARN that policies are asked about; of S3, an object of the bucket."""
    objects = call.prefix == "s3" and call.action.endswith("Object")
    return f"{call.resource}/{UNTOLD}" if objects and call.resource != "*" else call.resource


def _may(topology: Topology, arrival: Arrival, who: Caller, call: Call) -> tuple[Check, ...]:
    """The caller's own policies, and the bucket's."""
    resource = _asked_on(call)
    own = _identity(topology, arrival, who, call, resource)
    bucket = call.component if isinstance(call.component, Bucket) else None
    if bucket is None or bucket.policy is None:
        return (own,)
    says = decide(topology, (bucket.policy,), who, arrival, action=call.action, resource=resource)
    if says.effect == "deny":
        text = f"the bucket policy of {bucket.label} denies it: {says.rule}"
        remedy = f"let the policy of {bucket.label} admit this way"
        code = Code.BUCKET_POLICY_EXPLICIT_DENY
        step = blocked(bucket, code, text, "F3.6", rule=says.rule, remedy=remedy)
        return (own, Check(step, refused(call, "AccessDeniedException", UNTOLD)))
    if says.effect == "unknown":
        return (own, Check(unknown(bucket.id, bucket.label, f"the bucket policy: {says.why}")))
    if says.effect == "allow" and own.step.code == Code.IDENTITY_POLICY_NO_ALLOW:
        text = f"the bucket policy of {bucket.label} allows it: {says.rule}"
        return (Check(passed(bucket, text, "F4.4", rule=says.rule)),)
    return (own,)


def _identity(
    topology: Topology, arrival: Arrival, who: Caller, call: Call, resource: str
) -> Check:
    at = Component(id=who.principal, name=who.name)
    if not who.signed:
        says = f"nobody is named who signs it, so labkit takes it that they may {call.action}"
        return Check(passed(call.component or at, says, "F10.9"))
    if who.policies is None:
        says = f"nobody described the policies of {at.label}"
        return Check(unknown(at.id, at.label, says, "F10.9"))
    decision = decide(topology, who.policies, who, arrival, action=call.action, resource=resource)
    owner = (call.resource.split(":") + [""] * 5)[4]
    if decision.effect == "allow" and owner and owner != who.account:
        says = f"{at.label} is of account {who.account}, and nothing of {owner} lets it in"
        remedy = "attach a resource policy that allows the role, or use a role of that account"
        step = blocked(at, Code.IDENTITY_POLICY_NO_ALLOW, says, "F4.5", remedy=remedy)
        return Check(step, refused(call, "AccessDeniedException", UNTOLD))
    if decision.effect == "allow":
        says = f"{at.label} may {call.action}: {decision.rule}"
        return Check(passed(at, says, "F10.9", rule=decision.rule))
    if decision.effect == "unknown":
        return Check(unknown(at.id, at.label, f"whether {at.label} may: {decision.why}"))
    denied = decision.effect == "deny"
    code = Code.IDENTITY_POLICY_EXPLICIT_DENY if denied else Code.IDENTITY_POLICY_NO_ALLOW
    says = f"{at.label} may not {call.action}: {decision.rule}"
    remedy = f"allow {call.action} on {resource} in a policy of {at.label}"
    step = blocked(at, code, says, "F10.9", rule=decision.rule, remedy=remedy)
    return Check(step, refused(call, "AccessDeniedException", UNTOLD))


def _exists(topology: Topology, call: Call, at: Component) -> Check:
    """Whether the resource is there; a call that names none is taken to know one."""
    known = call.service
    state = getattr(call.component, "state", "ACTIVE")
    if call.component and state not in ("ACTIVE", "UPDATING"):
        says = unsettled(
            f"{call.component.label} is {state}, and takes nothing yet; in which words"
        )
        remedy = f"wait until {call.component.label} is ACTIVE"
        step = blocked(call.component, Code.BAD_STATE, says, "F6.7", remedy=remedy)
        return Check(step, refused(call, "ResourceNotFoundException", UNTOLD))
    if call.component:
        says = f"{at.name} does {call.action} on {call.component.label}"
        return Check(passed(call.component, says, "F6.5"))
    if not call.name or known is None or known.kind in topology.missing:
        says = f"{at.name} does {call.action}; on what, the request does not tell"
        return Check(passed(at, says, "F6.5"))
    says = f"{at.name} has no {known.kind.__name__.lower()} {call.name!r}"
    remedy = "create it, or name one that exists"
    step = blocked(at, Code.BACKEND_NOT_FOUND, says, "F6.7", remedy=remedy)
    message = absent_message(topology, call)
    return Check(step, refused(call, "ResourceNotFoundException", message))
