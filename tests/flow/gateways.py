"""A small API, behind an endpoint or not, for what API Gateway itself decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labkit.flow import Trace, trace
from labkit.topology import (
    Deployment,
    Integration,
    IntegrationResponse,
    Method,
    PolicyDocument,
    Resource,
    Role,
)
from tests.oracle.draft import Draft
from tests.oracle.policies import trust
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

PRIVATE = next(row for row in ROWS if row["id"] == "M028")
PUBLIC = next(row for row in ROWS if row["id"] == "M001")
SAME, OTHER = "123456789012", "111122223333"
MOCK = Integration(
    type="MOCK",
    request_templates=(("application/json", '{"statusCode": 200}'),),
    responses=(IntegrationResponse(status=200),),
)


def private() -> Draft:
    """A private API, an endpoint with private DNS, and a client in the VPC."""
    return situation(PRIVATE)


def public() -> Draft:
    """A regional API, and a client on the internet."""
    return situation(PUBLIC)


def with_policy(draft: Draft, policy: PolicyDocument | None) -> Draft:
    """With another resource policy, deployed."""
    api = draft.api
    deployments = tuple(replace(row, policy=policy) for row in api.deployments)
    return draft.having(replace(api, policy=policy, deployments=deployments))


def with_deployment(draft: Draft, **changes: Any) -> Draft:
    """With a deployment that has something changed."""
    api = draft.api
    deployments: tuple[Deployment, ...] = tuple(replace(row, **changes) for row in api.deployments)
    return draft.having(replace(api, deployments=deployments))


def with_paths(draft: Draft, *paths: str, verbs: tuple[str, ...] = ("GET",)) -> Draft:
    """With these resources deployed, a MOCK method for each verb on each."""
    methods = tuple(Method(http_method=verb, integration=MOCK) for verb in verbs)
    resources = tuple(Resource(path=path, methods=methods) for path in paths)
    return with_deployment(
        draft.having(replace(draft.api, resources=resources)), resources=resources
    )


def signed(draft: Draft, *policies: PolicyDocument, account: str = SAME) -> Draft:
    """Signed by a role of an account with these policies."""
    arn = f"arn:aws:iam::{account}:role/caller"
    role = Role(id=arn, name="caller", trust=trust("ec2"), policies=policies)
    return draft.having(role).asking(signed_by=arn)


def integrated(draft: Draft, integration: Integration) -> Draft:
    """With another integration behind every method."""
    return draft.with_methods(integration=integration)


def traced(draft: Draft) -> Trace:
    """What happens to the draft's request."""
    return trace(draft.topology, draft.request)


def asked(draft: Draft, path: str, **changes: Any) -> Trace:
    """What happens to a request for another path."""
    url = draft.request.url.partition("/test/")[0] + path
    return traced(draft.asking(url=url, **changes))
