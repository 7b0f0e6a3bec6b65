"""What names lead to, from where: private DNS, zones, aliases, CNAMEs, services, machines."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from labkit.flow import Leg, Outcome, Request, trace
from labkit.flow.names import api_name, resolve, service_behind
from labkit.flow.names.aws import owned_names
from labkit.flow.source import source_of
from labkit.topology import (
    DomainName,
    EndpointType,
    HostedZone,
    HttpApi,
    Instance,
    LoadBalancer,
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
        ("s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1.s3"),
        ("my.bucket.s3.dualstack.us-east-1.amazonaws.com", "us-east-1.s3"),
        ("123456789012.s3-control.us-east-1.amazonaws.com", "us-east-1.s3"),
        ("point-123456789012.s3-accesspoint.us-east-1.amazonaws.com", "us-east-1.s3"),
        ("api.ecr.us-east-1.amazonaws.com", "us-east-1.ecr.api"),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com", "us-east-1.ecr.dkr"),
        ("streams.dynamodb.us-east-1.amazonaws.com", "us-east-1.dynamodb-streams"),
        ("runtime.sagemaker.us-east-1.amazonaws.com", "us-east-1.sagemaker.runtime"),
        ("api.sagemaker.us-east-1.amazonaws.com", "us-east-1.sagemaker.api"),
    ],
)
def test_public_names_of_services(host, service):
    assert service_behind(host).service == f"com.amazonaws.{service}"


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "amazonaws.com",
        "kinesis.amazonaws.com.cn",
        "abc.kinesis.us-east-1.amazonaws.com",
        "dkr.ecr.us-east-1.amazonaws.com",
        f"x.{API}",
    ],
)
def test_what_is_no_name_of_a_service(host):
    assert service_behind(host) is None


def test_private_names_of_a_service_that_no_table_lists():
    assert owned_names("com.amazonaws.us-east-1.sqs")[0].holds("sqs.us-east-1.amazonaws.com")
    assert not owned_names("com.amazonaws.us-east-1.sqs")[0].holds("x.sqs.us-east-1.amazonaws.com")
    assert owned_names("somebody.else") == ()


def test_dynamodb_streams_has_no_private_dns():
    assert owned_names("com.amazonaws.us-east-1.dynamodb-streams") == ()


@pytest.mark.parametrize(
    "host",
    ["runtime.sagemaker", "api.sagemaker", "api.ecr", "123456789012.dkr.ecr"],
)
def test_private_dns_and_public_dns_speak_of_the_same_service(host):
    name = f"{host}.us-east-1.amazonaws.com"
    assert any(row.holds(name) for row in owned_names(service_behind(name).service))


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
    [{"private_dns": False}, {"state": "Pending"}, {"interfaces": ()}, {"vpc": "vpc-0peer"}],
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


ELSEWHERE = "eu-west-1"


def said(draft: Draft, host: str, source: str = CLIENT) -> str:
    """What the first leg says of a name."""
    found = trace(draft.topology, Request(source, f"https://{host}/"))
    name = next(row for row in found.hops if row.leg is Leg.NAME)
    return " / ".join(step.says for step in name.steps)


def answer(draft: Draft, host: str, source: str = CLIENT):
    """The answer that a name leads to."""
    request = Request(source, f"https://{host}/")
    return resolve(draft.topology, request, source_of(draft.topology, source)).answer


def alias(name: str, to: str) -> Record:
    return Record(name=name, type="ALIAS", values=(f"{to}.",))


def test_aliases_that_go_in_a_circle():
    public = zone(
        "example.com",
        alias("a.example.com", "b.example.com"),
        alias("b.example.com", "a.example.com"),
        private=False,
    )
    draft = standing(client="private-nat").having(public)
    for source in (CLIENT, "internet"):
        assert led(draft, "a.example.com", source) == "NAME_NOT_FOUND"


def test_an_alias_and_a_cname_that_go_in_a_circle():
    public = zone(
        "example.com",
        alias("a.example.com", "b.example.com"),
        cname("b.example.com", "a.example.com"),
        private=False,
    )
    assert led(standing().having(public), "a.example.com", "internet") == "NAME_NOT_FOUND"


@pytest.mark.parametrize("kind", ["A", "CNAME", "ALIAS"])
def test_a_record_without_values_is_not_known(kind):
    own = zone("example.com", Record(name="w.example.com", type=kind, values=()))
    found = trace(standing().having(own).topology, Request(CLIENT, "https://w.example.com/"))
    assert found.outcome is Outcome.UNKNOWN
    assert "labkit cannot read" in str(found)


def test_an_alias_of_a_private_zone_leads_to_a_record_of_the_same_zone():
    own = zone("example.com", alias("a.example.com", "b.example.com"), a_record("b.example.com"))
    assert led(standing().having(own), "a.example.com") == "private"


def test_an_alias_to_what_its_zone_lacks_is_looked_up_in_public():
    own = zone("example.com", alias("a.example.com", "b.example.com"))
    public = replace(
        zone("example.com", a_record("b.example.com", "203.0.113.5"), private=False), id="Z-p"
    )
    assert led(standing().having(own, public), "a.example.com") == "public"


def test_an_alias_to_an_api_leads_past_private_dns():
    api = replace(standing().api, id="pub1234567", endpoint_type=EndpointType.REGIONAL)
    own = zone("example.com", alias("a.example.com", f"{api.id}.{API.partition('.')[2]}"))
    draft = standing(client="private-nat").having(own, replace(api, vpc_endpoint_ids=()))
    assert led(draft, "a.example.com") == "public"


@pytest.mark.parametrize(
    "api",
    [
        RestApi(id="eu12345678", endpoint_type=EndpointType.REGIONAL, region=ELSEWHERE),
        RestApi(id="eu12345678", endpoint_type=EndpointType.EDGE, region=ELSEWHERE),
        RestApi(id="eu12345678", endpoint_type=EndpointType.PRIVATE, region=ELSEWHERE),
    ],
)
def test_an_api_has_no_name_of_another_region(api):
    draft = standing(private_dns=False).having(api)
    host = f"{api.id}.execute-api.us-east-1.amazonaws.com"
    assert led(draft, host) == "NAME_NOT_FOUND"
    assert f"is in {ELSEWHERE}" in said(draft, host)


@pytest.mark.parametrize(
    "api", [RestApi(id="ab1", endpoint_type=EndpointType.REGIONAL), HttpApi(id="ab1")]
)
def test_an_api_of_this_region_has_no_name_of_another_one(api):
    draft = standing(client="private-nat", private_dns=False).having(api)
    assert led(draft, f"ab1.execute-api.{ELSEWHERE}.amazonaws.com") == "NAME_NOT_FOUND"
    assert led(draft, "ab1.execute-api.us-east-1.amazonaws.com") == "public"


def test_an_alias_name_is_in_the_region_of_its_api():
    draft = standing(private_dns=False).with_api(vpc_endpoint_ids=(ENDPOINT,))
    name = f"{draft.api.id}-{ENDPOINT}.execute-api"
    assert led(draft, f"{name}.us-east-1.amazonaws.com") == "private"
    assert led(draft, f"{name}.{ELSEWHERE}.amazonaws.com") == "NAME_NOT_FOUND"


@pytest.mark.parametrize(
    "label", ["abc.kinesis", "x.dynamodb", "x.streams.dynamodb", "x.sqs", "1234.data-kinesis"]
)
def test_a_service_has_no_other_names_under_its_own(label):
    host = f"{label}.us-east-1.amazonaws.com"
    assert led(standing(), host) == "NAME_NOT_FOUND"
    assert led(standing(), host, "internet") == "NAME_NOT_FOUND"


@pytest.mark.parametrize("label", ["x.abcde12345", "d-nobodys", "a_b"])
def test_nothing_else_is_under_execute_api(label):
    host = f"{label}.execute-api.us-east-1.amazonaws.com"
    assert led(standing(), host, "internet") == "NAME_NOT_FOUND"


def test_the_target_of_a_domain_is_under_execute_api():
    target = "d-abcdefghij.execute-api.us-east-1.amazonaws.com"
    own = DomainName(
        id="a.example.com",
        domain="a.example.com",
        endpoint_type=EndpointType.REGIONAL,
        target=target,
    )
    assert led(standing().having(own), target, "internet") == "public"


def test_names_of_domains_that_nobody_described_are_not_known():
    topology = replace(standing().topology, missing=frozenset({DomainName}))
    host = "d-abcdefghij.execute-api.us-east-1.amazonaws.com"
    found = trace(topology, Request("internet", f"https://{host}/"))
    assert found.outcome is Outcome.UNKNOWN


def test_the_state_of_an_endpoint_is_read_in_any_case():
    assert led(standing().changed(VpcEndpoint, ENDPOINT, state="Available"), API) == "private"


@pytest.mark.parametrize(
    ("state", "settled"), [("Pending", False), ("pendingAcceptance", False), ("deleted", True)]
)
def test_an_endpoint_that_is_not_available_has_no_names(state, settled):
    draft = standing(private_dns=False).with_api(vpc_endpoint_ids=(ENDPOINT,))
    own = draft.find(VpcEndpoint, ENDPOINT).dns_name
    draft = draft.changed(VpcEndpoint, ENDPOINT, state=state)
    both = f"{draft.api.id}-{ENDPOINT}.execute-api.us-east-1.amazonaws.com"
    for host in (own, both):
        assert led(draft, host) == "NAME_NOT_FOUND"
        assert f"is {state}" in said(draft, host)
        assert ("does not settle" in said(draft, host)) is not settled


def s3_endpoint(dns_name: str) -> Draft:
    """An S3 interface endpoint in place of the other one."""
    return standing().changed(
        VpcEndpoint, ENDPOINT, service="com.amazonaws.us-east-1.s3", dns_name=dns_name
    )


S3_NAME = "vpce-0aaa-abcdefgh.s3.us-east-1.vpce.amazonaws.com"


@pytest.mark.parametrize("dns_name", [S3_NAME, f"*.{S3_NAME}"])
@pytest.mark.parametrize(
    "front", ["bucket", "my.own.bucket", "accesspoint", "p-1.accesspoint", "control", "1.control"]
)
def test_names_under_the_name_of_an_s3_endpoint(dns_name, front):
    assert led(s3_endpoint(dns_name), f"{front}.{S3_NAME}") == "private"


def test_zonal_names_of_an_s3_endpoint():
    label, _, rest = S3_NAME.partition(".")
    host = f"records.bucket.{label}-us-east-1b.{rest}"
    assert "endpoint-b" in said(s3_endpoint(S3_NAME), host)


def test_what_is_under_no_name_of_an_s3_endpoint():
    assert led(s3_endpoint(S3_NAME), f"else.{S3_NAME}") == "NAME_NOT_FOUND"
    other = standing().find(VpcEndpoint, ENDPOINT).dns_name
    assert led(standing(), f"bucket.{other}") == "NAME_NOT_FOUND"


@pytest.mark.parametrize(
    "host", ["ip-10-0-10-10.ec2.internal", "ip-10-0-10-10.eu-west-1.compute.internal"]
)
def test_internal_names_of_instances_are_known_in_vpcs_alone(host):
    assert led(standing(), host) == "private"
    assert led(standing(), host, "internet") == "NAME_NOT_FOUND"
    own = standing().changed(Vpc, VPC, dns_servers=("10.0.0.53",))
    assert led(own, host) == "NAME_NOT_FOUND"


def test_an_answer_has_all_the_addresses_of_a_record():
    own = zone(
        "example.com", Record(name="w.example.com", type="A", values=("10.0.10.1", "10.0.10.2"))
    )
    found = answer(standing().having(own), "w.example.com")
    assert (found.address, found.others) == (IPv4Address("10.0.10.1"), (IPv4Address("10.0.10.2"),))


def test_one_address_of_a_record_that_cannot_be_read_makes_it_unknown():
    own = zone("example.com", Record(name="w.example.com", type="A", values=("10.0.10.1", "x")))
    found = trace(standing().having(own).topology, Request(CLIENT, "https://w.example.com/"))
    assert found.outcome is Outcome.UNKNOWN


def test_an_answer_has_the_other_interfaces_of_an_endpoint():
    draft = standing()
    cards = draft.topology.interfaces(draft.find(VpcEndpoint, ENDPOINT))
    found = answer(draft, API)
    assert len(cards) > 1
    assert {found.address, *found.others} == {row.private_ip for row in cards}
    assert found.address not in found.others


def test_a_zonal_name_has_no_other_address():
    label, _, rest = standing().find(VpcEndpoint, ENDPOINT).dns_name.partition(".")
    assert answer(standing(), f"{label}-us-east-1a.{rest}").others == ()


def test_an_answer_has_the_other_nodes_of_a_load_balancer():
    draft = situation(next(row for row in ROWS if row["id"] == "M091"))
    balancer = draft.topology.all(LoadBalancer)[0]
    named = draft.having(replace(balancer, dns_name="lb.elb.us-east-1.amazonaws.com"))
    found = answer(named, "lb.elb.us-east-1.amazonaws.com", "i-0target-a")
    nodes = {row.private_ip for row in named.topology.interfaces(balancer)}
    assert len(nodes) > 1
    assert {found.address, *found.others} == nodes


def test_public_addresses_of_a_load_balancer_are_of_one_sort():
    draft = situation(next(row for row in ROWS if row["id"] == "M091"))
    balancer = draft.topology.all(LoadBalancer)[0]
    first, *rest = draft.topology.interfaces(balancer)
    open_to_all = replace(
        balancer, dns_name="lb.elb.us-east-1.amazonaws.com", scheme="internet-facing"
    )
    card = replace(first, public_ip=IPv4Address("203.0.113.91"))
    found = answer(draft.having(open_to_all, card), open_to_all.dns_name, "internet")
    assert rest
    assert (found.address, found.others) == (card.public_ip, ())
