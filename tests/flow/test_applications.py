"""What an instance does: what listens, what it answers, and what it asks before it answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.flow import Leg, Outcome, Request, trace
from labkit.flow.calls import call_of
from labkit.topology import (
    Application,
    Bucket,
    Instance,
    Integration,
    Resource,
    RestApi,
    Role,
    SecurityGroup,
    Stream,
    VpcEndpoint,
)
from tests.oracle.backends import INTEGRATION_ROLE, STREAM
from tests.oracle.draft import Draft
from tests.oracle.endpoints import with_endpoints
from tests.oracle.networks import subnet_cidr
from tests.oracle.policies import permission, policy, statement, trust
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

LINKED = next(row for row in ROWS if row["id"] == "M091")
KINESIS = "https://kinesis.us-east-1.amazonaws.com/"
APP_ROLE = INTEGRATION_ROLE.replace("integration", "app")


def chain(*, endpoint: bool = True, may: bool = True) -> Draft:
    """API → VPC link → NLB → private EC2 → interface endpoint → Kinesis."""
    draft = situation(LINKED)
    if endpoint:
        draft = with_endpoints(draft, ["kinesis-streams"], private_dns=True)
    role = Role(
        id=APP_ROLE,
        name="app",
        trust=trust("ec2"),
        policies=(permission("kinesis:PutRecord"),) if may else (),
    )
    program = Application(
        port=443,
        certificates=("app.example.com",),
        calls=(("kinesis:PutRecord", KINESIS),),
    )
    machines = [
        replace(row, applications=(program,), role=APP_ROLE)
        for row in draft.topology.all(Instance)
        if row.id.startswith("i-0target")
    ]
    return draft.having(role, STREAM, *machines)


def traced(draft: Draft):
    return trace(draft.topology, draft.request)


def test_the_whole_chain_to_the_stream():
    found = traced(chain())
    assert found.outcome is Outcome.DELIVERED
    assert found.response.status == 200
    services = [row for row in found.hops if row.leg is Leg.SERVICE]
    assert [row.component for row in services] == [STREAM.id]


def test_what_the_application_asks_is_traced_from_its_own_instance():
    names = [row for row in traced(chain()).hops if row.leg is Leg.NAME]
    assert [row.component for row in names][-1] == "i-0target-a"


def test_without_the_endpoint_the_application_cannot_put_the_record():
    found = traced(chain(endpoint=False))
    assert found.outcome is Outcome.BLOCKED
    assert found.response.status == 502
    assert "NO_ROUTE_TO_DESTINATION" in found.codes
    assert "BACKEND_ERROR" in found.codes


def test_without_permission_the_service_refuses_the_application():
    found = traced(chain(may=False))
    assert found.codes == ("IDENTITY_POLICY_NO_ALLOW", "BACKEND_ERROR")


def test_the_endpoints_group_stops_the_application_alone():
    draft = chain().changed(SecurityGroup, "sg-endpoint", ingress=())
    assert traced(draft).codes == ("SG_HAS_NO_RULES", "BACKEND_ERROR")


def direct(*programs: Application, url: str = "", known: bool = True) -> Draft:
    """A client that calls an instance of its own VPC by its address."""
    draft = situation({**LINKED, "client": "private"})
    address = subnet_cidr("target-a")[10]
    machine = draft.topology.find(Instance, "i-0target-a")
    draft = draft.having(replace(machine, applications=programs if known else None))
    return draft.asking(url=url or f"https://{address}/", source="i-0client")


def test_nothing_listens():
    found = traced(direct())
    assert found.codes == ("CONNECTION_REFUSED",)
    assert found.response.exit_code == 7


def test_what_nobody_described_is_taken_to_answer():
    assert traced(direct(known=False)).outcome is Outcome.DELIVERED


def test_the_application_answers_as_it_says():
    found = traced(direct(Application(port=443, status=404, body="no")))
    assert (found.response.status, found.response.body) == (404, "no")


def test_a_certificate_for_another_name():
    found = traced(direct(Application(port=443, certificates=("app.example.com",))))
    assert found.codes == ("INTEGRATION_TLS_NAME_MISMATCH",)
    assert found.response.exit_code == 60


@pytest.mark.parametrize(("certificate", "fits"), [("*.example.com", True), ("example.com", False)])
def test_a_wildcard_certificate_covers_one_label(certificate, fits):
    draft = situation(LINKED)
    program = Application(port=443, certificates=(certificate,))
    machines = [replace(row, applications=(program,)) for row in draft.topology.all(Instance)]
    assert (traced(draft.having(*machines)).outcome is Outcome.DELIVERED) is fits


def test_an_application_that_is_slower_than_a_shorter_timeout():
    draft = situation(LINKED)
    machines = [
        replace(row, applications=(Application(port=443, seconds=3),))
        for row in draft.topology.all(Instance)
    ]
    integration = draft.api.resources[0].methods[0].integration
    assert isinstance(integration, Integration)
    draft = draft.having(*machines)
    assert traced(draft).outcome is Outcome.DELIVERED
    shorter = draft.with_methods(integration=replace(integration, timeout_millis=2000))
    assert traced(shorter).codes == ("INTEGRATION_TIMEOUT",)
    assert traced(shorter).response.status == 504


def test_one_api_two_ways():
    """`/private` by the link and `/kinesis` by AWS's side, in one API (F5.16)."""
    linked, kinesis = situation(LINKED), situation({**LINKED, "integration": "kinesis"})
    put = kinesis.api.resources[0].methods[0]
    resources = (*linked.api.resources, Resource(path="/kinesis", methods=(put,)))
    deployments = tuple(replace(row, resources=resources) for row in linked.api.deployments)
    api: RestApi = replace(linked.api, resources=resources, deployments=deployments)
    draft = linked.having(api, *(kinesis.topology.all(Stream)), *kinesis.topology.all(Role))
    assert {row.leg for row in traced(draft).hops} >= {Leg.APPLICATION, Leg.NETWORK}
    other = draft.asking(url=draft.request.url.replace("/hello", "/kinesis"))
    found = traced(other)
    assert found.outcome is Outcome.DELIVERED
    assert found.way[-1] == STREAM.id
    assert not [row for row in found.hops if row.component.startswith("i-0target")]


def test_an_unsigned_request_to_a_service_names_nobody():
    draft = chain()
    request = Request("i-0target-a", KINESIS)
    found = trace(draft.topology, request)
    assert found.outcome is Outcome.DELIVERED
    assert "nobody is named who signs it" in str(found)


@pytest.mark.parametrize("action", ["kinesis:PutRecord", "kinesis:ListShards"])
def test_a_header_may_name_the_action(action):
    draft = chain()
    headers = (("X-Amz-Target", f"Kinesis_20131202.{action.partition(':')[2]}"),)
    request = Request("i-0target-a", KINESIS, "POST", headers=headers, signed_by=APP_ROLE)
    found = trace(draft.topology, request)
    assert (found.outcome is Outcome.DELIVERED) is (action == "kinesis:PutRecord")
    assert action in str(found)


def test_applications_that_ask_each_other_in_a_circle():
    address = subnet_cidr("target-a")[10]
    program = Application(port=443, calls=(("x", f"https://{address}/"),))
    found = traced(direct(program))
    assert "CYCLIC_PATH_DETECTED" in found.codes
    odd = traced(direct(Application(port=443, calls=(("x", "nonsense"),))))
    assert odd.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "https://kinesis.eu-west-1.amazonaws.com/"}, "BACKEND_NOT_FOUND"),
        ({"body": STREAM.id.replace("us-east-1", "eu-west-1")}, "BACKEND_NOT_FOUND"),
        ({"body": STREAM.id.replace("123456789012", "999999999999")}, "IDENTITY_POLICY_NO_ALLOW"),
        ({"body": STREAM.id}, ""),
    ],
)
def test_a_service_knows_its_own_region_and_account_alone(changes, code):
    draft = chain(endpoint=False)
    body = (
        f'{{"StreamARN": "{changes["body"]}"}}'
        if "body" in changes
        else '{"StreamName": "records"}'
    )
    request = Request(
        "internet", changes.get("url", KINESIS), "POST", body=body, signed_by=APP_ROLE
    )
    found = trace(draft.topology, request)
    assert (code in found.codes) if code else found.outcome is Outcome.DELIVERED


@pytest.mark.parametrize("state", ["CREATING", "DELETING"])
def test_a_stream_that_is_not_active_takes_nothing(state):
    draft = chain().having(replace(STREAM, state=state))
    assert "BAD_STATE" in traced(draft).codes


@pytest.mark.parametrize(
    ("method", "query", "action"),
    [
        ("GET", "", "GetObject"),
        ("PUT", "", "PutObject"),
        ("DELETE", "", "DeleteObject"),
        ("GET", "?list-type=2", "ListBucket"),
    ],
)
def test_what_a_verb_means_to_s3(method, query, action):
    draft = chain(endpoint=False)
    url = f"https://records.s3.us-east-1.amazonaws.com/key{query}"
    found = trace(draft.topology, Request("internet", url, method, signed_by=APP_ROLE))
    assert f"s3:{action}" in str(found)


def test_a_bucket_policy_may_ask_for_tls():
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    deny = statement("Deny", insecure, Action="s3:*")
    bucket = Bucket(id="arn:aws:s3:::records", name="records", policy=policy(deny))
    topology = chain(endpoint=False).having(bucket).topology
    for scheme, outcome in (("https", Outcome.DELIVERED), ("http", Outcome.BLOCKED)):
        url = f"{scheme}://records.s3.us-east-1.amazonaws.com/key"
        assert trace(topology, Request("internet", url)).outcome is outcome


def test_an_unnamed_caller_at_a_policy_that_names_somebody_is_not_known():
    draft = chain()
    door = draft.topology.all(VpcEndpoint)[0]
    named = statement(Principal={"AWS": APP_ROLE}, Action="*")
    topology = draft.having(replace(door, policy=policy(named))).topology
    assert trace(topology, Request("i-0target-a", KINESIS)).outcome is Outcome.UNKNOWN
    signed = Request("i-0target-a", KINESIS, signed_by=APP_ROLE)
    assert trace(topology, signed).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("https://records.s3.us-east-1.amazonaws.com/key", "records"),
        ("https://my.records.s3.amazonaws.com/key", "my.records"),
        ("https://s3.us-east-1.amazonaws.com/records/key", "records"),
        ("https://records.s3.dualstack.us-east-1.amazonaws.com/key", "records"),
        ("https://records.bucket.vpce-0a-b.s3.us-east-1.vpce.amazonaws.com/key", "records"),
    ],
)
def test_which_bucket_a_url_means(url, bucket):
    call = call_of(chain().topology, Request("internet", url), "com.amazonaws.us-east-1.s3")
    assert call.name == bucket
