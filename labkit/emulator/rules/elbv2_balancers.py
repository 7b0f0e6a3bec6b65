"""Load balancers as AWS makes them: name, addresses, state, interfaces (F5.10, F5.13, F9.1)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from moto.core.responses import ActionResult
from moto.elbv2.models import FakeLoadBalancer
from moto.moto_api._internal import mock_random

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_shared import make_service_interface, orderly, settle_address
from labkit.emulator.rules.elbv2_attributes import BALANCER_ATTRIBUTES
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.rules.states import as_begun, takes_time

SHORT = {"network": "net", "application": "app", "gateway": "gwy"}
"""A load balancer's type, as its ARN has it."""
INTERFACES = {"network": "network_load_balancer", "gateway": "gateway_load_balancer"}
"""The type of interface of a load balancer's nodes, where it is not `interface`."""
ZONES = {
    "us-east-1": ("Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"),
    "us-east-2": ("Z3AADJGX6KTTL2", "ZLMOA37VPKANP"),
    "us-west-1": ("Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"),
    "us-west-2": ("Z1H1FL5HABSF5", "Z18D5FSROUN65G"),
    "eu-west-1": ("Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"),
    "eu-central-1": ("Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"),
}
"""Region to the hosted zones of its application and network load balancers' names."""


class Balancer(FakeLoadBalancer):
    """moto's load balancer, with the names and the zones that AWS gives it."""

    addresses: Mapping[str, Mapping[str, str]]
    enforced: str | None

    def activate(self) -> None:
        """The clock makes it active; moto does so at the first look."""

    @property
    def availability_zones(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """Zone, subnet and the fixed addresses of each node."""
        return [
            {
                "ZoneName": subnet.availability_zone,
                "SubnetId": subnet.id,
                "LoadBalancerAddresses": [fixed] if (fixed := self.addresses[subnet.id]) else [],
            }
            for subnet in self.subnets
        ]

    @property
    def enforce_security_group_inbound_rules_on_private_link_traffic(self) -> str | None:
        """`on` or `off` for a network load balancer with security groups (F5.11)."""
        return self.enforced


def load_balancer_is_made_as_its_type(call: Call) -> ActionResult:
    """moto makes an application load balancer of every type, without interfaces."""
    backend = call.backend("elbv2")
    same = next((row for row in backend.load_balancers.values() if row.name == call.get("Name")), 0)
    if same:
        return ActionResult({"LoadBalancers": [same]})
    balancer = _balancer(call)
    backend.load_balancers[balancer.arn] = balancer
    if call.get("Tags"):
        backend.tagging_service.tag_resource(balancer.arn, call.get("Tags"))
    make_nodes(call.ec2, balancer, balancer.subnets)
    passing = call.clock.passing(("provisioning", 150), ("active", FOREVER))
    takes_time(balancer, "state", passing)
    return ActionResult({"LoadBalancers": [as_begun(balancer, "state")]})


def _balancer(call: Call) -> Balancer:
    name, kind = call.get("Name"), call.get("Type", "application")
    subnets = [call.ec2.get_subnet(row["SubnetId"]) for row in mappings(call)]
    groups = groups_of(call, kind, subnets[0].vpc_id)
    scheme, key = call.get("Scheme", "internet-facing"), mock_random.get_random_hex(length=16)
    balancer: Balancer = cast("Any", Balancer)(
        name=name,
        security_groups=groups,
        subnets=subnets,
        vpc_id=subnets[0].vpc_id,
        arn=f"arn:aws:elasticloadbalancing:{call.region}:{call.account}"
        f":loadbalancer/{SHORT[kind]}/{name}/{key}",
        dns_name=_dns_name(name, kind, scheme, key, call.region),
        state="provisioning",
        scheme=scheme,
        loadbalancer_type=kind,
        ip_address_type=call.get("IpAddressType", "ipv4"),
    )
    balancer.attrs = dict(BALANCER_ATTRIBUTES[kind])
    balancer.addresses = {row["SubnetId"]: _fixed(call.ec2, row) for row in mappings(call)}
    balancer.enforced = "on" if kind == "network" and groups else None
    balancer.canonical_hosted_zone_id = ZONES.get(call.region, ZONES["us-east-1"])[
        kind == "network"
    ]
    return balancer


def mappings(call: Call) -> list[dict[str, str]]:
    """The subnets of a call with what was given for each."""
    return call.get("SubnetMappings") or [{"SubnetId": key} for key in call.get("Subnets", [])]


def groups_of(call: Call, kind: str, vpc: str) -> list[str] | None:
    """The security groups: an application load balancer takes the default one for none."""
    given = call.get("SecurityGroups")
    if given or kind != "application":
        return given or None
    return [call.ec2.get_default_security_group(vpc).id]


def _dns_name(name: str, kind: str, scheme: str, key: str, region: str) -> str:
    if kind != "application":
        return f"{name}-{key}.elb.{region}.amazonaws.com"
    head = "internal-" if scheme == "internal" else ""
    return f"{head}{name}-{zlib.crc32(key.encode())}.{region}.elb.amazonaws.com"


def _fixed(ec2: Any, mapping: Mapping[str, str]) -> dict[str, str]:
    given = {key: mapping[key] for key in ("PrivateIPv4Address", "AllocationId") if key in mapping}
    for address in ec2.addresses:
        if address.allocation_id == given.get("AllocationId"):
            given["IpAddress"] = address.public_ip
    return given


def make_nodes(ec2: Any, balancer: Balancer, subnets: Iterable[Any]) -> None:
    """One interface a subnet, of AWS's own, with the fixed address where one is given."""
    kind = INTERFACES.get(balancer.type, "interface")
    said = description(balancer)
    for subnet in subnets:
        eni = make_service_interface(ec2, subnet.id, kind, balancer.security_groups or (), said)
        eni.requester_id = "amazon-elb"
        fixed = balancer.addresses[subnet.id].get("PrivateIPv4Address")
        if fixed:
            orderly(subnet).del_subnet_ip(eni.private_ip_address)
            subnet.request_ip(fixed, eni)
            settle_address(eni, fixed)


def description(balancer: Any) -> str:
    """What AWS writes on a load balancer's interfaces, such as `ELB net/web/0123456789abcdef`."""
    return "ELB " + str(balancer.arn).split(":loadbalancer/")[1]


def nodes(ec2: Any, balancer: Any) -> list[Any]:
    """The interfaces of a load balancer."""
    said = description(balancer)
    return [eni for eni in ec2.enis.values() if eni.description == said and eni.requester_managed]


def security_groups_move_to_the_nodes(call: Call, answer: Any) -> Any:
    """The interfaces take the new groups; enforcement on PrivateLink is told (F5.11)."""
    balancer = call.backend("elbv2").load_balancers[call.get("LoadBalancerArn")]
    for eni in nodes(call.ec2, balancer):
        eni._group_set = [  # noqa: SLF001  moto has no other way to set them
            call.ec2.get_security_group_from_id(key) for key in balancer.security_groups
        ]
    name = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
    if balancer.type == "network":
        balancer.enforced = call.get(name, balancer.enforced)
        answer.result[name] = balancer.enforced
    return answer


def nodes_follow_the_subnets(call: Call) -> ActionResult:
    """Subnets come with a node each and go with it."""
    balancer = call.backend("elbv2").load_balancers[call.get("LoadBalancerArn")]
    before = {subnet.id for subnet in balancer.subnets}
    balancer.subnets = [call.ec2.get_subnet(row["SubnetId"]) for row in mappings(call)]
    balancer.addresses = {row["SubnetId"]: _fixed(call.ec2, row) for row in mappings(call)}
    after = {subnet.id for subnet in balancer.subnets}
    for eni in nodes(call.ec2, balancer):
        if eni.subnet.id not in after:
            eni.delete()
    make_nodes(call.ec2, balancer, [row for row in balancer.subnets if row.id not in before])
    zones = balancer.availability_zones
    return ActionResult({"AvailabilityZones": zones, "IpAddressType": balancer.ip_address_type})


RULES = (
    Rule("create_load_balancer", "instead", load_balancer_is_made_as_its_type, ("F5.13", "F9.1")),
    Rule("set_security_groups", "after", security_groups_move_to_the_nodes, ("F5.11",)),
    Rule("set_subnets", "instead", nodes_follow_the_subnets),
)
