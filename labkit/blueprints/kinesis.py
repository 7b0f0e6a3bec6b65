"""The labs' ways to their stream: endpoint, roles, and the method that puts a record."""

from __future__ import annotations

from ipaddress import IPv4Network

from labkit.blueprints.parts import interface_endpoint, only_on, put_record, role
from labkit.blueprints.wanted import Wanted
from labkit.topology import Component, IntegrationResponse, Method, Role

API_ROLE = "api-to-kinesis"
STATUSES = (
    IntegrationResponse(status=200),
    IntegrationResponse(status=400, selection_pattern=r"4\d{2}"),
    IntegrationResponse(status=500, selection_pattern=r"5\d{2}"),
)
"""An error of Kinesis keeps its kind of status; with the first alone it looks like 200 (F6.6)."""


def app_role(wanted: Wanted) -> Role:
    """The role of instances, which may put records unless a toggle `app_may_put` is off."""
    return _role(wanted, "app", "ec2", "app_may_put")


def api_role(wanted: Wanted) -> Role:
    """The role as which API Gateway puts records, unless a toggle `api_may_put` is off."""
    return _role(wanted, API_ROLE, "apigateway", "api_may_put")


def _role(wanted: Wanted, name: str, service: str, toggle: str) -> Role:
    put = ("kinesis:PutRecord", wanted.stream_arn)
    may = (put,) if wanted.settings.get(toggle, True) else ()
    return role(wanted.role_arn(name), name, service, *may)


def to_stream(wanted: Wanted, *responses: IntegrationResponse) -> Method:
    """A method that puts what it is sent into the lab's stream."""
    integration = put_record(
        wanted.region, wanted.physical("records"), wanted.role_arn(API_ROLE), *responses
    )
    return Method(http_method="POST", integration=integration)


def statuses(wanted: Wanted) -> tuple[IntegrationResponse, ...]:
    """`STATUSES`, or the first alone if a toggle `errors_have_a_status` is off."""
    return STATUSES if wanted.settings.get("errors_have_a_status", True) else STATUSES[:1]


def kinesis_endpoint(wanted: Wanted, admits: tuple[IPv4Network, ...]) -> tuple[Component, ...]:
    """An interface endpoint for Kinesis as the toggles `private_dns` and `policy_names_ours`
    want it; its security group admits 443 from `admits`.
    """
    ours = wanted.on("policy_names_ours")
    return interface_endpoint(
        "kinesis-streams",
        "kinesis-endpoint",
        wanted.region,
        private_dns=wanted.on("private_dns"),
        admits=admits,
        policy=only_on("kinesis:*", wanted.stream_arn if ours else wanted.another_stream_arn),
    )
