"""Service-linked roles: AWS makes them by itself, and whoever is first needs leave for that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from labkit.aws.calls import is_gone, told
from labkit.aws.clients import Clients
from labkit.provision import CallFailed


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """A role that a service makes for itself with the first of what needs it."""

    name: str
    service: str
    fact: str


BALANCING = ServiceRole(
    "AWSServiceRoleForElasticLoadBalancing", "elasticloadbalancing.amazonaws.com", "F10.6"
)
GATEWAY = ServiceRole("AWSServiceRoleForAPIGateway", "ops.apigateway.amazonaws.com", "F10.5")
ROLES: Mapping[str, ServiceRole] = {
    "load_balancer": BALANCING,
    "target_group": BALANCING,
    "rest_api": GATEWAY,
    "domain_name": GATEWAY,
    "vpc_link": GATEWAY,
    "vpc_link_v2": GATEWAY,
}
"""Kind of resource to the role that comes with the first of it."""


def roles_to_come(clients: Clients, kinds: Collection[str]) -> Iterator[str]:
    """A sentence for each role that making `kinds` will bring, because the account lacks it.

    labkit makes none of them: AWS does with the same call, under the same permission, and none
    can be tagged as a lab's. Nothing is said where nobody may look.
    """
    for role in dict.fromkeys(ROLES[kind] for kind in ROLES if kind in kinds):
        if _is_missing(clients, role.name):
            yield (
                f"AWS will make the service-linked role {role.name} by itself, which needs "
                f"iam:CreateServiceLinkedRole for {role.service}; it costs nothing and stays when "
                f"the lab goes ({role.fact})."
            )


def _is_missing(clients: Clients, name: str) -> bool:
    try:
        with told():
            clients.client("iam").get_role(RoleName=name)
    except CallFailed as failure:
        return is_gone(failure.code)
    return False
