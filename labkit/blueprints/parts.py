"""What the labs' networks are made of: a VPC in two zones, hosts, endpoints, a NAT gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from types import MappingProxyType

from labkit.topology import (
    Application,
    Component,
    Instance,
    Integration,
    IntegrationResponse,
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkInterface,
    PolicyDocument,
    Role,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Stream,
    Subnet,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.policy import FULL_ACCESS

VPC_CIDR = IPv4Network("10.0.0.0/16")
ANYWHERE = IPv4Network("0.0.0.0/0")
SUBNETS = (
    ("public-a", "10.0.0.0/24", "a"),
    ("public-b", "10.0.1.0/24", "b"),
    ("private-a", "10.0.10.0/24", "a"),
    ("private-b", "10.0.11.0/24", "b"),
)
CIDRS = {name: IPv4Network(cidr) for name, cidr, _ in SUBNETS}
PUBLIC_SUBNETS, PRIVATE_SUBNETS = ("public-a", "public-b"), ("private-a", "private-b")
APPS = (("public-app", "public-a", "10.0.0.10"), ("private-app", "private-a", "10.0.10.10"))
EVERYTHING = SecurityGroupRule(peer=ANYWHERE, protocol="-1")
PUBLIC_ROUTES, PRIVATE_ROUTES = "public-routes", "private-routes"
NO_MORE: Mapping[str, tuple[Route, ...]] = MappingProxyType({})


def network(
    region: str, *, through_nat: bool, more: Mapping[str, tuple[Route, ...]] = NO_MORE
) -> tuple[Component, ...]:
    """The VPC, its four subnets, its internet gateway and its route tables; `through_nat` adds a
    NAT gateway for the private subnets, `more` are further routes by their tables' names.
    """
    local = Route(destination=VPC_CIDR, target="local")
    to_internet = Route(destination=ANYWHERE, target="igw")
    to_nat = (Route(destination=ANYWHERE, target="nat"),) if through_nat else ()
    return (
        Vpc(id="vpc", name="lab-vpc", cidrs=(VPC_CIDR,), dns_hostnames=True),
        *(
            Subnet(id=name, name=name, vpc="vpc", cidr=CIDRS[name], zone=region + zone)
            for name, _, zone in SUBNETS
        ),
        InternetGateway(id="igw", name="internet-gateway", vpc="vpc"),
        _table(PUBLIC_ROUTES, (local, to_internet, *more.get(PUBLIC_ROUTES, ())), PUBLIC_SUBNETS),
        _table(PRIVATE_ROUTES, (local, *to_nat, *more.get(PRIVATE_ROUTES, ())), PRIVATE_SUBNETS),
        *((_nat_gateway(),) if through_nat else ()),
    )


def _table(name: str, routes: tuple[Route, ...], subnets: tuple[str, ...]) -> RouteTable:
    return RouteTable(id=name, name=name, vpc="vpc", routes=routes, subnets=subnets)


def _nat_gateway() -> NatGateway:
    """A NAT gateway in a public subnet."""
    address = NatAddress(
        private_ip=IPv4Address("10.0.0.200"), public_ip=IPv4Address("203.0.113.20")
    )
    return NatGateway(
        id="nat", name="nat-gateway", vpc="vpc", subnet="public-a", addresses=(address,)
    )


def group(
    name: str,
    *ingress: SecurityGroupRule,
    egress: tuple[SecurityGroupRule, ...] = (EVERYTHING,),
) -> SecurityGroup:
    """A security group that lets in what its rules say, and out everything unless told."""
    return SecurityGroup(id=name, name=name, vpc="vpc", ingress=ingress, egress=egress)


def interface(key: str, subnet: str, address: str | IPv4Address, *groups: str) -> NetworkInterface:
    """An interface of an instance; one in a public subnet has a public address."""
    return NetworkInterface(
        id=key,
        name=key,
        vpc="vpc",
        subnet=subnet,
        private_ip=IPv4Address(address),
        public_ip=IPv4Address("203.0.113.10") if subnet.startswith("public") else None,
        groups=groups,
    )


def service_interfaces(
    key: str, name: str, kind: str, last: int, groups: tuple[str, ...]
) -> tuple[NetworkInterface, ...]:
    """What AWS puts into both private subnets for a service; `last` ends their addresses."""
    return tuple(
        NetworkInterface(
            id=f"{key}-eni-{subnet}",
            name=f"{name} in {subnet}",
            vpc="vpc",
            subnet=subnet,
            private_ip=CIDRS[subnet][last],
            groups=groups,
            interface_type=kind,
        )
        for subnet in PRIVATE_SUBNETS
    )


def host(
    name: str,
    subnet: str,
    address: str,
    group_name: str,
    applications: tuple[Application, ...] = (),
    role_arn: str = "",
) -> tuple[NetworkInterface, Instance]:
    """An instance with its interface, what listens on it, and the role that it has."""
    card = interface(f"{name}-eni", subnet, address, group_name)
    machine = Instance(
        id=name, name=name, interfaces=(card.id,), applications=applications, role=role_arn
    )
    return card, machine


def apps(role_arn: str = "") -> Iterator[Component]:
    """The two hosts of most labs, one in a public subnet and one in a private one."""
    for name, subnet, address in APPS:
        yield from host(name, subnet, address, "app-sg", role_arn=role_arn)


def api_endpoint(
    region: str,
    *,
    private_dns: bool = True,
    admits: tuple[IPv4Network, ...] = (VPC_CIDR,),
    policy: PolicyDocument = FULL_ACCESS,
    second: bool = False,
) -> tuple[Component, ...]:
    """An interface endpoint for execute-api; what may be said of it is as below."""
    return interface_endpoint(
        "execute-api",
        "execute-api-endpoint",
        region,
        private_dns=private_dns,
        admits=admits,
        policy=policy,
        second=second,
    )


def interface_endpoint(
    service: str,
    name: str,
    region: str,
    *,
    private_dns: bool,
    admits: tuple[IPv4Network, ...] = (VPC_CIDR,),
    policy: PolicyDocument = FULL_ACCESS,
    second: bool = False,
) -> tuple[Component, ...]:
    """An interface endpoint in both private subnets, with a security group of its own.

    `admits` are the blocks from which that group admits 443. The `second` endpoint of a lab has
    a group and addresses beside those of the first.
    """
    group_name, last = ("second-endpoint-sg", 201) if second else ("endpoint-sg", 200)
    key, code = f"vpce-{service}", service.partition("-streams")[0]
    cards = service_interfaces(key, name, "vpc_endpoint", last, (group_name,))
    return (
        group(group_name, *map(_https_from, admits)),
        *cards,
        VpcEndpoint(
            id=key,
            name=name,
            vpc="vpc",
            service=f"com.amazonaws.{region}.{service}",
            subnets=PRIVATE_SUBNETS,
            interfaces=tuple(card.id for card in cards),
            groups=(group_name,),
            private_dns=private_dns,
            dns_name=f"{key}-lab.{code}.{region}.vpce.amazonaws.com",
            policy=policy,
        ),
    )


def _https_from(block: IPv4Network) -> SecurityGroupRule:
    return SecurityGroupRule(peer=block, from_port=443, to_port=443)


def only_on(action: str, resource: str) -> PolicyDocument:
    """An endpoint policy that admits everyone to actions on one resource."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}
    return PolicyDocument.parse({"Statement": statement})


def stream(arn: str) -> Stream:
    """The stream that the lab's records go into."""
    return Stream(id=arn, name="records")


def role(arn: str, name: str, service: str, *permissions: tuple[str, str]) -> Role:
    """A role that an AWS service may assume, with (action, resource) that it may."""
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }
    policies = tuple(
        PolicyDocument.parse(
            {"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}}
        )
        for action, resource in permissions
    )
    return Role(id=arn, name=name, trust=PolicyDocument.parse(trust), policies=policies)


def put_record(
    region: str, stream_name: str, role_arn: str, *responses: IntegrationResponse
) -> Integration:
    """A method that puts its request's body into a stream, as a role of API Gateway's (F6.1)."""
    template = (
        f'{{"StreamName": "{stream_name}", '
        '"Data": "$util.base64Encode($input.body)", '
        '"PartitionKey": "$context.requestId"}'
    )
    return Integration(
        type="AWS",
        http_method="POST",
        uri=f"arn:aws:apigateway:{region}:kinesis:action/PutRecord",
        role=role_arn,
        request_parameters=(
            ("integration.request.header.Content-Type", "'application/x-amz-json-1.1'"),
        ),
        request_templates=(("application/json", template),),
        responses=responses,
    )
