"""Lab `who-may-call`: a private API, and the four that must say yes to a request.

    private-app → endpoint → private API
                  policy     deployed? resource policy, authorisation

Everything arrives here. What is refused is refused with 403, in six ways of saying it, and each
tells who said no: the front of API Gateway, the endpoint's policy, the API's policy, the
caller's own policies, or nobody at all, because the request was not signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.greetings import (
    ALLOW_ALL,
    OTHER_ENDPOINT,
    PATH,
    Statement,
    greeting,
    only_by,
)
from labkit.blueprints.parts import VPC_CIDR, api_endpoint, group, host, network, role
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import LabRequest, by_api, by_endpoint_name
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    EndpointType,
    PolicyDocument,
    RestApi,
    Topology,
)
from labkit.topology.policy import FULL_ACCESS

NAME, ROLE = "who-may-call", "caller"
ENDPOINT, API = "vpce-execute-api", "labapi0000"

TOGGLES = (
    Toggle(
        name="resource_policy",
        label="Resource policy of the API (AWS deploys no private API without one)",
        question="Who is allowed here, and who is not denied? Silence is no.",
        default="this endpoint",
        choices=("this endpoint", "other endpoint", "source ip", "missing"),
    ),
    Toggle(
        name="endpoint_policy",
        label="Policy of the endpoint",
        question="It is asked before the API is. Whom does it see in a request that nobody signed?",
        default="full access",
        choices=("full access", "the role alone", "another api"),
    ),
    Toggle(
        name="authorization",
        label="Authorisation of the method",
        question="With AWS_IAM the two policies are asked together. Must both say yes?",
        default="NONE",
        choices=("NONE", "AWS_IAM"),
    ),
    Toggle(
        name="role_may_invoke",
        label="The caller's role may invoke the API",
        question="When is this asked at all, and can it let in whom the API's policy forgot?",
        default=True,
    ),
    Toggle(
        name="deployed",
        label="The API is deployed to a stage",
        question="All the policies say yes. What is still missing, and how does the answer look?",
        default=True,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    invoke = ("execute-api:Invoke", _everything_of(wanted, API))
    caller, may = wanted.role_arn(ROLE), (invoke,) if wanted.on("role_may_invoke") else ()
    components = (
        *network(region, through_nat=False),
        group("app-sg"),
        *host("private-app", "private-a", "10.0.10.10", "app-sg", role_arn=caller),
        *api_endpoint(region, policy=_endpoint_policy(wanted)),
        role(caller, ROLE, "ec2", *may),
        _api(wanted),
    )
    return Topology(components, region=region, account=account)


def _everything_of(wanted: Wanted, api: str) -> str:
    return f"arn:aws:execute-api:{wanted.region}:{wanted.account}:{api}/*"


def _api(wanted: Wanted) -> RestApi:
    """Without a policy it cannot be deployed (F4.8), and then it stands without a stage."""
    policy = RESOURCE_POLICIES[wanted.choice("resource_policy")]
    methods = greeting("lab-api", wanted.choice("authorization"))
    api = deployed_api(methods, EndpointType.PRIVATE, policy=policy)
    deployed = wanted.on("deployed") and policy is not None
    return api if deployed else replace(api, deployments=(), stages=())


def _allow_if(operator: str, key: str, value: str) -> PolicyDocument:
    """Allow alone: whoever it does not hold for was never allowed, and not denied either."""
    statement: Statement = {**ALLOW_ALL, "Sid": "AllowIf", "Condition": {operator: {key: value}}}
    return PolicyDocument.parse({"Statement": statement})


RESOURCE_POLICIES: Mapping[str, PolicyDocument | None] = {
    "this endpoint": only_by(ENDPOINT),
    "other endpoint": only_by(OTHER_ENDPOINT),
    "source ip": _allow_if("IpAddress", "aws:SourceIp", str(VPC_CIDR)),
    "missing": None,
}
"""The last but one hopes for the caller's address, which the endpoint hides (F4.10)."""


def _endpoint_policy(wanted: Wanted) -> PolicyDocument:
    """A policy that names a role keeps out whoever does not sign as it (F4.2)."""
    narrowed: Mapping[str, Statement] = {
        "the role alone": {"Principal": {"AWS": wanted.role_arn(ROLE)}, "Resource": "*"},
        "another api": {"Principal": "*", "Resource": _everything_of(wanted, "abcde12345")},
    }
    found = narrowed.get(wanted.choice("endpoint_policy"))
    if found is None:
        return FULL_ACCESS
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", **found}
    return PolicyDocument.parse({"Statement": statement})


WHO_MAY_CALL = Blueprint(
    name=NAME,
    title="Private EC2 → endpoint → private API: the four that must say yes",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "internet"),
    requests=(
        LabRequest(
            name="unsigned", label="GET /hello, signed by nobody", url=by_api(PATH), method="GET"
        ),
        LabRequest(
            name="signed",
            label="GET /hello, signed with the instance's role",
            url=by_api(PATH),
            method="GET",
            signed=True,
        ),
        LabRequest(
            name="wrong-path",
            label="GET /helo, which is no path",
            url=by_api("/helo"),
            method="GET",
        ),
        LabRequest(
            name="no-api",
            label="By the endpoint's own name, without x-apigw-api-id",
            url=by_endpoint_name(PATH),
            method="GET",
        ),
    ),
    presets=PRESETS[NAME],
)
