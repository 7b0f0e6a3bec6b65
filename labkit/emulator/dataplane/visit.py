"""One request on its way through the data plane, as far as it came.

Whatever ends it, the answer hangs on how far it came: an API's own gateway responses are
those of the stage that was reached, and the log is that of the method that was executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.emulator.dataplane.account import Api, DeployedStage, Endpoint
from labkit.emulator.dataplane.answers import Answer, Refusal
from labkit.emulator.dataplane.execution_log import ExecutionLog
from labkit.emulator.dataplane.gateway_responses import Told, customised
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.routing import Match
from labkit.emulator.dataplane.signing import UNSIGNED, Signed
from labkit.emulator.dataplane.variables import context_of, parameters_of
from labkit.emulator.dataplane.vtl import Unprinted


@dataclass(slots=True)
class Visit:
    """A request, and what it has met so far; what it has not met yet is None."""

    incoming: Incoming
    log: ExecutionLog = field(default_factory=ExecutionLog)
    endpoint: Endpoint | None = None
    api: Api | None = None
    stage: DeployedStage | None = None
    found: Match | None = None
    identity: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    signed: Signed = UNSIGNED
    canary: str = ""
    trial: bool = False

    @property
    def parameters(self) -> dict[str, Mapping[str, str]]:
        """The parameters of the request by place."""
        return parameters_of(self.incoming, self.found.path_parameters if self.found else {})

    @property
    def context(self) -> dict[str, Any]:
        """`$context`, as far as it is known."""
        facts = {
            "resourceId": self.found.resource.id if self.found else None,
            "resourcePath": self.found.resource.path if self.found else None,
            "accountId": self.api.account if self.api else None,
            "deploymentId": self.stage.deployment if self.stage else None,
            "apiId": self.api.id if self.api else self.incoming.target.api,
            "vpcId": self.endpoint.vpc if self.endpoint else None,
            "identity": self.identity,
        }
        found = context_of(self.incoming, facts)
        return Unprinted({**found, "isCanaryRequest": self.canary}) if self.canary else found

    def begin(self) -> None:
        """The lines with which the execution of a method begins; a trial tells its path (R143)."""
        incoming, found = self.incoming, self.found
        if found is None:
            return
        self.log.note(f"Starting execution for request: {incoming.ids.request}")
        path = incoming.target.path if self.trial else found.resource.path
        self.log.note(f"HTTP Method: {incoming.method}, Resource Path: {path}")
        sent = dict(incoming.sent)
        self.log.request(found.path_parameters, incoming.query, sent, incoming.body)

    def exchange(self, found: Match) -> Exchange:
        """What its method's integration works on."""
        return Exchange(
            self.incoming,
            found.method["methodIntegration"] or {},
            self.parameters,
            self.context,
            self.stage.variables if self.stage else {},
            self.log,
            self.stage.snapshot.binary_types if self.stage else (),
        )

    def refused(self, refusal: Refusal) -> Answer:
        """The answer where API Gateway itself speaks."""
        self.refusal = refusal
        if refusal.reason:
            self.log.note(refusal.reason, "error")
        if self.stage is None:
            return refusal.error.answer()
        told = Told(self.context, self.stage.variables, self.parameters)
        return customised(refusal.error, self.stage.snapshot.responses, told)
