"""AWS integrations by action and by path, and bodies that are bytes."""

from __future__ import annotations

import base64
import gzip
import http.client
import json

import pytest

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.gateway import TRUST, Builder, Caller

CONTEXT = (
    "resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol "
    "requestOverride stage domainPrefix requestTimeEpoch requestId identity domainName "
    "deploymentId responseOverride apiId"
)
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
BYTES = gzip.compress(b"compressed data, which is no UTF-8", mtime=0)
TEXT = base64.b64encode(BYTES)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture(scope="module")
def role(client):
    """A role that may do anything."""
    iam = client("iam")
    made = iam.create_role(RoleName="all", AssumeRolePolicyDocument=json.dumps(TRUST))
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName="all", PolicyName="p", PolicyDocument=document)
    return made["Role"]["Arn"]


@pytest.fixture
def api(client):
    return Builder(client)


@pytest.fixture
def service(api, call, role):
    """Puts one AWS integration in front of a service and asks it."""

    def asking(uri, template=None, body="{}", verb="POST", responses=None, **integration):
        given = {"requestTemplates": {"application/json": template}} if template else {}
        api.method(
            "/x",
            verb,
            type="AWS",
            integrationHttpMethod=verb,
            uri=f"arn:aws:apigateway:{REGION}:{uri}",
            credentials=role,
            responses=responses or ({"statusCode": "200"},),
            **{**given, **integration},
        )
        api.deploy()
        return call(verb, "/test/x", body, host=api.host, Content_Type="application/json")

    return asking


def table(client):
    client("dynamodb").create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").put_item(TableName="items", Item={"id": {"S": "test 3"}})


def machine(client, role):
    return client("stepfunctions").create_state_machine(
        name="m",
        definition='{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}',
        roleArn=role,
    )["stateMachineArn"]


@pytest.fixture(scope="module")
def made(client, role):
    """What the calls need, and the names that are drawn."""
    table(client)
    client("logs").create_log_group(logGroupName="group")
    client("ssm").put_parameter(Name="/name", Value="123", Type="String")
    return {"machine": machine(client, role)}


@pytest.mark.parametrize(
    ("uri", "template", "expected"),
    [
        (
            "dynamodb:action/Query",
            '{"TableName": "items", "KeyConditionExpression": "id = :i", '
            '"ExpressionAttributeValues": {":i": {"S": "test 3"}}}',
            '{"Count":1,"Items":[{"id":{"S":"test 3"}}],"ScannedCount":1}',
        ),
        ("states:action/StartExecution", '{"stateMachineArn": "MACHINE"}', "executionArn"),
        (
            "events:action/PutEvents",
            '#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")'
            '{"Entries": [{"Detail": "{}", "DetailType": "t", "Source": "s"}]}',
            '"FailedEntryCount":0',
        ),
        ("logs:action/CreateLogStream", '{"logGroupName": "group", "logStreamName": "s"}', ""),
    ],
)
def test_an_action_needs_no_header(service, made, uri, template, expected):
    reply = service(uri, template.replace("MACHINE", made["machine"]))
    assert reply.status == 200
    assert expected in reply.body


def test_a_queue_by_its_path(service, client):
    queue = client("sqs").create_queue(QueueName="by-path")["QueueUrl"]
    answer = (
        "#set($r = $input.path('$.SendMessageResponse'))"
        '{"id": "$r.SendMessageResult.MessageId", "request": "$r.ResponseMetadata.RequestId"}'
    )
    response = {"statusCode": "200", "responseTemplates": {"application/json": answer}}
    reply = service(
        f"sqs:path/{ACCOUNT}/by-path",
        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        "<xml>Hello</xml>",
        requestParameters=FORM,
        responses=(response,),
    )
    [message] = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "<xml>Hello</xml>"
    assert json.loads(reply.body)["id"] == message["MessageId"]
    assert json.loads(reply.body)["request"]


@pytest.mark.parametrize("written", ["MessageAttribute", "MessageAttributes"])
def test_attributes_of_a_message_in_both_spellings(service, client, written):
    name = written.lower()
    queue = client("sqs").create_queue(QueueName=name)["QueueUrl"]
    fields = (
        ("Name", "who"),
        ("Value.DataType", "String"),
        ("Value.StringValue", "$input.params('Content-Type')"),
    )
    form = "&".join(f"{written}.1.{field}={value}" for field, value in fields)
    service(
        f"sqs:path/{ACCOUNT}/{name}",
        f"Action=SendMessage&MessageBody=x&{form}",
        requestParameters=FORM,
    )
    got = client("sqs").receive_message(QueueUrl=queue, MessageAttributeNames=["All"])
    told = {"who": {"DataType": "String", "StringValue": "application/json"}}
    assert got["Messages"][0]["MessageAttributes"] == told


def test_xml_if_xml_is_accepted(service, client):
    client("sqs").create_queue(QueueName="xml")
    accept = {"integration.request.header.Accept": "'application/xml'"}
    reply = service(
        f"sqs:path/{ACCOUNT}/xml",
        "Action=SendMessage&MessageBody=$input.body",
        requestParameters={**FORM, **accept},
    )
    assert "<MessageId>" in reply.body


def test_a_queue_by_the_json_protocol(service, client):
    queue = client("sqs").create_queue(QueueName="json")["QueueUrl"]
    headers = {
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
    }
    reply = service(
        f"sqs:path/{ACCOUNT}/json",
        f'{{"QueueUrl": "{queue}", "MessageBody": "#foreach($k in $context.keySet())$k #end"}}',
        requestParameters=headers,
    )
    assert set(json.loads(reply.body)) >= {"MessageId", "MD5OfMessageBody"}
    [message] = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"].split() == CONTEXT.split()


def test_a_topic(service, client):
    arn = client("sns").create_topic(Name="t")["TopicArn"]
    mapped = {
        "integration.request.querystring.TopicArn": f"'{arn}'",
        "integration.request.querystring.Message": "method.request.body.said",
    }
    reply = service("sns:action/Publish", body='{"said": "hello"}', requestParameters=mapped)
    assert json.loads(reply.body)["PublishResponse"]["PublishResult"]["MessageId"]


def test_a_parameter_by_the_query_api(service, made):
    mapped = {
        "integration.request.querystring.Names.member.1": "'/name'",
        "integration.request.querystring.Names.member.2": "'/no name'",
        "integration.request.querystring.WithDecryption": "'true'",
    }
    reply = service("ssm:action/GetParameters", requestParameters=mapped)
    said = json.loads(reply.body)["GetParametersResponse"]
    [found] = said["GetParametersResult"]["Parameters"]
    assert (found["Value"], found["Version"], found["Selector"]) == ("123", 1, None)
    assert said["GetParametersResult"]["InvalidParameters"] == ["/no name"]
    assert said["ResponseMetadata"]["RequestId"]


def test_an_error_of_the_query_api(service, made):
    mapped = {"integration.request.querystring.Name": "'/none'"}
    said = json.loads(service("ssm:action/GetParameter", requestParameters=mapped).body)
    assert (said["Error"]["Code"], said["Error"]["Type"]) == ("ParameterNotFound", "Sender")


def test_a_parameter_by_the_json_protocol(service, made):
    headers = {
        "integration.request.header.X-Amz-Target": "'AmazonSSM.GetParameter'",
        "integration.request.header.Content-Type": "'application/x-amz-json-1.1'",
    }
    reply = service("ssm:path//", '{"Name": "/name"}', requestParameters=headers)
    assert json.loads(reply.body)["Parameter"]["Value"] == "123"


def test_an_object_by_path_and_by_host(client, api, call, role):
    client("s3").create_bucket(Bucket="bucket")
    mapped = {
        "integration.request.path.key": "method.request.path.key",
        "integration.request.header.Content-Type": "method.request.header.Content-Type",
    }
    for at, uri in (("/path", "s3:path/bucket/{key}"), ("/host", "bucket.s3:path/{key}")):
        api.method(
            f"{at}/{{key+}}",
            "ANY",
            type="AWS",
            integrationHttpMethod="ANY",
            uri=f"arn:aws:apigateway:{REGION}:{uri}",
            credentials=role,
            requestParameters=mapped,
        )
    api.deploy()
    missing = call("GET", "/test/path/a/b.json", host=api.host)
    assert (missing.status, "<Code>NoSuchKey</Code>" in missing.body) == (200, True)
    put = call("PUT", "/test/path/a/b.json", '{"a": 1}', host=api.host, Content_Type="text/x")
    assert (put.status, put.body) == (200, "")
    assert call("GET", "/test/host/a/b.json", host=api.host).body == '{"a": 1}'
    stored = client("s3").get_object(Bucket="bucket", Key="a/b.json")
    assert (stored["Body"].read(), stored["ContentType"]) == (b'{"a": 1}', "text/x")
    call("DELETE", "/test/host/a/b.json", host=api.host)
    assert "NoSuchKey" in call("GET", "/test/path/a/b.json", host=api.host).body


def test_a_role_that_may_not(client, api, call):
    made = client("iam").create_role(RoleName="no", AssumeRolePolicyDocument=json.dumps(TRUST))
    for at, uri in (("/s3", "s3:path/bucket/k"), ("/sqs", f"sqs:path/{ACCOUNT}/q")):
        api.method(
            at,
            "GET",
            type="AWS",
            integrationHttpMethod="GET",
            uri=f"arn:aws:apigateway:{REGION}:{uri}?Action=SendMessage",
            credentials=made["Role"]["Arn"],
            responses=({"statusCode": "200"}, {"statusCode": "403", "selectionPattern": "403"}),
        )
    api.deploy()
    said = call("GET", "/test/s3", host=api.host)
    assert (said.status, "<Code>AccessDenied</Code>" in said.body) == (403, True)
    assert "s3:GetObject on resource: arn:aws:s3:::bucket/k" in said.body
    said = call("GET", "/test/sqs", host=api.host)
    assert f"sqs:SendMessage on resource: arn:aws:sqs:{REGION}:{ACCOUNT}:q" in said.body


def test_what_is_attached_to_a_role_counts(client, api, call):
    """A managed policy, in its default version."""
    iam = client("iam")
    role = iam.create_role(RoleName="attached", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    written = [
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}],
            }
        )
        for action in ("sqs:*", "s3:*")
    ]
    arn = iam.create_policy(PolicyName="attached", PolicyDocument=written[0])["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="attached", PolicyArn=arn)
    at = f"arn:aws:apigateway:{REGION}:s3:path/nowhere/k"
    api.method(
        "/s3", "GET", type="AWS", integrationHttpMethod="GET", uri=at, credentials=role["Arn"]
    )
    api.deploy()
    assert "AccessDenied" in call("GET", "/test/s3", host=api.host).body
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=written[1], SetAsDefault=True)
    assert "NoSuchBucket" in call("GET", "/test/s3", host=api.host).body


class Objects:
    """A bucket behind an API, and raw bytes through it."""

    def __init__(self, client, api, call, role):
        self.s3, self.api, self.call, self.role = client("s3"), api, call, role
        self.s3.create_bucket(Bucket="bytes")

    def ready(self, types=(), request=None, response=None):
        api = self.api
        mapped = {
            "integration.request.path.key": "method.request.path.key",
            "integration.request.header.Content-Type": "method.request.header.Content-Type",
        }
        answer = {"statusCode": "200", **({"contentHandling": response} if response else {})}
        api.method(
            "/{key+}",
            "ANY",
            type="AWS",
            integrationHttpMethod="ANY",
            uri=f"arn:aws:apigateway:{REGION}:s3:path/bytes/{{key}}",
            credentials=self.role,
            requestParameters=mapped,
            responses=(answer,),
            **({"contentHandling": request} if request else {}),
        )
        for kind in types:
            path = f"/binaryMediaTypes/{kind.replace('/', '~1')}"
            patch = [{"op": "add", "path": path}]
            api.apigateway.update_rest_api(restApiId=api.id, patchOperations=patch)
        api.deploy()

    def put(self, body, kind="image/png"):
        return self.call("PUT", "/test/k", body, host=self.api.host, Content_Type=kind).status

    @property
    def stored(self):
        return self.s3.get_object(Bucket="bytes", Key="k")["Body"].read()

    def get(self, body, kind, accept):
        self.s3.put_object(Bucket="bytes", Key="k", Body=body, ContentType=kind)
        connection = http.client.HTTPConnection(self.call.host, self.call.port)
        connection.request("GET", "/test/k", headers={"Host": self.api.host, "Accept": accept})
        answer = connection.getresponse()
        found = answer.read()
        connection.close()
        return answer.status, found


@pytest.fixture
def objects(client, api, call, role):
    return Objects(client, api, call, role)


CORRUPTED = BYTES.decode("utf-8", errors="replace").encode()
PNG = ("image/png",)


@pytest.mark.parametrize(
    ("recorded", "types", "handling", "kind", "body", "stored"),
    [
        ("R145", (), None, "image/png", BYTES, CORRUPTED),
        ("R145", (), None, "image/png", TEXT, TEXT),
        ("R146", PNG, None, "image/png", BYTES, BYTES),
        ("R146", ("image/*",), None, "image/png", BYTES, BYTES),
        ("R147", PNG, "CONVERT_TO_TEXT", "image/png", BYTES, TEXT),
        ("R147", PNG, "CONVERT_TO_TEXT", "image/png", b"text", base64.b64encode(b"text")),
        ("R147", PNG, "CONVERT_TO_TEXT", "text/plain", b"text", b"text"),
        ("R148", PNG, "CONVERT_TO_BINARY", "text/plain", TEXT, BYTES),
        ("R148", PNG, "CONVERT_TO_BINARY", "text/plain", b"no base64!", None),
    ],
)
def test_bytes_on_their_way_to_the_back_end(objects, recorded, types, handling, kind, body, stored):
    objects.ready(types, request=handling)
    assert objects.put(body, kind) == (500 if stored is None else 200), recorded
    if stored is not None:
        assert objects.stored == stored


@pytest.mark.parametrize(
    ("recorded", "handling", "body", "kind", "accept", "got"),
    [
        ("R149", None, TEXT, "text/plain", "image/png", BYTES),
        ("R149", None, b"no base64!", "text/plain", "image/png", None),
        ("R149", None, TEXT, "text/plain", "text/plain", TEXT),
        ("R150", None, BYTES, "image/png", "text/plain", TEXT),
        ("R151", None, BYTES, "image/png", "image/png", BYTES),
        ("R152", "CONVERT_TO_BINARY", TEXT, "text/plain", "text/plain", BYTES),
        ("R152", "CONVERT_TO_BINARY", b"no base64!", "text/plain", "*/*", None),
        ("R153", "CONVERT_TO_TEXT", BYTES, "image/png", "image/png", TEXT),
        ("R154", None, BYTES, "image/png", "image/*", TEXT),
        ("R154", None, BYTES, "image/png", "image/webp,image/png", TEXT),
        ("R154", None, BYTES, "image/png", "image/png,image/webp", BYTES),
    ],
)
def test_bytes_on_their_way_back(objects, recorded, handling, body, kind, accept, got):
    objects.ready(PNG, response=handling)
    status, found = objects.get(body, kind, accept)
    assert status == (500 if got is None else 200), recorded
    if got is not None:
        assert found == got
