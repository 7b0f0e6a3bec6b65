"""Circumstances of the API itself and of the endpoint's policy."""

from __future__ import annotations

from functools import partial

from labkit.topology import PolicyDocument, VpcEndpoint
from tests.oracle.draft import ENDPOINT, OTHER_ACCOUNT, Draft
from tests.oracle.policies import ENDPOINT_POLICIES, RESOURCE_POLICIES


def edited_policy(draft: Draft, name: str) -> Draft:
    """The policy as edited is another one; the stage serves what was deployed (F1.19)."""
    return draft.with_api(policy=RESOURCE_POLICIES[name])


def never_deployed(draft: Draft) -> Draft:
    """No deployment, and so no stage."""
    return draft.with_api(deployments=(), stages=())


def post_only(draft: Draft) -> Draft:
    """The path has a POST method only."""
    return draft.with_methods(http_method="POST")


def endpoint_policy(draft: Draft, policy: PolicyDocument) -> Draft:
    """The endpoint with a policy of its own."""
    return draft.changed(VpcEndpoint, ENDPOINT, policy=policy)


KEY = "key-of-the-client"


def api_key(draft: Draft, *sent: str) -> Draft:
    """The method asks for an API key, and the request carries this one or none (F1.29)."""
    headers = (*draft.request.headers, *(("x-api-key", key) for key in sent))
    return (
        draft.with_methods(api_key_required=True).with_api(api_keys=(KEY,)).asking(headers=headers)
    )


def required_parameter(draft: Draft) -> Draft:
    """The method requires a header that the request lacks."""
    return draft.with_methods(required=("method.request.header.x-tenant",))


GIVEN = {
    "access-mode:basic": partial(Draft.with_api, endpoint_access_mode="BASIC"),
    "access-mode:strict": partial(Draft.with_api, endpoint_access_mode="STRICT"),
    "api-in-other-region": partial(Draft.with_api, region="eu-west-1"),
    "api-key:missing": api_key,
    "api-key:right": lambda draft: api_key(draft, KEY),
    "api-key:wrong": lambda draft: api_key(draft, "another-key"),
    "api-of-other-account": partial(Draft.with_api, account=OTHER_ACCOUNT),
    "default-endpoint-disabled": partial(Draft.with_api, disable_execute_api_endpoint=True),
    "endpoint-associated": partial(Draft.with_api, vpc_endpoint_ids=(ENDPOINT,)),
    "method-not-defined": post_only,
    "never-deployed": never_deployed,
    "policy-mended-but-not-deployed": partial(edited_policy, name="allow-this-endpoint"),
    "policy-spoiled-but-not-deployed": partial(edited_policy, name="deny-all"),
    "required-parameter-missing": required_parameter,
    **{
        f"endpoint-policy:{name}": partial(endpoint_policy, policy=policy)
        for name, policy in ENDPOINT_POLICIES.items()
    },
}
"""Words about the API and the endpoint's policy."""
