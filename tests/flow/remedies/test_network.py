"""What would let a packet through: rules, routes, gateways, load balancers."""

import pytest

from labkit.topology import InternetGateway
from tests.flow.remedies import cases
from tests.flow.remedies.cases import faulty, lab, only, row, said
from tests.flow.test_trace_laws import _blackholes, _no_egress, _no_routes

OUTWARD = {"api_type": "REGIONAL", "endpoint": False}
NEW_NAT = "create a NAT gateway in public-a, and route 0.0.0.0/0 of private-routes to it"
S3 = "https://s3.us-east-1.amazonaws.com/"
KINESIS = (
    "create an interface endpoint for Kinesis with private DNS in {}, with a group that admits "
    "tcp/443 from {}"
)

CASES = {
    "SG: the sender's subnet": (
        lambda: lab(endpoint_admits_443=False),
        "add an ingress rule to endpoint-sg: tcp/443 from 10.0.10.0/24",
    ),
    "SG: the load balancer's subnet": (
        lambda: row("M094"),
        "add an ingress rule to sg-target: tcp/443 from 10.0.40.0/24",
    ),
    "SG: the VPC link's subnet": (
        lambda: row("L107"),
        "add an ingress rule to sg-balancer: tcp/443 from 10.0.10.0/24",
    ),
    "SG: a client on the internet": (
        cases.from_the_internet,
        "add an ingress rule to app-sg: tcp/80 from 192.0.2.9/32",
    ),
    "SG: a port": (
        cases.packet_to_app,
        "add an ingress rule to app-sg: tcp/22 from 10.0.0.0/24",
    ),
    "SG: a ping": (cases.ping, "add an ingress rule to app-sg: icmp/8 from 10.0.0.0/24"),
    "SG: out to an address": (
        lambda: faulty(_no_egress),
        "add egress rules to app-sg: tcp/443 to 10.0.10.200/32 and 10.0.11.200/32",
    ),
    "SG: out to a prefix list": (
        lambda: row("M088"),
        "add an egress rule to sg-client: tcp/443 to com.amazonaws.us-east-1.dynamodb",
    ),
    "SG: out to an address that nobody knows": (
        lambda: row("L015"),
        "add an egress rule to sg-client: tcp/443 to 0.0.0.0/0",
    ),
    "SG: of an NLB, about PrivateLink": (
        lambda: row("M092"),
        "switch enforcement of inbound rules on PrivateLink traffic off for nlb",
    ),
    "ACL: before the entry that denies": (
        lambda: row("L077"),
        "add ingress rule 80 to acl-0own: allow tcp/443, 10.0.10.10/32",
    ),
    "ACL: the answer's ports": (
        lambda: row("M059"),
        "add ingress rules 110, 90 to acl-0own: allow tcp/32768-60999, 10.0.20.10/32 and "
        "10.0.21.10/32",
    ),
    "ACL: out": (
        lambda: row("L075"),
        "add egress rules 80, 70 to acl-0own: allow tcp/443, 10.0.20.10/32 and 10.0.21.10/32",
    ),
    "route: to the NAT gateway there is": (
        lambda: row("M004"),
        "route 0.0.0.0/0 of rtb-private to nat-0main",
    ),
    "route: to a new NAT gateway": (lambda: lab(**OUTWARD), NEW_NAT),
    "route: to the internet gateway": (
        lambda: faulty(_no_routes, source="public-app", **OUTWARD),
        "route 0.0.0.0/0 of public-routes to internet-gateway",
    ),
    "route: to the gateway endpoint there is": (
        lambda: row("L095"),
        "associate vpce-0aaa with rtb-private",
    ),
    "route: to a new gateway endpoint": (
        lambda: row("L099"),
        "create a gateway endpoint for DynamoDB on rtb-private",
    ),
    "route: to the peer": (
        cases.private_address_to_the_internet,
        "route 10.1.0.0/16 of rtb-public to pcx-0main",
    ),
    "route: to the peer's shared addresses": (
        lambda: cases.private_address_to_the_internet("100.64.0.0/16"),
        "route 100.64.0.0/16 of rtb-public to pcx-0main",
    ),
    "route: not through the peer": (
        cases.through_a_peer,
        "create a gateway endpoint for S3 on rtb-peer",
    ),
    "blackhole: another NAT gateway": (
        lambda: row("L016"),
        "create a NAT gateway in public-a, and route 0.0.0.0/0 of rtb-nat to it",
    ),
    "blackhole: the internet gateway again": (
        lambda: faulty(_blackholes, source="public-app", **OUTWARD),
        "route 0.0.0.0/0 of public-routes to internet-gateway",
    ),
    "blackhole: a peering nobody accepted": (lambda: row("L047"), "accept pcx-0main"),
    "no public address": (lambda: row("M005"), "give client a public address"),
    "no address in the zone": (
        lambda: cases.regional_nat("us-east-1b"),
        "give nat-gateway an address in us-east-1a",
    ),
    "no internet gateway behind a regional NAT gateway": (
        lambda: only(InternetGateway, cases.regional_nat("us-east-1a"), vpc=None),
        "attach internet-gateway to lab-vpc",
    ),
    "no public address, to S3": (
        lambda: row("M005").asking(url=S3),
        "create a gateway endpoint for S3 on rtb-public",
    ),
    "no public address, to Kinesis": (
        lambda: row("M005").asking(url=cases.KINESIS),
        KINESIS.format("public-a", "10.0.0.0/16"),
    ),
    "blackhole, to Kinesis": (
        lambda: row("L016").asking(url=cases.KINESIS),
        KINESIS.format("nat-a", "10.0.0.0/16"),
    ),
    "not through the peer, to Kinesis": (
        lambda: cases.through_a_peer().asking(url=cases.KINESIS),
        KINESIS.format("peer-a", "10.1.0.0/16"),
    ),
    "a NAT gateway of another VPC": (
        cases.to_another_nat_gateway,
        "create a gateway endpoint for S3 on rtb-peer",
    ),
    "source/destination check": (
        cases.checked_router,
        "switch the source/destination check of public-app off",
    ),
    "stopped": (cases.stopped, "start private-app"),
    "detached": (cases.detached, "attach internet-gateway to lab-vpc"),
    "nothing comes in": (cases.no_internet_gateway, "attach internet-gateway to lab-vpc"),
    "peering pending": (cases.peering_pending, "accept pcx-0main"),
    "NAT gateway pending": (
        cases.nat_pending,
        "create nat-gateway again, or wait until it is available",
    ),
    "endpoint deleting": (
        cases.endpoint_deleted,
        "create vpce-0aaa again, or wait until it is available",
    ),
    "nothing listens": (cases.nothing_listens, "start an application on tcp/22 of private-app"),
    "load balancer provisioning": (
        cases.balancer_provisioning,
        "wait until nlb is active",
    ),
    "no listener": (lambda: row("L104"), "add a listener TCP 443 to nlb"),
    "no target": (lambda: row("L105"), "register i-0target-a in the target group app"),
    "no target in the zone": (
        cases.target_in_another_zone,
        "switch cross-zone load balancing of nlb on",
    ),
    "a zone that is off": (
        cases.target_in_a_zone_that_is_off,
        "add private-b in us-east-1b to nlb",
    ),
    "targets draining": (
        cases.targets_draining,
        "bring i-0target-b of app back into service",
    ),
    "targets draining, and one that is not registered": (
        lambda: cases.targets_draining(1),
        "register i-0target-b in the target group app",
    ),
    "VPC link inactive": (
        lambda: row("M100"),
        "send again in some minutes, once link is AVAILABLE",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_among_the_smallest(name):
    situation, wanted = CASES[name]
    assert wanted in said(situation())


def test_a_gateway_endpoint_serves_its_own_region_alone():
    assert said(row("L098")) == ["route 0.0.0.0/0 of rtb-private to nat-0main"]


def test_a_private_subnet_gets_no_route_to_the_internet_gateway():
    assert said(faulty(_no_routes, **OUTWARD)) == []
