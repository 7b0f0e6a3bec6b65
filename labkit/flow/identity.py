"""Who signed a request, and what that identity may do by its own policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.flow.policy import ANONYMOUS, Decision, evaluate
from labkit.flow.request import Request
from labkit.topology import PolicyDocument, Role, Topology


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal of a request: `ANONYMOUS`, or the ARN of a role's session.

    `policies` are its own identity policies, None where they are not known.
    """

    principal: str
    account: str = ""
    policies: tuple[PolicyDocument, ...] | None = ()

    @property
    def signed(self) -> bool:
        """Whether anybody signed."""
        return self.principal != ANONYMOUS


def caller(topology: Topology, request: Request) -> Caller:
    """Who signed `request`; a role that the topology lacks has policies that nobody knows."""
    if not request.signed_by:
        return Caller(ANONYMOUS)
    roles = topology.all(Role)
    wanted = request.signed_by
    role = next((row for row in roles if wanted in (row.id, row.name)), None)
    arn = role.id if role else wanted
    if not arn.startswith("arn:"):
        arn = f"arn:aws:iam::{topology.account}:role/{wanted}"
    policies = role.policies if role else None
    return Caller(_session(arn, request.source), arn.split(":")[4], policies)


def _session(arn: str, source: str) -> str:
    """The ARN under which a role's session asks: an instance's id is its session's name."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("role/"):
        return arn
    name = parts[5].rsplit("/", 1)[-1]
    return f"arn:{parts[1]}:sts::{parts[4]}:assumed-role/{name}/{source}"


def allowed_by_identity(
    who: Caller, *, action: str, resource: str, context: Mapping[str, str]
) -> Decision:
    """What the caller's own policies say together: any deny, else any allow, else nothing."""
    if who.policies is None:
        return Decision("unknown")
    decisions = [
        evaluate(policy, principal=who.principal, action=action, resource=resource, context=context)
        for policy in who.policies
    ]
    for effect in ("deny", "unknown", "allow"):
        found = next((row for row in decisions if row.effect == effect), None)
        if found:
            return found
    return Decision("none")
