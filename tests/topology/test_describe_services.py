"""What the rows of load balancers, VPC links, streams, tables, buckets and names become."""

from __future__ import annotations

import pytest

from labkit.topology import (
    Bucket,
    Certificate,
    DomainName,
    HostedZone,
    Instance,
    LoadBalancer,
    NetworkInterface,
    Role,
    Stream,
    Table,
    TargetGroup,
    VpcLink,
)
from labkit.topology.describe import described
from tests.topology.aws_network import NETWORK
from tests.topology.aws_rows import ROWS
from tests.topology.aws_words import ACCOUNT, DOMAIN, GROUP, NLB, policy

TOPOLOGY = described(ROWS, account=ACCOUNT)


@pytest.mark.parametrize(
    ("kind", "key", "fields"),
    [
        (
            LoadBalancer,
            NLB,
            {
                "name": "app",
                "load_balancer_type": "network",
                "subnets": ("subnet-1",),
                "interfaces": ("eni-2",),
                "groups": ("sg-1",),
                "scheme": "internet-facing",
                "dns_name": "app-0a1b.elb.us-east-1.amazonaws.com",
                "cross_zone": True,
                "enforce_private_link": False,
                "state": "provisioning",
            },
        ),
        (
            TargetGroup,
            GROUP,
            {
                "name": "app",
                "protocol": "TCP",
                "port": 8080,
                "target_type": "ip",
                "preserve_client_ip": True,
                "cross_zone": None,
            },
        ),
        (
            VpcLink,
            "abc123",
            {"name": "one", "version": 1, "targets": (NLB,), "subnets": (), "state": "PENDING"},
        ),
        (
            VpcLink,
            "def456",
            {
                "name": "second",
                "version": 2,
                "targets": (),
                "subnets": ("subnet-1",),
                "groups": ("sg-1",),
                "state": "INACTIVE",
            },
        ),
        (Stream, "records", {"shards": 2, "state": "UPDATING"}),
        (Table, "orders", {"state": "CREATING"}),
        (Bucket, "plain", {"id": "arn:aws:s3:::plain", "policy": None}),
        (
            DomainName,
            DOMAIN,
            {
                "name": "inner",
                "domain": "private.example.com",
                "endpoint_type": "PRIVATE",
                "access": ("vpce-1", "vpce-2"),
                "endpoint_access_mode": "STRICT",
                "mappings": (),
            },
        ),
        (
            DomainName,
            "api.example.com",
            {
                "endpoint_type": "REGIONAL",
                "target": "d-1.execute-api.us-east-1.amazonaws.com",
                "policy": None,
                "access": (),
                "endpoint_access_mode": "BASIC",
            },
        ),
        (
            DomainName,
            "www.example.com",
            {"endpoint_type": "EDGE", "target": "d111.cloudfront.net"},
        ),
        (HostedZone, "Z1", {"name": "example.com", "private": True, "vpcs": ("vpc-1",)}),
        (HostedZone, "Z2", {"name": "example.org", "private": False, "vpcs": (), "records": ()}),
    ],
)
def test_a_row_becomes(kind, key, fields):
    found = TOPOLOGY.find(kind, key)
    assert {name: getattr(found, name) for name in fields} == fields


def test_a_listener_names_each_target_group_once():
    (listener,) = TOPOLOGY.find(LoadBalancer, NLB).listeners
    assert (listener.port, listener.protocol, listener.target_groups) == (443, "TLS", (GROUP,))


def test_a_gateway_load_balancer_has_one_listener_without_a_port():
    row = {**ROWS["LoadBalancers"][0], "Type": "gateway"}
    actions = [{"Type": "forward", "TargetGroupArn": GROUP}]
    listeners = [{"LoadBalancerArn": NLB, "Listeners": [{"DefaultActions": actions}]}]
    rows = {"LoadBalancers": [row], "LoadBalancerListeners": listeners}
    (found,) = described(rows).all(LoadBalancer)
    assert [(row.port, row.protocol) for row in found.listeners] == [(6081, "GENEVE")]


@pytest.mark.parametrize(("kind", "cross_zone"), [("application", True), ("network", False)])
def test_what_nobody_said_of_a_load_balancer_is_as_aws_makes_it(kind, cross_zone):
    row = {"LoadBalancerArn": NLB, "VpcId": "vpc-1", "Type": kind}
    (found,) = described({"LoadBalancers": [row]}).all(LoadBalancer)
    assert (found.cross_zone, found.enforce_private_link) == (cross_zone, True)
    assert (found.scheme, found.state, found.interfaces) == ("internal", "active", ())


def test_targets_with_their_health():
    targets = TOPOLOGY.find(TargetGroup, GROUP).targets
    assert [(row.id, row.port, row.health) for row in targets] == [
        ("10.0.0.5", 8081, "unhealthy"),
        ("10.0.0.6", 8080, ""),
    ]


def test_interfaces_of_a_load_balancer_are_called_after_it():
    assert TOPOLOGY.find(NetworkInterface, "eni-2").name == "app in private-a"
    alone = described(NETWORK, account=ACCOUNT)
    assert alone.find(NetworkInterface, "eni-2").name == ""


def test_policies_of_buckets_roles_and_domains():
    bucket = TOPOLOGY.find(Bucket, "papers")
    assert bucket.id == "arn:aws:s3:::papers"
    assert bucket.policy.statements[0].resources == ("arn:aws:s3:::papers/*",)
    role = TOPOLOGY.find(Role, "caller")
    assert role.trust.statements[0].actions == ("sts:AssumeRole",)
    assert [row.statements[0].actions for row in role.policies] == [("s3:*",)]
    assert TOPOLOGY.find(DomainName, DOMAIN).policy.statements[0].effect == "Allow"


@pytest.mark.parametrize(
    "kept",
    [
        "execute-api:/*",
        f"arn:aws:execute-api:us-east-1:{ACCOUNT}:*/*",
        DOMAIN.replace("apigateway", "execute-api"),
    ],
)
def test_a_domains_policy_is_read_as_it_was_written(kept):
    """In whichever of these words API Gateway keeps it."""
    row = {**ROWS["DomainNames"][0], "policy": policy("execute-api:Invoke", Resource=kept)}
    (found,) = described({"DomainNames": [row]}).components
    assert found.policy.statements[0].resources == ("execute-api:/*",)


def test_who_signed_a_certificate():
    found = [(row.domain, row.authority) for row in TOPOLOGY.all(Certificate)]
    assert found == [
        ("api.example.com", "itself"),
        ("www.example.com", "other"),
        ("*.example.com", "amazon"),
        ("in.example.com", "private"),
    ]
    signed = TOPOLOGY.find(DomainName, "api.example.com").certificate
    assert TOPOLOGY.find(Certificate, signed).authority == "itself"


def test_base_paths():
    mappings = TOPOLOGY.find(DomainName, "api.example.com").mappings
    assert [(row.base_path, row.api, row.stage) for row in mappings] == [
        ("", "api1234567", "prod"),
        ("v1/old", "api1234567", "test"),
    ]


def test_records_lead_to_addresses_and_names():
    records = TOPOLOGY.find(HostedZone, "Z1").records
    assert [(row.name, row.type, row.values) for row in records] == [
        ("*.example.com", "A", ("10.0.0.5", "10.0.0.6")),
        ("api.example.com", "ALIAS", ("vpce-1-x.execute-api.us-east-1.vpce.amazonaws.com",)),
        ("old.example.com", "CNAME", ("api.example.com",)),
    ]


def test_lists_beside_and_rows_inside_are_the_same():
    """Each list of another one's rows may stand in those rows instead."""
    inside = {
        "LoadBalancers": [
            {
                **ROWS["LoadBalancers"][0],
                "Attributes": ROWS["LoadBalancerAttributes"][0]["Attributes"],
                "Listeners": ROWS["LoadBalancerListeners"][0]["Listeners"],
                "NetworkInterfaceIds": ["eni-2"],
            }
        ],
        "HostedZones": [{**ROWS["HostedZones"][0], **ROWS["ResourceRecordSets"][0]}],
    }
    for found in described(inside).components:
        assert found == TOPOLOGY.component(found.id)


def test_an_instance_has_the_role_of_its_profile():
    assert TOPOLOGY.find(Instance, "app").role == f"arn:aws:iam::{ACCOUNT}:role/caller"
    assert described(NETWORK).find(Instance, "app").role == ""
