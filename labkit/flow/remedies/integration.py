"""What stands behind a method or a call: roles of integrations, streams, tables, buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.api_gateway.methods import method_for
from labkit.flow.calls import SERVICES, Call, about, call_of
from labkit.flow.codes import Code
from labkit.flow.integration.backend import request_template
from labkit.flow.policy import Decision, evaluate
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.edits import role_allows
from labkit.flow.remedies.parts import Wanted, asked_for, served
from labkit.flow.remedies.policies import may
from labkit.flow.trace import Step, Trace
from labkit.topology import Integration, PolicyDocument, Role, Statement, Topology

API_GATEWAY = "apigateway.amazonaws.com"
TRUST = Statement(effect="Allow", principals=(API_GATEWAY,), actions=("sts:AssumeRole",))
"""What lets API Gateway assume a role (F6.4)."""


def _integration(topology: Topology, found: Trace) -> Integration | None:
    """The integration of the method that a request came to."""
    wanted, serves = asked_for(topology, found), served(topology, found)
    method = method_for(serves, found.request.method, wanted.path) if wanted and serves else None
    return method.integration if method else None


def _call(topology: Topology, found: Trace) -> Call | None:
    """The call to a service: the integration's, or the request's own."""
    integration = _integration(topology, found)
    pair = integration.service_action if integration else None
    if integration is None or pair is None:
        return call_of(topology, found.request, found.arrival.service) if found.arrival else None
    return about(topology, ":".join(pair), _named(found, integration, pair[0]))


def _named(found: Trace, integration: Integration, service: str) -> str:
    """The name of the resource, as far as the integration's template tells."""
    template = request_template(integration, found.request.header("content-type"))
    known = SERVICES.get(service)
    if known is None or not known.named_by:
        return ""
    text = template if isinstance(template, str) else found.request.body
    row = re.search(rf'"(?:{known.named_by}|{known.arn_in})"\s*:\s*"([^"$]+)"', text)
    return row[1].rpartition("/")[2] if row else ""


def _wanted(call: Call) -> Wanted:
    label = call.component.label if call.component else call.name or call.resource
    return Wanted(call.action, call.resource, label)


def trusted(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A role that trusts API Gateway; one that the account lacks is made (F6.8)."""
    role = topology.get(Role, step.component)
    call = _call(topology, found)
    if role:
        trust = replace(role.trust, statements=(*role.trust.statements, TRUST))
        says = f"let the trust policy of {role.label} name {API_GATEWAY}"
        yield Change(says=says, components=(replace(role, trust=trust),))
    elif call and step.component.startswith("arn:"):
        wanted = _wanted(call)
        name = step.component.rpartition("/")[2]
        made = Role(id=step.component, name=name, trust=PolicyDocument((TRUST,)))
        can = f"{wanted.action} on {wanted.label}"
        says = f"create the role {name} that trusts {API_GATEWAY} and allows {can}"
        yield Change(says=says, components=(may(made, wanted, _silent),))


def _silent(policy: PolicyDocument) -> str:
    del policy
    return "none"


def permitted(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The integration's role, allowed this one call too (F6.4)."""
    role, call = topology.get(Role, step.component), _call(topology, found)
    if role is None or call is None:
        return
    wanted = _wanted(call)

    def effect(policy: PolicyDocument) -> str:
        return _asked(policy, role.id, wanted).effect

    changed = may(role, wanted, effect)
    yield Change(says=role_allows(wanted, role, changed), components=(changed,))


def _asked(policy: PolicyDocument, role: str, wanted: Wanted) -> Decision:
    return evaluate(
        policy, principal=role, action=wanted.action, resource=wanted.resource, context={}
    )


def created(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The stream, table or bucket that the call names (F6.7)."""
    del step
    call = _call(topology, found)
    known = call.service if call else None
    if call and known and call.name and call.component is None:
        made = known.kind(id=call.resource.partition("/…")[0], name=call.name)
        says = f"create the {known.kind.__name__.lower()} {call.name}"
        yield Change(says=says, components=(made,))


FIXES: Fixes = {
    Code.ROLE_NOT_ASSUMABLE: (trusted,),
    Code.ROLE_LACKS_PERMISSION: (permitted,),
    Code.BACKEND_NOT_FOUND: (created,),
}
