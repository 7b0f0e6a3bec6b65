"""A company's network: 10,000 instances in nine subnets, as a snapshot on disk, and what of it
is asked: loading, memory, one trace, and every instance × 20 services.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from labkit.aws.snapshot import load_snapshot
from labkit.flow import INTERNET, Matrix, Request, matrix, trace
from labkit.topology import Instance, NetworkInterface, SecurityGroup, Topology
from tests.benchmarks.analyzer import GRAPH, analyzer
from tests.benchmarks.harness import Found, in_turn
from tests.benchmarks.rows import aws_id
from tests.benchmarks.traces import peak

COUNT, SERVICES, SAMPLE = 10_000, 20, 200
VPC, OWNER, BLOCK = "vpc-0a000001", "123456789012", "10.0.0.0/16"
TIERS = {"web": "0.0.0.0/0", "app": "sg-web", "data": "sg-app"}
SUBNETS = tuple(
    (f"subnet-0a00000{at}", str(block), f"us-east-1{'abc'[at // 3]}", list(TIERS)[at % 3])
    for at, block in zip(range(9), IPv4Network(BLOCK).subnets(new_prefix=20), strict=False)
)
EMPTY = (
    "Addresses",
    "InternetGateways",
    "LoadBalancers",
    "NatGateways",
    "NetworkAcls",
    "PrefixLists",
    "TargetGroups",
    "TransitGateways",
    "VpcEndpoints",
    "VpcPeeringConnections",
)


def interface(number: int) -> dict[str, Any]:
    """An interface as DescribeNetworkInterfaces answers it."""
    subnet, block, zone, tier = SUBNETS[number % 9]
    address = str(IPv4Network(block)[10 + number // 9])
    name = f"ip-{address.replace('.', '-')}.ec2.internal"
    return {
        "NetworkInterfaceId": f"eni-{number:017x}",
        "VpcId": VPC,
        "SubnetId": subnet,
        "AvailabilityZone": zone,
        "PrivateIpAddress": address,
        "PrivateDnsName": name,
        "PrivateIpAddresses": [
            {"Primary": True, "PrivateIpAddress": address, "PrivateDnsName": name}
        ],
        "Groups": [{"GroupId": f"sg-{tier}", "GroupName": tier}],
        "InterfaceType": "interface",
        "SourceDestCheck": True,
        "Status": "in-use",
        "MacAddress": f"0a:00:00:00:{number // 256:02x}:{number % 256:02x}",
        "Ipv6Addresses": [],
        "OwnerId": OWNER,
        "Attachment": {
            "AttachmentId": f"eni-attach-{number:017x}",
            "DeviceIndex": 0,
            "InstanceId": f"i-{number:017x}",
            "Status": "attached",
        },
    }


def instance(number: int) -> dict[str, Any]:
    """An instance as DescribeInstances answers it, in the reservation of its own."""
    card = interface(number)
    row = {
        "InstanceId": f"i-{number:017x}",
        "ImageId": "ami-00000000000000001",
        "InstanceType": "t3.micro",
        "Monitoring": {"State": "disabled"},
        "Placement": {"AvailabilityZone": card["AvailabilityZone"], "Tenancy": "default"},
        "PrivateIpAddress": card["PrivateIpAddress"],
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": card["SubnetId"],
        "VpcId": VPC,
        "NetworkInterfaces": [card],
        "SecurityGroups": card["Groups"],
        "SourceDestCheck": True,
        "Tags": [{"Key": "Name", "Value": f"machine-{number}"}, {"Key": "env", "Value": "prod"}],
    }
    return {"ReservationId": f"r-{number:017x}", "OwnerId": OWNER, "Instances": [row]}


def permission(protocol: str, peer: str) -> dict[str, Any]:
    """A permission for tcp/443 or for everything, whose peer is a group or a block."""
    ports = {"FromPort": 443, "ToPort": 443} if protocol == "tcp" else {}
    named = peer.startswith("sg-")
    peers = {"UserIdGroupPairs": [{"GroupId": peer}]} if named else {"IpRanges": [{"CidrIp": peer}]}
    return {"IpProtocol": protocol, **ports, **peers}


def lists(count: int = COUNT) -> dict[str, list[dict[str, Any]]]:
    """Every list of the snapshot."""
    local = {"DestinationCidrBlock": BLOCK, "GatewayId": "local", "State": "active"}
    return {
        "Vpcs": [{"VpcId": VPC, "CidrBlock": BLOCK, "OwnerId": OWNER}],
        "Subnets": [
            {"SubnetId": key, "VpcId": VPC, "CidrBlock": block, "AvailabilityZone": zone}
            for key, block, zone, _ in SUBNETS
        ],
        "RouteTables": [
            {
                "RouteTableId": "rtb-0a000001",
                "VpcId": VPC,
                "Routes": [local],
                "Associations": [{"Main": True}],
            }
        ],
        "SecurityGroups": [
            {
                "GroupId": f"sg-{tier}",
                "GroupName": tier,
                "VpcId": VPC,
                "IpPermissions": [permission("tcp", peer)],
                "IpPermissionsEgress": [permission("-1", "0.0.0.0/0")],
            }
            for tier, peer in TIERS.items()
        ],
        "NetworkInterfaces": [interface(number) for number in range(count)],
        "Reservations": [instance(number) for number in range(count)],
        **{name: [] for name in EMPTY},
    }


@contextmanager
def snapshot() -> Iterator[Path]:
    """The folder, as the AWS CLI's output looks, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        for name, rows in lists().items():
            text = json.dumps({name: rows}, indent=4)
            (Path(folder) / f"{name}.json").write_text(text, "utf-8")
        yield Path(folder)


@cache
def topology() -> Topology:
    """The network, loaded once for what is asked of it."""
    with snapshot() as folder:
        return load_snapshot(folder)


def seconds(call: Any) -> float:
    """Seconds for one call."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def read_json(folder: Path) -> list[Any]:
    """What Python's json gives for the same files."""
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]


def load_10000() -> Found:
    """Loading, in s; reference: json alone on the same files."""
    with snapshot() as folder:
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        ours, theirs = in_turn(
            3,
            lambda: seconds(lambda: load_snapshot(folder)),
            lambda: seconds(lambda: read_json(folder)),
        )
    return Found(ours, theirs, (f"{COUNT:,} instances, {size:.0f} MB of JSON",))


def memory_10000() -> Found:
    """The peak of a fresh interpreter that has loaded it, in MB; reference: json alone."""
    with snapshot() as folder:
        place = str(folder)
        ours = peak(f"from labkit.aws.snapshot import load_snapshot\nload_snapshot({place!r})")
        theirs = peak(
            "import json, pathlib\n"
            f"rows = [json.loads(p.read_bytes()) for p in pathlib.Path({place!r}).iterdir()]"
        )
    return Found(ours, theirs, ("Both with the interpreter itself",))


def trace_10000() -> Found:
    """One trace among 10,000 instances, in µs; reference: aws-vpc-analyzer, warm."""
    network = topology()
    target = network.all(NetworkInterface)[8]
    source = network.all(Instance)[4]
    request = Request.to(source.id, str(target.private_ip), 443)
    question = (aws_id(network, source.id), str(target.private_ip), 443)
    with analyzer() as other:
        other.load(network)
        theirs = min(other.seconds(*question, 1) * 1e6 for _ in range(100))
        said = other.ask(*question)[0]
    others = iter(network.all(Instance)[100:])
    target_ip = str(target.private_ip)
    new = min(
        seconds(lambda: trace(network, Request.to(next(others).id, target_ip, 443)))
        for _ in range(500)
    )
    ours = min(seconds(lambda: trace(network, request)) for _ in range(500))
    outcome = trace(network, request).outcome
    says = (
        f"labkit {outcome}, the reference {said}",
        f"a topology keeps the way of a connection; a pair never asked takes {new * 1e6:.0f} µs",
    )
    return Found(ours * 1e6, theirs, says)


def graph_10000() -> Found:
    """A trace of a pair never asked, in µs; reference: whether networkx finds a path at all."""
    network = topology()
    target_ip = str(network.all(NetworkInterface)[8].private_ip)
    senders = iter(network.all(Instance)[1000:])
    with analyzer(GRAPH) as graph:
        graph.load(network)
        question = (aws_id(network, network.all(Instance)[4].id), target_ip, 443)
        theirs = min(graph.seconds(*question, 1) * 1e6 for _ in range(100))
    asked = [Request.to(next(senders).id, target_ip, 443) for _ in range(500)]
    ours = min(seconds(partial(trace, network, one)) for one in asked)
    says = (
        "networkx compares no prefix, asks no filter and looks at no answer",
        "side_by_side counts how often that is the truth",
    )
    return Found(ours * 1e6, theirs, says)


CLASSES = 500
"""Senders of many classes, each a class by itself, that `matrix_10000` says the cost of."""


def apart(network: Topology) -> list[str]:
    """So many senders in a network of which each has a security group of its own."""
    return [row.id for row in network.all(Instance)[:CLASSES]]


def divided(network: Topology) -> Topology:
    """The network in which each of the first senders has one more group, which nobody else has."""
    cards = network.all(NetworkInterface)[:CLASSES]
    groups = [SecurityGroup(id=f"sg-own-{at}", vpc=VPC) for at in range(len(cards))]
    changed = (
        replace(card, groups=(*card.groups, group.id))
        for card, group in zip(cards, groups, strict=True)
    )
    return network.replaced(*groups, *changed)


def matrix_10000() -> Found:
    """Every instance × 20 services, in s; reference: a trace for each pair, extrapolated."""
    network = topology()
    senders = [row.id for row in network.all(Instance)]
    cards = network.all(NetworkInterface)[:: COUNT // SERVICES]
    requests = [Request.to(INTERNET, str(row.private_ip), 443) for row in cards]
    found: list[Matrix] = []

    def ours() -> None:
        found[:] = [matrix(network.replaced(), senders, requests)]

    def alone() -> None:
        for at in range(SAMPLE):
            target = str(cards[at % SERVICES].private_ip)
            trace(network, Request.to(senders[at * 37 % COUNT], target, 443))

    pairs = COUNT * SERVICES
    mine, theirs = in_turn(3, lambda: seconds(ours), lambda: seconds(alone) * pairs / SAMPLE)
    count = found[0].evaluations
    fewer = f"{count:,} evaluations for {pairs:,} pairs: {pairs / count:,.0f}× fewer"
    many = divided(network)
    took = seconds(lambda: found.append(matrix(many, apart(many), requests)))
    slow = (
        f"where each of {CLASSES} senders is a class by itself: {found[1].evaluations:,} "
        f"evaluations in {took:.1f} s, {took / found[1].evaluations * 1e6:.0f} µs each"
    )
    return Found(mine, theirs, (fewer, f"{len(found[0].rows)} different rows", slow))
