"""Who is let in: endpoint policy, type of API, default endpoint, stage.

The order is AWS's as far as it is known: the endpoint's policy is asked first (F4.1),
since the endpoint lies before API Gateway; then the front, which says `Forbidden` for
everything that has no such door (F1.20, F1.21, F1.27). The resource policy comes after that,
together with the method's authorisation (`authorising`).

A private API asked by the public way has no name on AWS, so nobody gets as far as this
(F1.33). Here the request has arrived, by a path form that needs no name, and is refused
as the front refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from labkit.emulator.dataplane.account import (
    Account,
    Api,
    DeployedStage,
    Endpoint,
    find_endpoint,
)
from labkit.emulator.dataplane.answers import forbidden
from labkit.emulator.dataplane.domains import find_domain
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.questions import Question, invoked_arn, require
from labkit.emulator.dataplane.signing import Signed


def pass_endpoint(account: Account, incoming: Incoming, signed: Signed) -> Endpoint | None:
    """The endpoint that the request came by, once its policy allowed it. Raises `Refusal`.

    Its policy sees who signed, and a request with a wrong signature as nobody's (F4.1). Of an
    API that there is not, it is not asked (F1.21).
    """
    key = incoming.origin.endpoint
    if key is None:
        return None
    endpoint = find_endpoint(incoming.target.region, key)
    if endpoint is None or account.api(incoming.target.region, incoming.target.api) is None:
        raise forbidden()
    question = Question(_asked_arn(account, incoming), account.id, incoming, endpoint)
    require(question, endpoint.policy, "VPC endpoint policy", signed.caller)
    return endpoint


def pass_domain(incoming: Incoming, endpoint: Endpoint | None, signed: Signed) -> None:
    """A private domain lets in who comes by an endpoint associated with it, if its own policy
    allows it (F1.15, F1.16). Raises `Refusal`.
    """
    domain = find_domain(incoming.target.domain) if incoming.target.domain else None
    if domain is None or domain.kind != "PRIVATE":
        return
    if endpoint is None or endpoint.id not in domain.endpoints:
        raise forbidden()
    question = Question(domain.arn, domain.account, incoming, endpoint)
    if question.asked(domain.policy, signed.caller).effect != "allow":
        raise forbidden()


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
    return stage


def by_canary(stage: DeployedStage, drawn: Callable[[], float]) -> tuple[DeployedStage, str]:
    """What serves a request to a stage, and `$context.isCanaryRequest`: empty without a canary.

    `drawn` gives a number from 0 up to 100.
    """
    canary = stage.canary
    if canary is None:
        return stage, ""
    if drawn() >= canary.share:
        return stage, "false"
    variables = {**stage.variables, **canary.overrides}
    served = replace(
        stage, deployment=canary.deployment, snapshot=canary.snapshot, variables=variables
    )
    return served, "true"


def _asked_arn(account: Account, incoming: Incoming) -> str:
    """The same, before it is known whether there is such an API."""
    target = incoming.target
    api = Api(target.api, account.id, target.region, "", disabled=False, endpoints=(), stages={})
    return invoked_arn(api, incoming)
