"""Whatever is sent, there is an answer, no traceback, and the server stays up."""

from __future__ import annotations

import contextlib
import http.client
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.emulator.dataplane.vtl import TemplateProblem, render
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Builder, Caller, make_role
from tests.emulator.test_vtl import rendered

RELAXED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

printable = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)
visible = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
names = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1)
verbs = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"])
bodies = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"", b"{}", b"[]", b"null", b"1", b'{"a":', b'{"Data": 5}', b"[" * 5000]),
)


@pytest.fixture(scope="module")
def api(client):
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="fuzz", ShardCount=1)
    role = make_role(client, "fuzz", "kinesis:PutRecord")
    made = Builder(client)
    made.kinesis("/orders", "fuzz", role)
    loose = (
        '{"StreamName": $input.json("$.s"), "Data": $input.json("$.d"), '
        '"PartitionKey": "$input.params("k")"}'
    )
    made.kinesis("/loose", "fuzz", role, requestTemplates={"application/json": loose})
    made.mock("/{proxy+}", "ANY")
    made.deploy()
    return made


def sent(aws, verb, path, body, headers):
    caller = Caller(aws)
    connection = http.client.HTTPConnection(caller.host, caller.port, timeout=30)
    try:
        connection.putrequest(verb, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def check(aws, caplog, api, status, body):
    assert 200 <= status < 600
    assert b"Traceback" not in body
    assert not [row for row in caplog.records if row.levelno >= logging.ERROR]
    alive = Caller(aws)("GET", "/test/alive", host=api.host)
    assert alive.status == 200


@RELAXED
@given(
    verb=verbs,
    path=st.one_of(
        printable.map(lambda text: "/" + text),
        printable.map(lambda text: "/test/" + text),
        st.sampled_from(["/test/orders", "/test/loose?k=1", "/test/loose"]),
    ),
    body=bodies,
    headers=st.lists(st.tuples(names, visible), max_size=4),
    kind=st.sampled_from(["application/json", "text/plain", ";", "application/x-amz-json-1.1"]),
)
def test_any_request_to_an_api(aws, api, caplog, verb, path, body, headers, kind):
    mine = {"host", "content-length", "transfer-encoding", "content-type", "expect", "connection"}
    kept = [(name, value) for name, value in headers if name.lower() not in mine]
    fixed = [("Host", api.host), ("Content-Type", kind)]
    caplog.clear()
    check(aws, caplog, api, *sent(aws, verb, path, body, [*fixed, *kept]))


@RELAXED
@given(
    host=visible,
    path=printable,
    verb=verbs,
    body=bodies,
    headers=st.lists(st.tuples(names, visible)),
)
def test_any_request_to_the_server(aws, api, caplog, host, path, verb, body, headers):
    mine = {"host", "content-length", "transfer-encoding", "expect", "connection"}
    kept = [(name, value) for name, value in headers if name.lower() not in mine]
    caplog.clear()
    answer = sent(aws, verb, "/" + path, body, [("Host", host), *kept])
    check(aws, caplog, api, *answer)


@RELAXED
@given(
    scope=visible,
    target=visible,
    body=bodies,
    kind=st.sampled_from(["application/x-www-form-urlencoded", "application/x-amz-json-1.1", ""]),
    service=st.sampled_from(["ec2", "apigateway", "kinesis", "iam", "sts", "nothing"]),
)
def test_any_request_to_the_control_plane(aws, api, caplog, scope, target, body, kind, service):
    key = f"AWS4-HMAC-SHA256 Credential=labkit/20260101/{REGION}/{service}/aws4_request, {scope}"
    headers = [
        ("Host", "127.0.0.1"),
        ("Authorization", key),
        ("X-Amz-Target", f"Kinesis_20131202.{target}"),
        ("Content-Type", kind),
    ]
    caplog.clear()
    check(aws, caplog, api, *sent(aws, "POST", "/", body, headers))


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                "$",
                "#",
                "{",
                "}",
                "(",
                ")",
                "$input",
                ".body",
                ".path('$.a')",
                "#set($x = ",
                "#if(",
                "#foreach($i in ",
                "#end",
                "$x",
                "['a']",
                "[0]",
                '"',
                "1",
                "..",
                " ",
                "$context",
                ".put('a', 1)",
                "#else",
                "!",
                "==",
                "$util.parseJson($x)",
            ]
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(["", "{}", '{"a": [1]}']),
)
def test_any_template_renders_or_is_a_problem(template, body):
    with contextlib.suppress(TemplateProblem):
        assert isinstance(rendered(template, body), str)


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_a_problem(template):
    with contextlib.suppress(TemplateProblem):
        assert isinstance(render(template, {}), str)
