"""What a method does: a record in the stream, MOCK, mapping, responses, and what is not here."""

from __future__ import annotations

import json

import pytest

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.gateway import TRUST, Builder, Caller, make_role, records

STREAM = "orders"
ERROR_500 = ('{"message": "Internal server error"}', "InternalServerErrorException")


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture(scope="module")
def role(client, kinesis):
    kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    return make_role(client, "api-to-kinesis", "kinesis:PutRecord", "kinesis:PutRecords")


@pytest.fixture
def api(client):
    return Builder(client)


@pytest.fixture
def post(call, api):
    def send(path="/orders", body='{"order": 1}', **headers):
        return call("POST", f"/test{path}", body, host=api.host, **headers)

    return send


def test_a_record_is_read_back_from_the_stream(api, post, role, kinesis):
    api.kinesis("/orders", STREAM, role)
    api.deploy()
    before = len(records(kinesis, STREAM))
    reply = post(body='{"kinesis": "snapshot"}')
    answer = json.loads(reply.body)
    assert reply.status == 200
    assert set(answer) == {"SequenceNumber", "ShardId"}
    assert reply.body == json.dumps(answer, separators=(",", ":"))
    assert reply.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert len(answer["SequenceNumber"]) == 56
    [record] = records(kinesis, STREAM)[before:]
    assert record["Data"] == b'{"kinesis": "snapshot"}'
    assert record["PartitionKey"] == reply.headers["x-amzn-RequestId"]
    assert record["SequenceNumber"] == answer["SequenceNumber"]


def test_sequence_numbers_increase(kinesis, role):
    first, second = (
        int(kinesis.put_record(StreamName=STREAM, Data=b"x", PartitionKey="p")["SequenceNumber"])
        for _ in range(2)
    )
    assert second > first > 10**55
    at = {"StreamName": STREAM, "ShardId": "shardId-000000000000"}
    iterator = kinesis.get_shard_iterator(
        **at, ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber=str(second)
    )
    [record] = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert record["SequenceNumber"] == str(second)


def test_put_records(api, post, role, kinesis):
    template = (
        '{"StreamName": "' + STREAM + '", "Records": [#foreach($e in $input.path("$.all"))'
        '{"Data": "$util.base64Encode($e)", "PartitionKey": "k"}'
        "#if($foreach.hasNext),#end#end]}"
    )
    uri = f"arn:aws:apigateway:{REGION}:kinesis:action/PutRecords"
    api.kinesis("/all", STREAM, role, uri=uri, requestTemplates={"application/json": template})
    api.deploy()
    before = len(records(kinesis, STREAM))
    answer = json.loads(post("/all", '{"all": ["a", "b", "c"]}').body)
    assert answer["FailedRecordCount"] == 0
    assert [set(row) for row in answer["Records"]] == [{"SequenceNumber", "ShardId"}] * 3
    assert [row["Data"] for row in records(kinesis, STREAM)[before:]] == [b"a", b"b", b"c"]


@pytest.mark.parametrize(
    ("trust", "name"),
    [
        ({**TRUST, "Statement": {**TRUST["Statement"], "Principal": {"AWS": "*"}}}, "anybody"),
        (
            {
                **TRUST,
                "Statement": {
                    **TRUST["Statement"],
                    "Principal": {"Service": "lambda.amazonaws.com"},
                },
            },
            "another-service",
        ),
    ],
)
def test_role_that_cannot_be_assumed(client, api, post, role, trust, name):
    arn = make_role(client, name, "kinesis:PutRecord", trust=trust)
    api.kinesis("/orders", STREAM, arn)
    api.deploy()
    reply = post()
    if name == "anybody":
        assert reply.status == 200
    else:
        assert (reply.status, reply.body, reply.error_type) == (500, *ERROR_500)
        assert len(reply.body) == 36
        assert "X-Amzn-Trace-Id" not in reply.headers


def test_role_that_is_not_there(api, post, role):
    api.kinesis("/orders", STREAM, f"arn:aws:iam::{ACCOUNT}:role/nobody")
    api.deploy()
    assert (post().body, post().error_type) == ERROR_500


PATTERNS = (
    {"statusCode": "200"},
    {"statusCode": "400", "selectionPattern": r"4\d{2}"},
    {"statusCode": "500", "selectionPattern": r"5\d{2}"},
)


def test_a_role_that_may_not_is_the_back_ends_error(client, api, post, role, kinesis):
    arn = make_role(client, "may-not", "kinesis:DescribeStream")
    api.kinesis("/looks-well", STREAM, arn)
    api.kinesis("/orders", STREAM, arn, responses=PATTERNS)
    api.deploy()
    before = len(records(kinesis, STREAM))
    assert post("/looks-well").status == 200
    reply = post()
    assert reply.status == 400
    said = json.loads(reply.body)
    assert said["__type"] == "AccessDeniedException"
    assert f"kinesis:PutRecord on resource: arn:aws:kinesis:{REGION}:{ACCOUNT}" in said["message"]
    assert len(records(kinesis, STREAM)) == before


def test_errors_of_the_back_end(api, post, role):
    api.kinesis("/default", "nothing", role)
    api.kinesis("/mapped", "nothing", role, responses=PATTERNS)
    api.kinesis("/none", STREAM, role, responses=())
    raw = '{"StreamName": "' + STREAM + '", "Data": "$input.body", "PartitionKey": "p"}'
    api.kinesis(
        "/raw", STREAM, role, responses=PATTERNS, requestTemplates={"application/json": raw}
    )
    api.deploy()
    missing = (
        '{"__type":"ResourceNotFoundException","message":'
        f'"Stream nothing under account {ACCOUNT} not found."}}'
    )
    assert (post("/default").status, post("/default").body) == (200, missing)
    assert (post("/mapped").status, post("/mapped").body) == (400, missing)
    assert (post("/none").body, post("/none").error_type) == ERROR_500
    said = json.loads(post("/raw", "abcdef").body)
    assert said["__type"] == "SerializationException"
    assert said["Message"].endswith("expected a multiple of 4 bytes but found: 6")


def test_content_types_choose_the_template(api, post, role):
    passing = {"passthroughBehavior": "WHEN_NO_MATCH"}
    for path, more in (
        ("/never", {"passthroughBehavior": "NEVER"}),
        ("/no-templates", {"passthroughBehavior": "WHEN_NO_TEMPLATES"}),
        ("/no-match", passing),
    ):
        api.kinesis(path, STREAM, role, responses=PATTERNS, **more)
    api.deploy()
    for path in ("/never", "/no-templates", "/no-match"):
        assert post(path).status == 200
        assert post(path, Content_Type="application/json; charset=utf-8").status == 200
    for path in ("/never", "/no-templates"):
        reply = post(path, Content_Type="text/plain")
        assert (reply.status, reply.error_type) == (415, "UnsupportedMediaTypeException")
    raw = post("/no-match", Content_Type="text/plain", body="plain")
    assert (raw.status, json.loads(raw.body)["__type"]) == (400, "SerializationException")


def test_headers_that_are_api_gateways_own(api, post, role):
    for path, header in (("/a", "Content-Length"), ("/b", "Authorization"), ("/c", "X-Mine")):
        mapped = {f"integration.request.header.{header}": "'1'"}
        api.kinesis(path, STREAM, role, requestParameters=mapped)
    api.deploy()
    assert [post(path).status for path in ("/a", "/b", "/c")] == [500, 500, 200]


def test_response_templates_and_context(api, call, role):
    template = (
        '{"number": $input.json("$.ShardId"), "api": "$context.apiId", "stage": "$context.stage", '
        '"from": "$context.identity.sourceIp", "variable": "$stageVariables.colour", '
        '"vpce": "$context.identity.vpceId"}'
    )
    response = {"statusCode": "200", "responseTemplates": {"application/json": template}}
    api.kinesis("/orders", STREAM, role, responses=(response,))
    api.deploy(variables={"colour": "blue"})
    reply = call("POST", "/test/orders", "{}", host=api.host, address="203.0.113.7")
    assert json.loads(reply.body) == {
        "number": "shardId-000000000000",
        "api": api.id,
        "stage": "test",
        "from": "203.0.113.7",
        "variable": "blue",
        "vpce": "",
    }


def test_mock(api, call):
    body = {"statusCode": "200", "responseTemplates": {"application/json": '{"id":42}'}}
    teapot = {"statusCode": "418", "selectionPattern": "4.."}
    api.mock("/fixed", responses=(body,))
    api.mock("/chosen", template='{"statusCode": 404}', responses=(body, teapot))
    api.mock("/broken", template="no status", responses=(body,))
    override = (
        "#set($context.responseOverride.status = 444)"
        "#set($context.responseOverride.header.foo = 'bar'){\"statusCode\": 200}"
    )
    api.mock("/override", template=override)
    api.deploy()

    def get(path):
        return call("GET", f"/test{path}", host=api.host)

    assert (get("/fixed").status, get("/fixed").body) == (200, '{"id":42}')
    assert get("/chosen").status == 418
    assert (get("/broken").body, get("/broken").error_type) == ERROR_500
    assert (get("/override").status, get("/override").headers["foo"]) == (444, "bar")
    assert "X-Amzn-Trace-Id" not in get("/fixed").headers


@pytest.mark.parametrize(
    ("integration", "named"),
    [
        (
            {
                "type": "AWS_PROXY",
                "integrationHttpMethod": "POST",
                "uri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
                f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f/invocations",
            },
            "AWS_PROXY",
        ),
        (
            {
                "type": "AWS",
                "integrationHttpMethod": "POST",
                "uri": f"arn:aws:apigateway:{REGION}:athena:action/StartQueryExecution",
            },
            "athena:action/StartQueryExecution",
        ),
    ],
)
def test_what_is_not_here_says_so(api, call, integration, named):
    api.method("/x", "GET", **integration)
    api.deploy()
    reply = call("GET", "/test/x", host=api.host)
    assert reply.status == 501
    assert named in json.loads(reply.body)["message"]


def test_large_and_broken_bodies(api, post, role):
    api.kinesis("/orders", STREAM, role, responses=PATTERNS)
    path = {"application/json": '{"StreamName": $input.json("$.a")}'}
    api.kinesis("/path", STREAM, role, requestTemplates=path, responses=PATTERNS)
    api.deploy()
    assert post(body="x" * (10 * 1024 * 1024 + 1)).status == 413
    assert post(body=b"\xff\xfe\x00").status == 200
    reply = post("/path", "{broken")
    assert reply.status == 400
    assert json.loads(reply.body)["message"].startswith("Could not parse request body into json")
    deep = "[" * 100_000
    assert post("/path", deep).status == 400
    assert post().status == 200
