"""Circumstances behind the API: links, load balancers, targets, roles and streams."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from ipaddress import IPv4Network

from labkit.topology import (
    Application,
    Instance,
    IntegrationResponse,
    Listener,
    LoadBalancer,
    NetworkInterface,
    Role,
    SecurityGroup,
    TargetGroup,
    VpcLink,
)
from tests.oracle.backends import (
    BALANCER_GROUP,
    BALANCERS,
    INTEGRATION_ROLE,
    LINK,
    SUBNETS,
    TARGET_GROUP,
    TARGETS,
    TARGETS_GROUP,
    balancer_group,
)
from tests.oracle.draft import Draft
from tests.oracle.networks import INTERNET_IP, https_from, subnet_cidr
from tests.oracle.policies import trust
from tests.oracle.services import STREAM

CLIENT_ONLY = (IPv4Network(INTERNET_IP),)
BALANCER_ONLY = tuple(map(subnet_cidr, SUBNETS))


def nlb_group(draft: Draft) -> Draft:
    """The NLB has a security group, which admits the VPC alone."""
    groups = (BALANCER_GROUP,)
    balancer = draft.find(LoadBalancer, BALANCERS["nlb"])
    cards = (
        replace(draft.find(NetworkInterface, key), groups=groups) for key in balancer.interfaces
    )
    return draft.having(balancer_group(), replace(balancer, groups=groups), *cards)


def enforcement(draft: Draft, *, on: bool) -> Draft:
    """Whether the NLB's inbound rules judge PrivateLink traffic (F5.11)."""
    return draft.changed(LoadBalancer, BALANCERS["nlb"], enforce_private_link=on)


def admits(draft: Draft, group: str, peers: tuple[IPv4Network, ...]) -> Draft:
    """A group takes 443 from these peers alone."""
    return draft.changed(SecurityGroup, group, ingress=https_from(*peers))


def health(draft: Draft, *states: str) -> Draft:
    """The health of the targets, in their order; those without one are not registered."""
    targets = draft.find(TargetGroup, TARGET_GROUP).targets
    kept = tuple(
        replace(target, health=state) for target, state in zip(targets, states, strict=False)
    )
    return draft.changed(TargetGroup, TARGET_GROUP, targets=kept)


def listening(draft: Draft, **changes: object) -> Draft:
    """The load balancer's listener changed."""
    (balancer,) = draft.topology.all(LoadBalancer)
    listeners: tuple[Listener, ...] = tuple(replace(row, **changes) for row in balancer.listeners)
    return draft.having(replace(balancer, listeners=listeners))


def application(draft: Draft, **changes: object) -> Draft:
    """The application on every target changed."""
    for key in TARGETS:
        programs: tuple[Application, ...] = draft.find(Instance, key).applications or ()
        changed = tuple(replace(row, **changes) for row in programs)
        draft = draft.changed(Instance, key, applications=changed)
    return draft


def other_certificate(draft: Draft) -> Draft:
    """Whoever ends TLS shows a certificate of another name: the ALB, or the application."""
    other = ("other.example.com",)
    (balancer,) = draft.topology.all(LoadBalancer)
    ends_tls = balancer.load_balancer_type == "application"
    changed = listening if ends_tls else application
    return changed(draft, certificates=other)


def role_with(draft: Draft, **changes: object) -> Draft:
    """The integration's role changed."""
    return draft.changed(Role, INTEGRATION_ROLE, **changes)


def errors_mapped(draft: Draft) -> Draft:
    r"""The method answers 400 where the back end's status fits `4\d{2}` (F6.6)."""
    ((_, method),) = draft.api.methods()
    mapped = IntegrationResponse(status=400, selection_pattern=r"4\d{2}")
    responses = (*method.integration.responses, mapped)
    return draft.with_methods(integration=replace(method.integration, responses=responses))


def link_inactive(draft: Draft) -> Draft:
    """The link has had no traffic for 60 days (F5.7)."""
    return draft.changed(VpcLink, LINK, state="INACTIVE")


def stream_missing(draft: Draft) -> Draft:
    """The stream that the integration names does not exist."""
    return draft.lacking(STREAM.id)


GIVEN = {
    "alb-group-admits:client-only": partial(admits, group=BALANCER_GROUP, peers=CLIENT_ONLY),
    "backend-answers:404": partial(application, status=404),
    "backend-too-slow": partial(application, seconds=60.0),
    "certificate-of-another-name": other_certificate,
    "errors-mapped": errors_mapped,
    "link-inactive": link_inactive,
    "listener-on-other-port": partial(listening, port=8443),
    "nlb-group:vpc-only": nlb_group,
    "no-target-registered": health,
    "one-target-unhealthy": lambda draft: health(draft, "healthy", "unhealthy"),
    "privatelink-enforcement:off": partial(enforcement, on=False),
    "privatelink-enforcement:on": partial(enforcement, on=True),
    "role-lacks-permission": partial(role_with, policies=()),
    "role-not-assumable": partial(role_with, trust=trust("lambda")),
    "stream-missing": stream_missing,
    "target-group-admits:balancer-only": partial(admits, group=TARGETS_GROUP, peers=BALANCER_ONLY),
    "target-group-admits:client-only": partial(admits, group=TARGETS_GROUP, peers=CLIENT_ONLY),
    "targets-unhealthy": lambda draft: health(draft, "unhealthy", "unhealthy"),
}
"""Words about what lies behind the API."""
