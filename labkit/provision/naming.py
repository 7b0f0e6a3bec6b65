"""From the ids that a topology's components have to references by kind and name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labkit.provision.values import Ref, Text
from labkit.topology import (
    Bucket,
    Certificate,
    Component,
    DomainName,
    HostedZone,
    Instance,
    InternetGateway,
    LoadBalancer,
    NatGateway,
    PolicyDocument,
    PrefixList,
    RestApi,
    Role,
    RouteTable,
    SecurityGroup,
    Stream,
    Subnet,
    Table,
    TargetGroup,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcLink,
)

REF_KINDS: dict[type[Component], tuple[str, str]] = {
    Vpc: ("vpc", "id"),
    Subnet: ("subnet", "id"),
    InternetGateway: ("internet_gateway", "id"),
    NatGateway: ("nat_gateway", "id"),
    RouteTable: ("route_table", "id"),
    SecurityGroup: ("security_group", "id"),
    Instance: ("instance", "id"),
    VpcEndpoint: ("vpc_endpoint", "id"),
    Stream: ("stream", "arn"),
    Table: ("table", "arn"),
    Bucket: ("bucket", "arn"),
    Role: ("role", "arn"),
    RestApi: ("rest_api", "id"),
    LoadBalancer: ("load_balancer", "arn"),
    TargetGroup: ("target_group", "arn"),
    VpcLink: ("vpc_link", "id"),
    Certificate: ("certificate", "arn"),
    DomainName: ("domain_name", "id"),
    HostedZone: ("hosted_zone", "id"),
}
"""The kind of resource that a component becomes, and the attribute that is its id."""

DNS_NAMES: dict[type[Component], str] = {
    LoadBalancer: "dns_name",
    VpcEndpoint: "dns_name",
    DomainName: "target",
}
"""Components with a DNS name of AWS's, and the field that holds it; their attribute is `dns_name`,
and `dns_zone` the hosted zone that an alias to it names.
"""


def ref_kind(component: Component) -> tuple[str, str]:
    """`REF_KINDS` of a component: VPC links of version 2 come from a service of their own."""
    if isinstance(component, VpcLink) and component.version == 2:
        return "vpc_link_v2", "id"
    return REF_KINDS.get(type(component), ("", ""))


IN_TEXTS = (VpcEndpoint, RestApi, Stream, Table, Bucket, Role)
"""Components whose ids may stand in the middle of a text, such as an ARN with a path."""


def _dns_names(topology: Topology) -> Iterator[tuple[str, Ref]]:
    for kind, field in DNS_NAMES.items():
        for component in topology.all(kind):
            name = getattr(component, field)
            if name:
                yield name, Ref(REF_KINDS[kind][0], component.label, "dns_name")


class Names:
    """Ids of a topology's components, and the references that they become."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self._refs = {
            component.id: Ref(kind, component.label, attribute)
            for component in topology.components
            for kind, attribute in (ref_kind(component),)
            if kind
        }
        # AWS's own prefix lists are there already, under an id that each Region has (F3.5).
        self._lists = {row.id: row.name for row in topology.all(PrefixList)}
        inside = [key for kind in IN_TEXTS for key in self._longest_first(kind)]
        for name, ref in _dns_names(topology):
            inside.append(name)
            self._refs[name] = ref
        quoted = [f'(?<="){re.escape(key)}(?=")' for key in self._longest_first(Component)]
        whole = [rf"(?<![\w-]){re.escape(key)}(?![\w-])" for key in inside]
        self._pattern = re.compile("|".join([*quoted, *whole]) or r"(?!)")

    def __contains__(self, key: str) -> bool:
        return key in self._refs

    def _longest_first(self, kind: type[Component]) -> list[str]:
        found = [key for key in self._refs if isinstance(self.topology.get(Component, key), kind)]
        return sorted(found, key=len, reverse=True)

    def ref(self, key: str) -> Ref | str:
        """The reference for a component's id, the name of AWS's own prefix list; the id itself
        where the topology has none such.
        """
        return self._refs.get(key) or self._lists.get(key, key)

    def refs(self, keys: Iterable[str]) -> tuple[Ref | str, ...]:
        """`ref` of each, in a fixed order."""
        return tuple(sorted((self.ref(key) for key in keys), key=str))

    def text(self, text: str) -> Text | str:
        """`text` with references in place of the ids that it names."""
        parts: list[str | Ref] = []
        end = 0
        for match in self._pattern.finditer(text):
            parts += [text[end : match.start()], self._refs[match.group()]]
            end = match.end()
        if not parts:
            return text
        return Text(tuple(part for part in (*parts, text[end:]) if part))

    def policy(self, policy: PolicyDocument | None) -> Text | str:
        """A policy as JSON text with references; the empty text for none."""
        return self.text(policy.to_json()) if policy else ""
