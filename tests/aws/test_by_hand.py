"""What a learner adds to a standing lab by hand is observed."""

from __future__ import annotations

import pytest

from labkit.aws import observe
from labkit.provision import up
from labkit.topology import NetworkAcl, PrefixList, RouteTable, Vpc

LAB, LEARNER = "private-api", "learner"


@pytest.fixture
def vpc(lab, driver, journal, pace):
    """The id of the VPC of a standing lab."""
    up(lab.topology(), journal, driver, pace=pace)
    return journal.standing.get(("vpc", "lab-vpc")).attributes["id"]


@pytest.fixture
def ec2(clients):
    return clients.client("ec2")


def acl_of(ec2, vpc):
    (row,) = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    return row["NetworkAclId"]


def deny(ec2, acl):
    ec2.create_network_acl_entry(
        NetworkAclId=acl,
        RuleNumber=50,
        Protocol="6",
        RuleAction="deny",
        Egress=False,
        CidrBlock="10.0.10.0/24",
        PortRange={"From": 443, "To": 443},
    )


def test_a_changed_default_acl(clients, ec2, vpc):
    assert observe(clients, LAB, LEARNER).all(NetworkAcl) == ()
    deny(ec2, acl_of(ec2, vpc))
    (found,) = observe(clients, LAB, LEARNER).all(NetworkAcl)
    assert (found.default, len(found.subnets)) == (True, 4)
    assert [str(row) for row in found.entries if row.number == 50] == [
        "rule 50: deny tcp/443, 10.0.10.0/24"
    ]


def test_an_acl_of_ones_own(clients, ec2, vpc):
    made = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    try:
        (found,) = observe(clients, LAB, LEARNER).all(NetworkAcl)
        assert (found.id, found.default) == (made, False)
        # Another VPC's are not the lab's.
        deny(ec2, acl_of(ec2, ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]))
        assert len(observe(clients, LAB, LEARNER).all(NetworkAcl)) == 1
    finally:
        ec2.delete_network_acl(NetworkAclId=made)


def test_a_gateway_endpoint_brings_its_prefix_list(clients, ec2, vpc):
    tables = [row.id for row in observe(clients, LAB, LEARNER).all(RouteTable) if not row.main]
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.s3",
        VpcEndpointType="Gateway",
        RouteTableIds=tables,
    )["VpcEndpoint"]["VpcEndpointId"]
    try:
        (found,) = observe(clients, LAB, LEARNER).all(PrefixList)
        assert found.name == "com.amazonaws.us-east-1.s3"
    finally:
        ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])


def test_a_dhcp_option_set_of_ones_own(clients, ec2, vpc):
    configurations = [{"Key": "domain-name-servers", "Values": ["10.0.0.53"]}]
    options = ec2.create_dhcp_options(DhcpConfigurations=configurations)["DhcpOptions"]
    key = options["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=key, VpcId=vpc)
    (found,) = observe(clients, LAB, LEARNER).all(Vpc)
    assert found.dns_servers == ("10.0.0.53",)
