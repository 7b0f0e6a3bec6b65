"""Who is let in: endpoint policy, type of API, default endpoint, stage, resource policy.

The order is AWS's as far as it is known: the endpoint's policy is asked first (F4.1),
since the endpoint lies before API Gateway; then the front, which says `Forbidden` for
everything that has no such door (F1.20, F1.21, F1.27); then the resource policy.

A private API asked by the public way has no name on AWS, so nobody gets as far as this
(F1.33). Here the request has arrived, by a path form that needs no name, and is refused
as the front refuses.
"""

from __future__ import annotations

from datetime import datetime

from labkit.emulator.dataplane.account import (
    Account,
    Api,
    DeployedStage,
    Endpoint,
    find_endpoint,
)
from labkit.emulator.dataplane.answers import INVOKE, forbidden, not_authorized, not_here
from labkit.emulator.dataplane.incoming import Incoming
from labkit.flow.policy import ANONYMOUS, Decision, Value, evaluate, expanded
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
    endpoint = find_endpoint(incoming.target.region, key)
    if endpoint is None:
        raise forbidden()
    arn = _asked_arn(account, incoming)
    decision = _asked(endpoint.policy, arn, incoming, endpoint)
    _require(decision, arn, ENDPOINT_SILENT, ENDPOINT_DENIES)
    return endpoint


def pass_front(account: Account, incoming: Incoming, endpoint: Endpoint | None) -> Api:
    """The API that is asked, if it may be reached this way. Raises `Refusal`."""
    target = incoming.target
    api = account.api(target.region, target.api)
    if api is None or api.private != (endpoint is not None):
        raise forbidden()
    if target.alias and target.alias not in api.endpoints:
        raise forbidden()
    if api.disabled and not target.domain:
        raise forbidden()
    return api


def pass_stage(api: Api, incoming: Incoming) -> DeployedStage:
    """The stage that is asked. Raises `Refusal` if it is not there (F1.27, R092)."""
    stage = api.stages.get(incoming.target.stage)
    if stage is None:
        raise forbidden()
    if stage.canary:
        raise not_here("canary releases")
    return stage


def pass_policy(
    incoming: Incoming, api: Api, stage: DeployedStage, endpoint: Endpoint | None
) -> None:
    """Ask the resource policy of the deployment (F1.19, F4.3). Raises `Refusal`."""
    text = stage.snapshot.policy
    if text is None and not api.private:
        return
    document = PolicyDocument(()) if text is None else PolicyDocument.parse(text)
    arn = invoked_arn(api, incoming)
    decision = _asked(expanded(document, api.arn), arn, incoming, endpoint)
    _require(decision, arn, RESOURCE_SILENT, RESOURCE_DENIES)


def invoked_arn(api: Api, incoming: Incoming) -> str:
    """What a caller needs `execute-api:Invoke` on (F10.10)."""
    target = incoming.target
    return f"{api.arn}/{target.stage}/{incoming.method}/{target.path.lstrip('/')}"


def _asked_arn(account: Account, incoming: Incoming) -> str:
    """The same, before it is known whether there is such an API."""
    target = incoming.target
    api = Api(target.api, account.id, target.region, "", disabled=False, endpoints=(), stages={})
    return invoked_arn(api, incoming)


def _asked(
    document: PolicyDocument, arn: str, incoming: Incoming, endpoint: Endpoint | None
) -> Decision:
    return evaluate(
        document,
        principal=ANONYMOUS,
        action=INVOKE,
        resource=arn,
        context=condition_keys(incoming, endpoint),
    )


def condition_keys(incoming: Incoming, endpoint: Endpoint | None) -> dict[str, Value]:
    """The endpoint's keys for who came by one, else the address (F4.10); and the request's own."""
    headers = incoming.headers
    shared: dict[str, Value] = {
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": incoming.target.region,
        "aws:CurrentTime": incoming.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(datetime.timestamp(incoming.at))),
        "aws:ViaAWSService": "false",
        **_sent(headers.get("user-agent"), "aws:UserAgent"),
        **_sent(headers.get("referer"), "aws:Referer"),
    }
    address = incoming.origin.address
    if endpoint is None:
        return {**shared, "aws:SourceIp": address}
    return {
        **shared,
        "aws:SourceVpce": endpoint.id,
        "aws:SourceVpc": endpoint.vpc,
        "aws:VpcSourceIp": address,
    }


def _sent(value: str | None, key: str) -> dict[str, Value]:
    """A key that is there only if the client sent something; what is absent is known to be so."""
    return {key: value if value is not None else ()}


def _require(decision: Decision, arn: str, silent: str, denies: str) -> None:
    if decision.effect == "unknown":
        raise not_here(f"an answer to this policy: {decision.why}")
    if decision.effect != "allow":
        reason = denies if decision.effect == "deny" else silent
        raise not_authorized("anonymous", arn, reason)
