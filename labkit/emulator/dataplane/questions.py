"""Asking a policy whether a request may invoke a method, and AWS's words where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from labkit.emulator.dataplane.account import Api, Endpoint
from labkit.emulator.dataplane.answers import INVOKE, not_authorized, not_here
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.iam.callers import Caller
from labkit.emulator.iam.keys import complete, of_caller
from labkit.flow.policy import ANONYMOUS, Decision, Value, evaluate
from labkit.topology import PolicyDocument

Keys = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Question:
    """May this request invoke this? `account` is that of the API."""

    arn: str
    account: str
    incoming: Incoming
    endpoint: Endpoint | None

    def keys(self, caller: Caller | None) -> Keys:
        """What the request says under condition keys."""
        mine = of_caller(caller) if caller else {}
        place = _network(self.incoming, self.endpoint)
        return {**_of_request(self.incoming), "aws:ResourceAccount": self.account, **place, **mine}

    def asked(self, policy: PolicyDocument, caller: Caller | None) -> Decision:
        """What a policy says; of a request that nobody signed, as of anybody's."""
        return evaluate(
            policy,
            principal=caller.arn if caller else ANONYMOUS,
            action=INVOKE,
            resource=self.arn,
            context=complete(self.keys(caller), (policy,)),
        )


def _of_request(incoming: Incoming) -> Keys:
    found: Keys = {
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": incoming.target.region,
        "aws:CurrentTime": incoming.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(datetime.timestamp(incoming.at))),
        "aws:ViaAWSService": "false",
    }
    for header, key in (("user-agent", "aws:UserAgent"), ("referer", "aws:Referer")):
        if header in incoming.headers:
            found[key] = incoming.headers[header]
    return found


def _network(incoming: Incoming, endpoint: Endpoint | None) -> Keys:
    """The endpoint's keys for who came by one, else the address (F4.10)."""
    address = incoming.origin.address
    if endpoint is None:
        return {"aws:SourceIp": address}
    return {
        "aws:SourceVpce": endpoint.id,
        "aws:SourceVpc": endpoint.vpc,
        "aws:VpcSourceIp": address,
    }


def require(question: Question, policy: PolicyDocument, kind: str, caller: Caller | None) -> None:
    """Raises `Refusal` unless a policy allows it; `kind` is how AWS calls that policy."""
    decision = question.asked(policy, caller)
    who = caller.arn if caller else "anonymous"
    if decision.effect == "unknown":
        raise not_here(f"an answer to this policy: {decision.why}")
    if decision.effect == "deny":
        raise not_authorized(who, question.arn, f"with an explicit deny in a {kind}")
    if decision.effect != "allow":
        raise not_authorized(who, question.arn, f"because no {kind} allows the {INVOKE} action")


def invoked_arn(api: Api, incoming: Incoming) -> str:
    """What a caller needs `execute-api:Invoke` on (F10.10)."""
    target = incoming.target
    return f"{api.arn}/{target.stage}/{incoming.method}/{target.path.lstrip('/')}"
