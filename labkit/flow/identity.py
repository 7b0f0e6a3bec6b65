"""Who signed a request."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.policy import ANONYMOUS
from labkit.flow.request import Request
from labkit.topology import PolicyDocument, Role, Topology


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal of a request: `ANONYMOUS`, or the ARN of a role's session.

    `policies` are its own identity policies, None where they are not known; `role` is the ARN
    of the role itself, empty where that is not known.
    """

    principal: str
    account: str = ""
    policies: tuple[PolicyDocument, ...] | None = ()
    role: str = ""

    @property
    def name(self) -> str:
        """How people call it: the name of the role, or `nobody`."""
        parts = self.principal.split("/")
        return parts[-2] if len(parts) > 2 else parts[-1] if self.signed else "nobody"

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
    own = role.id if role else ""
    return Caller(_session(arn, request.source), arn.split(":")[4], policies, own)


def _session(arn: str, source: str) -> str:
    """The ARN under which a role's session asks: an instance's id is its session's name."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("role/"):
        return arn
    name = parts[5].rsplit("/", 1)[-1]
    return f"arn:{parts[1]}:sts::{parts[4]}:assumed-role/{name}/{source}"
