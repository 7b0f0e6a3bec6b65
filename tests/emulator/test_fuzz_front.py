"""Whatever a client signs, tries out or sends to an API's checks, there is an answer."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.emulator.dataplane.answers import GatewayError
from labkit.emulator.dataplane.gateway_responses import Told, rendered
from labkit.emulator.lines import problem_of
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Builder, Caller

RELAXED = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])

visible = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)
anything = st.text(max_size=40)
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "array", "items": {"$ref": "#"}}, "b": {"enum": [1, "x"]}},
    "required": ["b"],
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def api(client):
    made = Builder(client)
    of = made.apigateway
    of.create_model(
        restApiId=made.id, name="M", schema=json.dumps(SCHEMA), contentType="application/json"
    )
    validator = of.create_request_validator(
        restApiId=made.id, name="v", validateRequestBody=True, validateRequestParameters=True
    )
    asks = {
        "requestValidatorId": validator["id"],
        "requestModels": {"$default": "M"},
        "requestParameters": {"method.request.querystring.q": True},
    }
    made.mock("/checked", "ANY", asks=asks)
    made.mock("/signed", "ANY", authorization="AWS_IAM")
    made.mock("/keyed", "ANY", asks={"apiKeyRequired": True})
    made.mock("/tried/{id}", "GET")
    made.deploy()
    return made


def clean(caplog, reply, *statuses):
    assert reply.status in statuses, reply
    assert "Traceback" not in reply.body
    assert not [row for row in caplog.records if row.levelno >= logging.ERROR]


@RELAXED
@given(
    scope=st.one_of(visible, st.just(f"labkit/20260101/{REGION}/execute-api/aws4_request")),
    names=visible,
    signature=visible,
    date=st.one_of(visible, st.just("20260101T000000Z"), st.just("99991231T235959Z")),
)
def test_any_signature(aws, api, caplog, scope, names, signature, date):
    caplog.clear()
    text = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"
    reply = Caller(aws)(
        "GET", "/test/signed", host=api.host, Authorization=text, X_Amz_Date=date.strip()
    )
    clean(caplog, reply, 403)


@RELAXED
@given(
    query=st.lists(
        st.tuples(
            st.sampled_from(["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature"]),
            st.text("abcXYZ0123456789%/-_.", max_size=30),
        ),
        max_size=5,
    )
)
def test_any_presigned_url(aws, api, caplog, query):
    caplog.clear()
    text = "&".join(f"{name}={value}" for name, value in query)
    clean(caplog, Caller(aws)("GET", f"/test/signed?{text}", host=api.host), 403)


@RELAXED
@given(
    body=st.one_of(json_values.map(json.dumps), anything, st.just("[" * 5000)),
    key=visible,
    path=st.sampled_from(["/checked", "/checked?q=1", "/keyed"]),
)
def test_any_body_and_any_key(aws, api, caplog, body, key, path):
    caplog.clear()
    sent = body.encode("utf-8", errors="replace")
    reply = Caller(aws)("POST", f"/test{path}", sent, host=api.host, x_api_key=key)
    clean(caplog, reply, 200, 400, 403, 500)


@RELAXED
@given(
    path=st.one_of(st.none(), anything),
    headers=st.dictionaries(anything, anything, max_size=3),
    body=anything,
    variables=st.dictionaries(anything, anything, max_size=2),
)
def test_any_trial(api, caplog, path, headers, body, variables):
    caplog.clear()
    more = {} if path is None else {"pathWithQueryString": path}
    answer = api.apigateway.test_invoke_method(
        restApiId=api.id,
        resourceId=api.resource("/tried/{id}"),
        httpMethod="GET",
        headers=headers,
        body=body,
        stageVariables=variables,
        **more,
    )
    assert answer["status"] in (200, 400, 500)
    assert answer["log"].endswith(f"Method completed with status: {answer['status']}\n")
    assert not [row for row in caplog.records if row.levelno >= logging.ERROR]


@given(anything, anything)
def test_any_template_of_a_gateway_response(template, message):
    error = GatewayError("DEFAULT_4XX", 400, "BadRequestException", message)
    told = Told({"path": "/x", "identity": {"a": "b"}}, {"v": "1"}, {"header": {"h": "2"}})
    for text in (template, f"$context.{template}", f"$method.request.{template}", f"${template}"):
        assert isinstance(rendered(text, error, told), str)


@given(st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"") + b"\r\n")))
def test_any_head_is_judged(lines):
    assert isinstance(problem_of(lines), str)
