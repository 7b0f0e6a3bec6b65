"""`AwsDriver`: an account as `labkit.provision` drives it, by boto3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from labkit.aws import (
    acm,
    apigateway,
    balancers,
    buckets,
    domain_access,
    domains,
    ec2,
    endpoints,
    groups,
    iam,
    instance_profiles,
    instances,
    kinesis,
    links,
    links_v2,
    methods,
    nat,
    network,
    route53,
    tables,
    target_groups,
)
from labkit.aws.calls import is_gone, making, told, unless_gone
from labkit.aws.clients import Clients
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, Waits
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes

HANDLERS: Mapping[str, Handler] = {
    **network.HANDLERS,
    **groups.HANDLERS,
    **endpoints.HANDLERS,
    **nat.HANDLERS,
    **instances.HANDLERS,
    **kinesis.HANDLERS,
    **tables.HANDLERS,
    **buckets.HANDLERS,
    **iam.HANDLERS,
    **instance_profiles.HANDLERS,
    **balancers.HANDLERS,
    **target_groups.HANDLERS,
    **links.HANDLERS,
    **links_v2.HANDLERS,
    **apigateway.HANDLERS,
    **methods.HANDLERS,
    **acm.HANDLERS,
    **domains.HANDLERS,
    **domain_access.HANDLERS,
    **route53.HANDLERS,
}

LEFTOVERS: tuple[Callable[[Scope], Iterator[Leftover]], ...] = (
    ec2.leftovers,
    apigateway.leftovers,
    kinesis.leftovers,
    tables.leftovers,
    buckets.leftovers,
    iam.leftovers,
    instance_profiles.leftovers,
    balancers.leftovers,
    target_groups.leftovers,
    links.leftovers,
    links_v2.leftovers,
    acm.leftovers,
    domains.leftovers,
    domain_access.leftovers,
    route53.leftovers,
)
"""How each service is asked for what still carries a lab's tags or names."""

HELD_BY = {
    "route": "route_table",
    "api_policy": "api",
    "api_resource": "api",
    "api_method": "api",
    "stage": "api",
    "listener": "load_balancer",
    "base_path_mapping": "domain",
    "record": "zone",
}
"""Kinds without tags of their own, and the property that names what they belong to."""
NAMES = ("stream_name", "bucket_name")
"""Properties that name what a lab has named itself, and tags after it was made where it must."""
HOLDERS = {
    "route_table": "route_table",
    "api": "rest_api",
    "load_balancer": "load_balancer",
    "domain": "domain_name",
    "zone": "hosted_zone",
}
"""The kind of what such a property names."""


class AwsDriver:
    """One lab of one learner in one account; implements `labkit.provision.Driver`.

    `expires` is when the resources may be swept. Give `waits` whose sleep does nothing for
    an emulator that answers at once.
    """

    def __init__(
        self,
        clients: Clients,
        lab: str,
        learner: str,
        *,
        expires: datetime | None = None,
        waits: Waits | None = None,
    ) -> None:
        when = expires.isoformat(timespec="seconds") if expires else ""
        self.scope = Scope(clients, lab, learner, when, waits or Waits())
        self._owned: frozenset[str] | None = None

    def refresh(self) -> None:
        """Forget whose resources are whose; the next deletion looks again."""
        self._owned = None

    def create(self, resource: Resource, token: str) -> Attributes:
        """Make it, tagged, and wait until it can be used."""
        with making():
            return HANDLERS[resource.kind].create(self.scope, resource, token)

    def update(self, resource: Resource, attributes: Attributes) -> Attributes:
        """Bring it to what `resource` says, whatever state it is in."""
        with making():
            return HANDLERS[resource.kind].update(self.scope, resource, attributes)

    def delete(self, resource: Resource, attributes: Attributes) -> None:
        """Remove it, if it carries our tags, and wait until it is gone."""
        with told():
            ours = self._ours(resource, attributes)
        if ours is None:
            return
        if not ours:
            raise CallFailed("NotOurs", "it does not carry the tags of this lab and learner")
        with unless_gone():
            HANDLERS[resource.kind].delete(self.scope, resource, attributes)

    def find(self, resource: Resource) -> Attributes | None:
        """What an earlier attempt has made, by its tags or names; or None."""
        try:
            with told():
                return HANDLERS[resource.kind].find(self.scope, resource)
        except CallFailed as failure:
            if is_gone(failure.code):
                return None
            raise

    def leftovers(self) -> tuple[Leftover, ...]:
        """What still carries this lab's and learner's tags or names, service by service."""
        with told():
            return tuple(row for listing in LEFTOVERS for row in listing(self.scope))

    # ------------------------------------------------------------ whose it is

    def _ours(self, resource: Resource, attributes: Attributes) -> bool | None:
        """Whether it, or what holds it, carries our tags now; None where it is gone."""
        holder = HELD_BY.get(resource.kind)
        kind, key = resource.kind, attributes["id"]
        if holder:
            kind, key = HOLDERS[holder], resource.properties[holder]
        if kind in TAGS:
            tags = TAGS[kind](self.scope, key)
            if tags is None:
                return None
            named = key in (resource.properties.get(name) for name in NAMES)
            return self.scope.has_made(tags) if named else self.scope.owns(tags)
        if key in self._ec2_ids(key):
            return True
        return None if ec2.row_of(self.scope, kind, key) is None else False

    def _ec2_ids(self, needed: str) -> frozenset[str]:
        if self._owned is None or needed not in self._owned:
            self._owned = ec2.ours(self.scope)
        return self._owned


TAGS: dict[str, Callable[[Scope, str], dict[str, str] | None]] = {
    "rest_api": apigateway.tags_of,
    "stream": kinesis.tags_of,
    "table": tables.tags_of,
    "bucket": buckets.tags_of,
    "role": iam.tags_of,
    "instance_profile": instance_profiles.tags_of,
    "load_balancer": balancers.tags_of,
    "target_group": balancers.tags_of,
    "vpc_link": links.tags_of,
    "vpc_link_v2": links_v2.tags_of,
    "certificate": acm.tags_of,
    "domain_name": domains.tags_of,
    "domain_access_association": domain_access.tags_of,
    "hosted_zone": route53.tags_of,
}
"""How the tags of those are read that EC2 does not list."""
