"""A topology written as AWS's describe calls answer it, for tools that read those.

Only what such a tool reads: the network. Ids get AWS's prefixes (`i-`, `eni-`, …), by which
tools tell kinds apart.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from labkit.topology import (
    Component,
    Instance,
    InternetGateway,
    NatGateway,
    NetworkAcl,
    NetworkInterface,
    RouteTable,
    SecurityGroup,
    Subnet,
    Topology,
    Vpc,
    VpcPeering,
)

Row = dict[str, Any]
PREFIXES = {
    Vpc: "vpc",
    Subnet: "subnet",
    RouteTable: "rtb",
    InternetGateway: "igw",
    NatGateway: "nat",
    SecurityGroup: "sg",
    NetworkAcl: "acl",
    NetworkInterface: "eni",
    Instance: "i",
    VpcPeering: "pcx",
}
ALLOW_ALL = [
    {"RuleNumber": 100, "RuleAction": "allow", "Egress": egress, "Protocol": "-1"}
    | {"CidrBlock": "0.0.0.0/0"}
    for egress in (False, True)
]
TARGETS = {"igw": "GatewayId", "nat": "NatGatewayId", "pcx": "VpcPeeringConnectionId"}
PROTOCOLS = {"icmp": "1", "tcp": "6", "udp": "17"}


def aws_id(topology: Topology, key: str) -> str:
    """The id with the prefix of its kind; what is no component stays (`local`)."""
    found = topology.get(Component, key)
    return f"{PREFIXES[type(found)]}-{key}" if type(found) in PREFIXES else key


def rows_of(topology: Topology) -> dict[str, list[Row]]:
    """Every list that the describe calls of EC2's networks give."""
    return {
        name: [write(topology, found) for found in topology.all(kind)]
        for name, (kind, write) in WRITERS.items()
    } | {"NetworkAcls": list(_acls(topology))}


def _vpc(topology: Topology, vpc: Vpc) -> Row:
    return {"VpcId": aws_id(topology, vpc.id), "CidrBlock": str(vpc.cidrs[0])}


def _subnet(topology: Topology, subnet: Subnet) -> Row:
    return {
        "SubnetId": aws_id(topology, subnet.id),
        "VpcId": aws_id(topology, subnet.vpc),
        "CidrBlock": str(subnet.cidr),
        "AvailabilityZone": subnet.zone,
    }


def _route_table(topology: Topology, table: RouteTable) -> Row:
    associations: list[Row] = [{"Main": True}] if table.main else []
    associations += [{"Main": False, "SubnetId": aws_id(topology, key)} for key in table.subnets]
    return {
        "RouteTableId": aws_id(topology, table.id),
        "VpcId": aws_id(topology, table.vpc),
        "Associations": associations,
        "Routes": [
            {
                "DestinationCidrBlock": str(route.destination),
                _target(topology, route.target): aws_id(topology, route.target),
                "State": route.state,
            }
            for route in table.routes
        ],
    }


def _target(topology: Topology, key: str) -> str:
    return TARGETS.get(aws_id(topology, key).partition("-")[0], "GatewayId")


def _internet_gateway(topology: Topology, gateway: InternetGateway) -> Row:
    attached = [{"VpcId": aws_id(topology, gateway.vpc)}] if gateway.vpc else []
    return {"InternetGatewayId": aws_id(topology, gateway.id), "Attachments": attached}


def _nat_gateway(topology: Topology, gateway: NatGateway) -> Row:
    return {
        "NatGatewayId": aws_id(topology, gateway.id),
        "VpcId": aws_id(topology, gateway.vpc),
        "SubnetId": aws_id(topology, gateway.subnet),
        "State": gateway.state,
        "NatGatewayAddresses": [
            {"PublicIp": str(row.public_ip), "PrivateIp": str(row.private_ip)}
            for row in gateway.addresses
        ],
    }


def _security_group(topology: Topology, group: SecurityGroup) -> Row:
    return {
        "GroupId": aws_id(topology, group.id),
        "GroupName": group.label,
        "VpcId": aws_id(topology, group.vpc),
        "IpPermissions": [_permission(topology, rule) for rule in group.ingress],
        "IpPermissionsEgress": [_permission(topology, rule) for rule in group.egress],
    }


def _permission(topology: Topology, rule: Any) -> Row:
    block = isinstance(rule.peer, IPv4Network)
    peer = str(rule.peer) if block else aws_id(topology, rule.peer)
    peers = {"IpRanges": [{"CidrIp": peer}]} if block else {"UserIdGroupPairs": [{"GroupId": peer}]}
    ports = {} if rule.protocol == "-1" else {"FromPort": rule.from_port, "ToPort": rule.to_port}
    return {"IpProtocol": rule.protocol, **ports, **peers}


def _interface(topology: Topology, interface: NetworkInterface) -> Row:
    public = {"Association": {"PublicIp": str(interface.public_ip)}} if interface.public_ip else {}
    return {
        "NetworkInterfaceId": aws_id(topology, interface.id),
        "VpcId": aws_id(topology, interface.vpc),
        "SubnetId": aws_id(topology, interface.subnet),
        "PrivateIpAddress": str(interface.private_ip),
        "InterfaceType": interface.interface_type,
        "Groups": [{"GroupId": aws_id(topology, key)} for key in interface.groups],
        **public,
    }


def _instance(topology: Topology, instance: Instance) -> Row:
    rows = [_interface(topology, row) for row in topology.interfaces(instance)]
    return {
        "InstanceId": aws_id(topology, instance.id),
        "State": {"Name": instance.state},
        "SecurityGroups": rows[0]["Groups"],
        "NetworkInterfaces": rows,
        **{key: rows[0][key] for key in ("VpcId", "SubnetId", "PrivateIpAddress")},
    }


def _peering(topology: Topology, peering: VpcPeering) -> Row:
    sides = {"RequesterVpcInfo": peering.requester, "AccepterVpcInfo": peering.accepter}
    return {
        "VpcPeeringConnectionId": aws_id(topology, peering.id),
        "Status": {"Code": peering.state},
    } | {
        name: {"VpcId": aws_id(topology, vpc), "OwnerId": topology.account}
        for name, vpc in sides.items()
    }


def _acls(topology: Topology):
    """The ACLs there are; AWS lists a default one for the subnets that no other names."""
    named = {key for acl in topology.all(NetworkAcl) for key in acl.subnets}
    for acl in topology.all(NetworkAcl):
        entries = [_entry(entry) for entry in acl.entries]
        yield _acl(topology, aws_id(topology, acl.id), acl.vpc, entries, acl.subnets)
    for vpc in topology.all(Vpc):
        rest = [s.id for s in topology.all(Subnet) if s.vpc == vpc.id and s.id not in named]
        yield _acl(topology, f"acl-default-{vpc.id}", vpc.id, ALLOW_ALL, rest) | {"IsDefault": True}


def _acl(topology: Topology, key: str, vpc: str, entries: list[Row], subnets) -> Row:
    return {
        "NetworkAclId": key,
        "VpcId": aws_id(topology, vpc),
        "Entries": entries,
        "Associations": [{"SubnetId": aws_id(topology, subnet)} for subnet in subnets],
    }


def _entry(entry: Any) -> Row:
    protocol = PROTOCOLS.get(entry.protocol, entry.protocol)
    ports: Mapping[str, Any] = {"PortRange": {"From": entry.from_port, "To": entry.to_port}}
    return {
        "RuleNumber": entry.number,
        "RuleAction": entry.action,
        "Egress": entry.egress,
        "Protocol": protocol,
        "CidrBlock": str(entry.cidr),
        **({} if protocol == "-1" else ports),
    }


WRITERS = {
    "Vpcs": (Vpc, _vpc),
    "Subnets": (Subnet, _subnet),
    "RouteTables": (RouteTable, _route_table),
    "InternetGateways": (InternetGateway, _internet_gateway),
    "NatGateways": (NatGateway, _nat_gateway),
    "SecurityGroups": (SecurityGroup, _security_group),
    "NetworkInterfaces": (NetworkInterface, _interface),
    "Instances": (Instance, _instance),
    "VpcPeeringConnections": (VpcPeering, _peering),
}
