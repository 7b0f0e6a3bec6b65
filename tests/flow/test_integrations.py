"""What a method does with a request: MOCK, services, URLs, links; and errors that look like 200."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.flow import Outcome, trace
from labkit.topology import (
    Instance,
    Integration,
    IntegrationResponse,
    Role,
    SecurityGroup,
    Stream,
    TargetGroup,
    VpcLink,
)
from tests.flow.gateways import MOCK, integrated, public, traced
from tests.oracle.backends import LINK, TARGET_GROUP
from tests.oracle.policies import policy
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

KINESIS = next(row for row in ROWS if row["id"] == "M103")
LINKED = next(row for row in ROWS if row["id"] == "M091")
PLAIN = (("content-type", "text/plain"),)


@pytest.mark.parametrize(
    ("template", "status"),
    [('{"statusCode": 200}', 200), ("{statusCode: 404}", 404), ("{'statusCode': '503'}", 503)],
)
def test_a_mock_answers_with_the_status_of_its_template(template, status):
    integration = replace(
        MOCK,
        request_templates=(("application/json", template),),
        responses=(
            IntegrationResponse(status=200),
            IntegrationResponse(status=404, selection_pattern=r"4\d{2}"),
            IntegrationResponse(status=503, selection_pattern=r"5\d{2}"),
        ),
    )
    assert traced(integrated(public(), integration)).response.status == status


def test_a_mock_without_a_status_is_misconfigured():
    integration = replace(MOCK, request_templates=(("application/json", "{}"),))
    found = traced(integrated(public(), integration))
    assert found.codes == ("INTEGRATION_MISCONFIGURED",)
    assert found.response.body == '{"message": "Internal server error"}'


@pytest.mark.parametrize(
    ("behavior", "templates", "codes"),
    [
        ("NEVER", True, ("UNSUPPORTED_MEDIA_TYPE",)),
        ("WHEN_NO_TEMPLATES", True, ("UNSUPPORTED_MEDIA_TYPE",)),
        ("WHEN_NO_MATCH", True, ("BACKEND_ERROR",)),
        ("WHEN_NO_TEMPLATES", False, ("BACKEND_ERROR",)),
        ("NEVER", False, ("UNSUPPORTED_MEDIA_TYPE",)),
    ],
)
def test_a_content_type_that_no_template_takes(behavior, templates, codes):
    draft = situation(KINESIS)
    integration = draft.api.resources[0].methods[0].integration
    changed = replace(
        integration,
        passthrough_behavior=behavior,
        request_templates=integration.request_templates if templates else (),
    )
    found = traced(integrated(draft, changed).asking(headers=PLAIN, body="hello"))
    assert found.codes == codes
    assert found.response.status == (415 if "MEDIA" in codes[0] else 200)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ('{"order": 1}', ("BACKEND_ERROR",)),
        ('{"StreamName": "nowhere", "Data": "eA==", "PartitionKey": "1"}', ("BACKEND_NOT_FOUND",)),
        ('{"StreamName": "%s", "Data": "eA==", "PartitionKey": "1"}', ()),
    ],
)
def test_without_a_template_the_callers_body_is_the_call(body, codes):
    draft = situation(KINESIS)
    integration = draft.api.resources[0].methods[0].integration
    bare = integrated(draft, replace(integration, request_templates=()))
    stream = draft.topology.all(Stream)[0].id.rpartition("/")[2]
    assert traced(bare.asking(body=body.replace("%s", stream))).codes == codes


def test_without_a_content_type_the_json_template_is_used():
    assert traced(situation(KINESIS)).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("header", ["Content-Length", "Transfer-Encoding", "Authorization", "TE"])
def test_headers_that_no_mapping_may_set(header):
    draft = situation(KINESIS)
    integration = draft.api.resources[0].methods[0].integration
    mapping = ((f"integration.request.header.{header}", "'x'"),)
    found = traced(integrated(draft, replace(integration, request_parameters=mapping)))
    assert found.codes == ("INTEGRATION_MISCONFIGURED",)
    assert found.response.status == 500


ERROR = IntegrationResponse(status=400, selection_pattern=r"4\d{2}")


@pytest.mark.parametrize(("responses", "status"), [((), 200), ((ERROR,), 400)])
def test_an_error_of_the_back_end_comes_out_as_200_unless_it_is_mapped(responses, status):
    draft = situation({**KINESIS, "given": ["stream-missing"]})
    integration = draft.api.resources[0].methods[0].integration
    changed = replace(integration, responses=(*integration.responses[:1], *responses))
    found = traced(integrated(draft, changed))
    assert found.outcome is Outcome.BLOCKED
    assert found.codes == ("BACKEND_NOT_FOUND",)
    assert found.response.status == status
    assert "Stream records under account 123456789012 not found." in found.response.body


def test_no_response_that_fits_is_an_error_of_the_api():
    draft = situation(KINESIS)
    integration = draft.api.resources[0].methods[0].integration
    changed = replace(integration, responses=(ERROR,))
    for found in (
        traced(integrated(draft, changed)),
        traced(integrated(public(), replace(MOCK, responses=()))),
    ):
        assert found.codes == ("INTEGRATION_MISCONFIGURED",)
        assert found.response.status == 500


def url(uri: str, **more) -> Integration:
    return Integration(type="HTTP_PROXY", uri=uri, http_method="GET", **more)


def test_a_public_url_of_somebody_elses_is_not_known():
    assert traced(integrated(public(), url("https://example.org/"))).outcome is Outcome.UNKNOWN


URIS = ["", "ftp://x/", "https://${stageVariables.host}/", "https://[::1", "https://x:99999/"]


@pytest.mark.parametrize("uri", [*URIS, "https://x:0/"])
def test_a_uri_that_cannot_be_called(uri):
    found = traced(integrated(public(), url(uri)))
    assert found.codes == ("INTEGRATION_MISCONFIGURED",)
    assert found.response.status == 500


def by_variable(value: str | None):
    draft = situation(LINKED)
    integration = draft.api.resources[0].methods[0].integration
    draft = integrated(draft, replace(integration, connection_id="${stageVariables.link}"))
    variables = (("link", value),) if value else ()
    stages = tuple(replace(row, variables=variables) for row in draft.api.stages)
    return traced(draft.with_api(stages=stages))


def test_a_stage_variable_may_name_the_link():
    assert by_variable(LINK).outcome is Outcome.DELIVERED
    assert by_variable(None).codes == ("VPC_LINK_NOT_AVAILABLE",)
    assert by_variable("other").codes == ("VPC_LINK_NOT_AVAILABLE",)


@pytest.mark.parametrize("state", ["PENDING", "FAILED", "DELETING"])
def test_a_link_that_is_not_available(state):
    found = traced(situation(LINKED).changed(VpcLink, LINK, state=state))
    assert found.codes == ("VPC_LINK_NOT_AVAILABLE",)
    assert found.response.status == 504


def test_a_port_that_the_balancer_does_not_listen_on():
    draft = situation(LINKED)
    integration = draft.api.resources[0].methods[0].integration
    found = traced(integrated(draft, replace(integration, uri="https://app.example.com:8443/")))
    assert found.codes == ("ELBV2_LISTENERS_MISMATCH",)
    assert found.response.status == 504


def test_lambda_is_not_modelled_and_says_so():
    integration = Integration(
        type="AWS_PROXY", uri="arn:aws:apigateway:us-east-1:lambda:path/x", http_method="POST"
    )
    found = traced(integrated(public(), integration))
    assert found.outcome is Outcome.UNKNOWN
    assert "does not model this integration" in str(found)


@pytest.mark.parametrize(
    ("draft", "trace_id"),
    [(integrated(public(), MOCK), False), (situation(KINESIS), True), (situation(LINKED), False)],
)
def test_the_headers_of_an_answer(draft, trace_id):
    names = dict(traced(draft).response.headers)
    assert {"x-amzn-RequestId", "x-amz-apigw-id"} <= set(names)
    assert ("X-Amzn-Trace-Id" in names) is trace_id


def test_headers_that_an_integration_response_sets():
    response = IntegrationResponse(
        status=200,
        parameters=(
            ("method.response.header.Access-Control-Allow-Origin", "'*'"),
            ("method.response.header.X-From", "integration.response.header.x"),
        ),
    )
    headers = dict(
        traced(integrated(public(), replace(MOCK, responses=(response,)))).response.headers
    )
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-From"] == "…"


@pytest.mark.parametrize("uri", URIS[3:])
def test_a_link_with_a_uri_that_cannot_be_called(uri):
    draft = situation(LINKED)
    integration = draft.api.resources[0].methods[0].integration
    found = traced(integrated(draft, replace(integration, uri=uri)))
    assert found.codes == ("INTEGRATION_MISCONFIGURED",)


BY_ALB = next(row for row in ROWS if row["id"] == "M100")


@pytest.mark.parametrize(
    ("fault", "status"), [("targets", 503), ("refuses", 502), ("group", 504), ("nothing", 200)]
)
def test_behind_a_link_of_version_2_the_balancer_answers_for_its_targets(fault, status):
    draft = situation({**BY_ALB, "given": []})
    if fault == "targets":
        draft = draft.changed(TargetGroup, TARGET_GROUP, targets=())
    if fault == "group":
        draft = draft.changed(SecurityGroup, "sg-target", ingress=())
    if fault == "refuses":
        idle = [replace(row, applications=()) for row in draft.topology.all(Instance)]
        draft = draft.having(*idle)
    assert traced(draft).response.status == status


@pytest.mark.parametrize(
    ("arn", "found_"),
    [
        ("arn:aws:apigateway:us-east-1:kinesis:action/PutRecord", True),
        ("arn:aws:apigateway:eu-west-1:kinesis:action/PutRecord", False),
    ],
)
def test_an_integration_finds_streams_of_the_region_that_it_names_alone(arn, found_):
    draft = situation(KINESIS)
    integration = draft.api.resources[0].methods[0].integration
    found = traced(integrated(draft, replace(integration, uri=arn)))
    assert (found.outcome is Outcome.DELIVERED) is found_


def test_a_role_that_is_denied_says_by_what():
    draft = situation(KINESIS)
    role = draft.topology.all(Role)[0]
    no = policy({"Effect": "Deny", "Action": "kinesis:*", "Resource": "*", "Sid": "Never"})
    found = traced(draft.having(replace(role, policies=(*role.policies, no))))
    assert found.codes == ("ROLE_LACKS_PERMISSION",)
    assert "statement Never" in found.blockers[0].says
    assert "take the deny out" in found.blockers[0].remedy


@pytest.mark.parametrize(
    ("lab", "changes", "request_", "causes"),
    [
        ("full-chain", {"app_may_put": False}, "private", ["IDENTITY_POLICY_NO_ALLOW"]),
        (
            "one-api-two-ways",
            {"mapping": False, "api_may_put": False},
            "kinesis",
            ["BACKEND_ERROR", "ROLE_LACKS_PERMISSION"],
        ),
    ],
)
def test_an_error_that_is_handed_on_is_no_cause_and_one_of_its_own_is(
    lab, changes, request_, causes
):
    wanted = BLUEPRINTS[lab]
    topology = wanted.topology(wanted.settings(**changes))
    found = trace(topology, wanted.asking(request_).request(topology, "internet"))
    assert "BACKEND_ERROR" in found.codes
    assert [step.code for step in found.causes] == causes
