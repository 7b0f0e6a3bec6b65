"""What names lead to, from where: private DNS, zones, aliases, CNAMEs, services, machines."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from labkit.flow import Leg, Outcome, Request, trace
from labkit.flow.names import api_name, service_behind
from labkit.flow.names.aws import owned_names
from labkit.topology import (
    HostedZone,
    Instance,
    NetworkInterface,
    Record,
    RestApi,
    Vpc,
    VpcEndpoint,
)
from tests.oracle.draft import CLIENT, ENDPOINT, VPC, Draft
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

ROW = next(row for row in ROWS if row["id"] == "M028")


def standing(*services: str, client: str = "private", private_dns: bool = True) -> Draft:
    endpoints = list(services) or ["execute-api"]
    return situation({**ROW, "client": client, "endpoints": endpoints, "private_dns": private_dns})


def led(draft: Draft, host: str, source: str = CLIENT):
    """Where a name leads: `private`, `public`, a code, or nothing where that is not known."""
    found = trace(draft.topology, Request(source, f"https://{host}/"))
    name = next(row for row in found.hops if row.leg is Leg.NAME)
    codes = [step.code for step in name.steps if step.code]
    return codes[0] if codes else found.resolved


API = "abcde12345.execute-api.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("host", "api", "vpce", "region"),
    [
        (API, "abcde12345", "", "us-east-1"),
        (API.upper(), "abcde12345", "", "us-east-1"),
        (f"a1-vpce-0ab.{API.partition('.')[2]}", "a1", "vpce-0ab", "us-east-1"),
        ("d-abcdefghij.execute-api.eu-west-1.amazonaws.com", "", "", "eu-west-1"),
    ],
)
def test_names_under_execute_api(host, api, vpce, region):
    name = api_name(host)
    assert (name.api, name.vpce, name.region) == (api, vpce, region)


@pytest.mark.parametrize(
    "host", ["execute-api.us-east-1.amazonaws.com", f"{API}.cn", f"x.{API}", "example.com"]
)
def test_what_is_no_name_of_an_api(host):
    assert api_name(host) is None


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("kinesis.us-east-1.amazonaws.com", "us-east-1.kinesis-streams"),
        ("123456789012.data-kinesis.us-east-1.amazonaws.com", "us-east-1.kinesis-streams"),
        ("123456789012.control-kinesis.eu-west-1.amazonaws.com", "eu-west-1.kinesis-streams"),
        ("dynamodb.eu-west-1.amazonaws.com", "eu-west-1.dynamodb"),
        ("123456789012.ddb.us-east-1.amazonaws.com", "us-east-1.dynamodb"),
        ("s3.amazonaws.com", "us-east-1.s3"),
        ("bucket.s3.amazonaws.com", "us-east-1.s3"),
        ("bucket.with.dots.s3.eu-west-1.amazonaws.com", "eu-west-1.s3"),
        ("sqs.us-gov-west-1.amazonaws.com", "us-gov-west-1.sqs"),
    ],
)
def test_public_names_of_services(host, service):
    assert service_behind(host).service == f"com.amazonaws.{service}"


@pytest.mark.parametrize("host", ["example.com", "amazonaws.com", "kinesis.amazonaws.com.cn"])
def test_what_is_no_name_of_a_service(host):
    assert service_behind(host) is None


def test_private_names_of_a_service_that_no_table_lists():
    assert owned_names("com.amazonaws.us-east-1.sqs")[0].holds("sqs.us-east-1.amazonaws.com")
    assert not owned_names("com.amazonaws.us-east-1.sqs")[0].holds("x.sqs.us-east-1.amazonaws.com")
    assert owned_names("somebody.else") == ()


def test_private_dns_owns_every_name_under_execute_api():
    for host in (API, "zzzzz99999.execute-api.us-east-1.amazonaws.com"):
        assert led(standing(), host) == "private"


def test_private_dns_owns_nothing_of_another_region():
    other = RestApi(
        id="eu12345678", endpoint_type=standing().api.endpoint_type.REGIONAL, region="eu-west-1"
    )
    draft = standing(client="private-nat").having(other)
    assert led(draft, "eu12345678.execute-api.eu-west-1.amazonaws.com") == "public"


@pytest.mark.parametrize(
    "changes",
    [{"private_dns": False}, {"state": "pending"}, {"interfaces": ()}, {"vpc": "vpc-0peer"}],
)
def test_an_endpoint_that_owns_no_names_here(changes):
    draft = standing().changed(VpcEndpoint, ENDPOINT, **changes)
    assert led(draft, API) == "NAME_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"dns_hostnames": False}, "NAME_NOT_FOUND"),
        ({"dns_support": False}, "VPC_DNS_SUPPORT_OFF"),
        ({"dns_servers": ("10.0.0.53",)}, "NAME_NOT_FOUND"),
    ],
)
def test_what_the_vpc_must_have_for_private_names(changes, wanted):
    assert led(standing().changed(Vpc, VPC, **changes), API) == wanted


def zone(name: str, *records: Record, private: bool = True, vpcs: tuple[str, ...] = (VPC,)):
    return HostedZone(id=f"Z-{name}", name=name, records=records, private=private, vpcs=vpcs)


def a_record(name: str, address: str = "10.0.10.10") -> Record:
    return Record(name=name, type="A", values=(address,))


def test_the_most_specific_private_zone_answers():
    own = zone(API, a_record(API, "10.0.50.10"))
    found = trace(standing().having(own).topology, Request(CLIENT, f"https://{API}/"))
    assert "Z-" not in str(found)
    assert f"{API} says {API} is 10.0.50.10" in str(found)


def test_a_private_zone_without_the_record_asks_nobody_else():
    own = zone("example.com", a_record("other.example.com"))
    public = zone("example.com", a_record("api.example.com", "203.0.113.5"), private=False)
    public = replace(public, id="Z-public")
    draft = standing().having(own, public)
    assert led(draft, "api.example.com") == "NAME_NOT_FOUND"
    assert led(draft, "api.example.com", "internet") == "public"


def test_a_private_zone_answers_in_its_own_vpcs_alone():
    own = zone("example.com", a_record("api.example.com"), vpcs=("vpc-0peer",))
    public = replace(
        zone("example.com", a_record("api.example.com", "203.0.113.5"), private=False), id="Z-p"
    )
    assert led(standing().having(own, public), "api.example.com") == "public"


def test_a_wildcard_record_and_one_that_is_nearer():
    own = zone("example.com", a_record("*.example.com"), a_record("x.example.com", "203.0.113.5"))
    draft = standing().having(own)
    assert led(draft, "any.example.com") == "private"
    assert led(draft, "x.example.com") == "public"


def cname(name: str, to: str) -> Record:
    return Record(name=name, type="CNAME", values=(f"{to}.",))


def test_cnames_that_go_in_a_circle():
    own = zone(
        "example.com",
        cname("a.example.com", "b.example.com"),
        cname("b.example.com", "a.example.com"),
    )
    assert led(standing().having(own), "a.example.com") == "NAME_NOT_FOUND"


def test_a_cname_is_looked_up_again_from_where_it_was_asked():
    own = zone("example.com", cname("api.example.com", API), private=False)
    draft = standing().having(own)
    assert led(draft, "api.example.com") == "private"
    assert led(draft, "api.example.com", "internet") == "NAME_NOT_FOUND"


def test_several_record_sets_of_one_name_are_not_known():
    own = zone("example.com", a_record("w.example.com"), a_record("w.example.com", "10.0.11.1"))
    found = trace(standing().having(own).topology, Request(CLIENT, "https://w.example.com/"))
    assert found.outcome is Outcome.UNKNOWN


def test_a_record_that_cannot_be_read_is_not_known():
    own = zone("example.com", Record(name="w.example.com", type="A", values=("nonsense",)))
    found = trace(standing().having(own).topology, Request(CLIENT, "https://w.example.com/"))
    assert found.outcome is Outcome.UNKNOWN


def test_zonal_names_lead_to_the_interface_of_their_zone():
    name = standing().find(VpcEndpoint, ENDPOINT).dns_name
    label, _, rest = name.partition(".")
    for zone_ in ("a", "b"):
        host = f"{label}-us-east-1{zone_}.{rest}"
        found = trace(standing().topology, Request(CLIENT, f"https://{host}/"))
        assert f"at its interface in endpoint-{zone_}" in str(found)
    assert led(standing(), f"{label}-us-east-1z.{rest}") == "NAME_NOT_FOUND"


def test_instances_names_carry_their_address_and_are_private_at_home():
    draft = standing(client="public")
    host = "ec2-203-0-113-10.compute-1.amazonaws.com"
    assert led(draft, host) == "private"
    assert led(draft, host, "internet") == "public"
    assert led(draft, "ip-10-0-10-10.ec2.internal") == "private"


def test_a_name_of_nobodys_is_not_known():
    found = trace(standing().topology, Request(CLIENT, "https://example.org/"))
    assert found.outcome is Outcome.UNKNOWN
    assert "labkit does not know where example.org leads" in str(found)


def test_an_api_that_nobody_described_is_not_known():
    draft = standing(private_dns=False)
    rows = tuple(row for row in draft.topology.components if not isinstance(row, RestApi))
    topology = type(draft.topology)(rows, missing=frozenset({RestApi}))
    assert trace(topology, draft.request).outcome is Outcome.UNKNOWN


def test_ipv6_is_said_not_to_be_modelled():
    for url in ("https://[2001:db8::1]/", "tcp://[2001:db8::1]:443", "icmp://[2001:db8::1]"):
        found = trace(standing().topology, Request(CLIENT, url))
        assert found.outcome is Outcome.UNKNOWN
        assert "IPv4 only" in str(found)


def test_a_source_may_be_an_interface_and_an_interface_may_be_alone():
    draft = standing()
    card = draft.topology.interfaces(draft.find(Instance, CLIENT))[0]
    alone = replace(card, id="eni-alone", private_ip=IPv4Address("10.0.10.99"))
    assert isinstance(alone, NetworkInterface)
    topology = draft.having(alone).topology
    assert trace(topology, replace(draft.request, source="eni-alone")).outcome is Outcome.DELIVERED
