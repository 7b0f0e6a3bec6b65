"""Who is let in: endpoint policy, type of API, default endpoint, stage, resource policy.

The order is AWS's as far as it is known: the endpoint's policy is asked first (F4.1),
since the endpoint lies before API Gateway; then the front, which says `Forbidden` for
everything that has no such door (F1.20, F1.21, F1.27); then the resource policy.

A private API asked by the public way has no name on AWS, so nobody gets as far as this
(F1.33). Here the request has arrived, by a path form that needs no name, and is refused
as the front refuses.
"""

from __future__ import annotations

from labkit.emulator.dataplane.account import Account, Api, DeployedStage, Endpoint
from labkit.emulator.dataplane.answers import INVOKE, forbidden, not_authorized, not_here
from labkit.emulator.dataplane.incoming import Incoming
from labkit.flow.policy import ANONYMOUS, Decision, evaluate, expanded
from labkit.topology import PolicyDocument

ENDPOINT_SILENT = "because no VPC endpoint policy allows the execute-api:Invoke action"
ENDPOINT_DENIES = "with an explicit deny in a VPC endpoint policy"
RESOURCE_SILENT = "because no resource-based policy allows the execute-api:Invoke action"
RESOURCE_DENIES = "with an explicit deny in a resource-based policy"


def pass_endpoint(account: Account, incoming: Incoming) -> Endpoint | None:
    """The endpoint that the request came by, once its policy allowed it. Raises `Refusal`."""
    key = incoming.origin.endpoint
    if key is None:
        return None
    endpoint = account.endpoint(incoming.target.region, key)
    if endpoint is None:
        raise forbidden()
    decision = _asked(endpoint.policy, account, incoming, endpoint)
    _require(decision, account, incoming, ENDPOINT_SILENT, ENDPOINT_DENIES)
    return endpoint


def pass_front(account: Account, incoming: Incoming, endpoint: Endpoint | None) -> Api:
    """The API that is asked, if it may be reached this way. Raises `Refusal`."""
    api = account.api(incoming.target.region, incoming.target.api)
    if api is None or api.private != (endpoint is not None) or api.disabled:
        raise forbidden()
    return api


def pass_stage(api: Api, incoming: Incoming) -> DeployedStage:
    """The stage that is asked. Raises `Refusal` if it is not there (F1.27, R092)."""
    stage = api.stages.get(incoming.target.stage)
    if stage is None:
        raise forbidden()
    return stage


def pass_policy(
    account: Account,
    incoming: Incoming,
    api: Api,
    stage: DeployedStage,
    endpoint: Endpoint | None,
) -> None:
    """Ask the resource policy of the deployment (F1.19, F4.3). Raises `Refusal`."""
    text = stage.snapshot.policy
    if text is None and not api.private:
        return
    document = PolicyDocument(()) if text is None else PolicyDocument.parse(text)
    arn = f"arn:aws:execute-api:{incoming.target.region}:{account.id}:{api.id}"
    decision = _asked(expanded(document, arn), account, incoming, endpoint)
    _require(decision, account, incoming, RESOURCE_SILENT, RESOURCE_DENIES)


def invoked_arn(account: Account, incoming: Incoming) -> str:
    """What a caller needs `execute-api:Invoke` on (F10.10)."""
    target = incoming.target
    api = f"arn:aws:execute-api:{target.region}:{account.id}:{target.api}"
    return f"{api}/{target.stage}/{incoming.method}/{target.path[1:]}"


def _asked(
    document: PolicyDocument, account: Account, incoming: Incoming, endpoint: Endpoint | None
) -> Decision:
    return evaluate(
        document,
        principal=ANONYMOUS,
        action=INVOKE,
        resource=invoked_arn(account, incoming),
        context=_condition_keys(incoming, endpoint),
    )


def _condition_keys(incoming: Incoming, endpoint: Endpoint | None) -> dict[str, str]:
    """The endpoint's keys for who came by one, else the address (F4.10)."""
    address = incoming.origin.address
    if endpoint is None:
        return {"aws:SecureTransport": "true", "aws:SourceIp": address}
    return {
        "aws:SecureTransport": "true",
        "aws:SourceVpce": endpoint.id,
        "aws:SourceVpc": endpoint.vpc,
        "aws:VpcSourceIp": address,
    }


def _require(
    decision: Decision, account: Account, incoming: Incoming, silent: str, denies: str
) -> None:
    if decision.effect == "unknown":
        raise not_here(f"an answer to this policy: {decision.why}")
    if decision.effect != "allow":
        reason = denies if decision.effect == "deny" else silent
        raise not_authorized(invoked_arn(account, incoming), reason)
