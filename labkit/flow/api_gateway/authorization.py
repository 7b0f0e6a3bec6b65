"""Who may call: the resource policy together with the method's authorisation (F4.3 to F4.7).

Two tables of AWS's ("Authorization flow"): in one account it is enough that either the
resource policy or the identity allows; across accounts both must. A deny always decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from labkit.flow.api_gateway.asked import Asked, api_arn
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.refusals import (
    INVALID_SIGNATURE,
    INVOKE,
    MISSING_TOKEN,
    SIGNATURE_EXPIRED,
    UNAUTHORIZED,
    Refusal,
    not_authorized,
)
from labkit.flow.asking import decide
from labkit.flow.codes import Code
from labkit.flow.identity import Caller
from labkit.flow.policy import Decision, expanded
from labkit.flow.request import Request
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Arrival, Response
from labkit.topology import (
    Authorizer,
    Deployment,
    EndpointType,
    Method,
    PolicyDocument,
    RestApi,
    Topology,
)


@dataclass(frozen=True, slots=True)
class Knock:
    """A request at the gate of an API: everything that its policies may ask for."""

    topology: Topology
    request: Request
    arrival: Arrival
    who: Caller
    found: Asked
    api: RestApi
    deployment: Deployment

    @property
    def resource(self) -> str:
        """The ARN that is invoked."""
        return self.found.arn(self.topology, self.request.method)

    @property
    def private(self) -> bool:
        """Whether the API is private: then it needs a resource policy (F4.8)."""
        return self.api.endpoint_type is EndpointType.PRIVATE

    @property
    def account(self) -> str:
        """The account of the API."""
        return self.api.account or self.topology.account

    def ask(self, *documents: PolicyDocument, anonymous: bool = False) -> Decision:
        """What policies say of invoking this."""
        who = Caller("*") if anonymous else self.who
        return decide(
            self.topology, documents, who, self.arrival, action=INVOKE, resource=self.resource
        )


def authorize(knock: Knock, method: Method | None) -> tuple[Check, ...]:
    """What the resource policy and the method's authorisation say, in that order.

    For a path without a method only the resource policy is asked, as for an open one.
    """
    kind = method.authorization if method else "NONE"
    if method and kind == "AWS_IAM":
        return _by_iam(knock)
    signature = _private_signature(knock)
    if method and kind in ("CUSTOM", "COGNITO_USER_POOLS"):
        return (*signature, *_by_token(knock, method))
    return (*signature, _resource_policy(knock, _resource_decision(knock, anonymous=True)))


def _private_signature(knock: Knock) -> tuple[Check, ...]:
    """A private API refuses a wrong signature also where it asks for none (F4.1)."""
    if not (knock.private and knock.who.signed and _wrong_signature(knock.request)):
        return ()
    return (_signature(knock),)


def _resource_decision(knock: Knock, *, anonymous: bool = False) -> Decision | None:
    """What the deployed resource policy says; None where there is none."""
    policy = knock.deployment.policy
    if policy is None:
        return None
    return knock.ask(expanded(policy, api_arn(knock.topology, knock.api)), anonymous=anonymous)


def _resource_policy(knock: Knock, decision: Decision | None) -> Check:
    """The resource policy by itself: silence is no (F4.3)."""
    api = knock.api
    if decision is None and knock.private:
        return _without_policy(knock)
    if decision is None:
        return Check(passed(api, "it has no resource policy, so everybody may call", "F4.3"))
    if decision.effect == "allow":
        says = f"the resource policy allows it: {decision.rule}{_not_denied(knock)}"
        return Check(passed(api, says, "F4.3", rule=decision.rule))
    if decision.effect == "unknown":
        says = f"the resource policy may or may not allow it: {decision.why}"
        return Check(unknown(api.id, api.label, says, "F4.3"))
    return _refused_by_resource(knock, decision)


def _without_policy(knock: Knock) -> Check:
    api = knock.api
    says = f"{api.label} is private and has no resource policy, so nobody may call"
    remedy = "attach a policy that allows this endpoint, and deploy"
    step = blocked(api, Code.RESOURCE_POLICY_MISSING, says, "F4.8", remedy=remedy)
    return Check(step, _answer(knock, "resource", "none"))


def _answer(knock: Knock, whose: str, effect: str, *, anonymous: bool = False) -> Response:
    who = "*" if anonymous else knock.who.principal
    refusal = not_authorized(who, knock.resource, whose, effect)
    return refusal.response(knock.deployment)


def _refused_by_resource(knock: Knock, decision: Decision, *, anonymous: bool = True) -> Check:
    topology, api = knock.topology, knock.api
    denied = decision.effect == "deny"
    code = Code.RESOURCE_POLICY_EXPLICIT_DENY if denied else Code.RESOURCE_POLICY_NO_ALLOW
    endpoint = knock.arrival.endpoint
    door = topology.label(endpoint) if endpoint else "the public way"
    says = (
        f"it came by {door}, and the resource policy refuses it: "
        f"{_worded(topology, decision)}{_edited(knock)}"
    )
    remedy = "let the policy name the endpoint that the request comes by, and deploy"
    if endpoint and _asks_for(knock, "aws:sourceip"):
        remedy = "ask for aws:VpcSourceIp or aws:SourceVpce instead of aws:SourceIp, and deploy"
    facts = ("F1.23" if denied else "F1.22", "F4.11", "F1.19", "F4.10")
    step = blocked(api, code, says, *facts, rule=decision.rule, remedy=remedy)
    return Check(step, _answer(knock, "resource", decision.effect, anonymous=anonymous))


def _asks_for(knock: Knock, key: str) -> bool:
    """Whether a condition of the resource policy asks for a key."""
    policy = knock.deployment.policy
    statements = policy.statements if policy else ()
    return any(row.key.lower() == key for one in statements for row in one.conditions)


def _edited(knock: Knock) -> str:
    """A note where the policy as edited is not the one that the stage serves (F1.19)."""
    if knock.api.policy == knock.deployment.policy:
        return ""
    return "; the policy was edited since, and an edit counts only once it is deployed"


def _not_denied(knock: Knock) -> str:
    """The Deny statements of a policy that allowed: they were asked, and did not match."""
    policy = knock.deployment.policy
    statements = policy.statements if policy else ()
    denies = [row.sid or "a statement" for row in statements if row.effect == "Deny"]
    return f", and {' and '.join(denies)} does not deny it" if denies else ""


def _worded(topology: Topology, decision: Decision) -> str:
    """The deciding statement with its conditions, ids replaced by names."""
    if decision.statement is None:
        return f"{decision.rule}{f' ({decision.why})' if decision.why else ''}"
    asked = "; ".join(
        f"{row.operator} {row.key} {', '.join(map(topology.label, row.values))}"
        for row in decision.statement.conditions
    )
    return f"{decision.rule} ({asked})" if asked else decision.rule


def _by_iam(knock: Knock) -> tuple[Check, ...]:
    """AWS_IAM: a signature, then the two tables (F4.4, F4.5)."""
    signature = _signature(knock)
    if signature.refusal:
        return (signature, *_denied_anyway(knock))
    resource = _resource_decision(knock)
    identity = (
        knock.ask(*knock.who.policies) if knock.who.policies is not None else Decision("unknown")
    )
    if identity.effect == "unknown" and not identity.why:
        identity = replace(identity, why="nobody described the policies of who signed")
    return (signature, _both(knock, resource, identity, "identity"))


def _denied_anyway(knock: Knock) -> tuple[Check, ...]:
    """A resource policy that would deny the caller too: the next thing to mend."""
    decision = _resource_decision(knock, anonymous=True)
    return (
        (_refused_by_resource(knock, decision),) if decision and decision.effect == "deny" else ()
    )


def _signature(knock: Knock) -> Check:
    api, request = knock.api, knock.request
    call = f"{request.method} {knock.found.path}"
    if not knock.who.signed:
        says = f"{call} asks for AWS_IAM, and nobody signed"
        step = blocked(
            api, Code.REQUEST_NOT_SIGNED, says, "F1.26", remedy="sign the request with SigV4"
        )
        return Check(step, MISSING_TOKEN.response(knock.deployment))
    wrong = _wrong_signature(request)
    if wrong:
        says, remedy, refusal = wrong
        step = blocked(api, Code.SIGNATURE_MISMATCH, says, "F1.9", "F1.28", remedy=remedy)
        return Check(step, refusal.response(knock.deployment))
    return Check(passed(api, f"{knock.who.principal} signed it", "F4.1"))


def _wrong_signature(request: Request) -> tuple[str, str, Refusal] | None:
    """What is wrong with a signature, what to do, and how API Gateway refuses it (F1.28)."""
    host = request.host_header
    if request.signature == "expired":
        says = "the signature is older than five minutes"
        return says, "sign again, and set the client's clock", SIGNATURE_EXPIRED
    if request.signature == "bad":
        return "the signature is not the caller's", "sign with the caller's keys", INVALID_SIGNATURE
    if request.signed_for and request.signed_for != host:
        says = f"it was signed for {request.signed_for}, and it says Host: {host}"
        remedy = "sign for the name that is called, and name the API by x-apigw-api-id"
        return says, remedy, INVALID_SIGNATURE
    return None


def _both(knock: Knock, resource: Decision | None, identity: Decision, whose: str) -> Check:
    """The tables of F4.4 and F4.5: one account, where either is enough, or two."""
    if resource is None and knock.private:
        return _without_policy(knock)
    silent = Decision("none", why="there is no resource policy")
    effects = ((resource or silent).effect, identity.effect)
    same = whose != "identity" or knock.who.account == knock.account
    api = knock.api
    if "deny" in effects:
        return _denied(knock, resource or silent, identity, whose)
    enough = "allow" in effects if same else effects == ("allow", "allow")
    where = "in one account either is enough" if same else "across accounts both must allow"
    fact = "F4.4" if same else "F4.5"
    said = f"resource policy: {_said(effects[0])}, {whose}: {_said(effects[1])}; {where}"
    if not same and "none" in effects:
        # Across accounts one silence is enough, whatever the other says (F4.5).
        return _nobody_allows(knock, by_resource=effects[0] != "allow", says=said, fact=fact)
    if "unknown" in effects:
        # One that allows is not enough to know: the other may still deny.
        why = next(row.why for row in (resource or silent, identity) if row.effect == "unknown")
        return Check(unknown(api.id, api.label, f"{said}: {why}", fact))
    if enough:
        return Check(passed(api, said, fact, rule=(resource or identity).rule))
    return _nobody_allows(
        knock, by_resource=not same and effects[0] != "allow", says=said, fact=fact
    )


def _said(effect: str) -> str:
    return {"none": "silent", "allow": "allows", "deny": "denies"}.get(effect, "not known")


_DENIES = {
    "identity": Code.IDENTITY_POLICY_EXPLICIT_DENY,
    "authorizer": Code.AUTHORIZER_EXPLICIT_DENY,
}


def _denied(knock: Knock, resource: Decision, identity: Decision, whose: str) -> Check:
    if resource.effect == "deny":
        return _refused_by_resource(knock, resource, anonymous=not knock.who.signed)
    says = f"the {whose} policy denies it: {identity.rule}"
    remedy = f"take the deny out of {identity.rule}"
    step = blocked(knock.api, _DENIES[whose], says, "F4.4", rule=identity.rule, remedy=remedy)
    return Check(step, _answer(knock, "identity", "deny"))


def _nobody_allows(knock: Knock, *, by_resource: bool, says: str, fact: str) -> Check:
    code = Code.RESOURCE_POLICY_NO_ALLOW if by_resource else Code.IDENTITY_POLICY_NO_ALLOW
    remedy = f"allow {INVOKE} on this API in a policy of the caller"
    if by_resource:
        remedy = "allow the caller in the API's resource policy, and deploy"
    step = blocked(knock.api, code, says, fact, remedy=remedy)
    return Check(step, _answer(knock, "resource" if by_resource else "identity", "none"))


def _by_token(knock: Knock, method: Method) -> tuple[Check, ...]:
    """A Lambda authorizer or a user pool: a token first, then policies (F4.6, F4.7)."""
    resource = _resource_decision(knock, anonymous=True)
    denied = resource and resource.effect == "deny"
    first = (_refused_by_resource(knock, resource),) if resource and denied else ()
    rows = knock.deployment.authorizers
    authorizer = next((row for row in rows if row.id == method.authorizer), None)
    token = _token(knock, authorizer)
    if token.refusal or first:
        return (*first, *((token,) if token.refusal else ()))
    if method.authorization == "COGNITO_USER_POOLS":
        return (token, _resource_policy(knock, resource))
    if authorizer is None or authorizer.grants is None:
        says = "what the authorizer answers for this token is not known"
        return (token, Check(unknown(knock.api.id, knock.api.label, says, "F4.6")))
    granted = knock.ask(authorizer.grants)
    return (token, _both(knock, resource, granted, "authorizer"))


def _token(knock: Knock, authorizer: Authorizer | None) -> Check:
    header = authorizer.header if authorizer else "Authorization"
    if knock.request.header(header):
        says = f"the request has a token in {header}, which labkit takes for a valid one"
        return Check(passed(knock.api, says, "F4.6"))
    says = f"the method's authorizer wants a token in {header}, and there is none"
    step = blocked(knock.api, Code.TOKEN_MISSING, says, "F4.6", remedy=f"send a token in {header}")
    return Check(step, UNAUTHORIZED.response(knock.deployment))
