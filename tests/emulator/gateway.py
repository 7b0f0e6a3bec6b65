"""A private API in front of a stream, made by boto3, and a raw HTTP client for its data plane."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.origin import ORIGIN_HEADER, written_origin
from tests.emulator.conftest import ACCOUNT, REGION

TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
TEMPLATE = (
    '{"StreamName": "NAME", "Data": "$util.base64Encode($input.body)", '
    '"PartitionKey": "$context.requestId"}'
)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def error_type(self) -> str:
        return self.headers.get("x-amzn-ErrorType", "")


class Caller:
    """Sends requests to the server, as a host would (with an origin) or as anybody."""

    def __init__(self, aws: Any) -> None:
        self.aws = aws
        self.host, _, port = aws.url.removeprefix("http://").partition(":")
        self.port = int(port)

    def __call__(
        self,
        method: str,
        path: str,
        body: str | bytes = "",
        *,
        host: str | None = None,
        endpoint: str | None = None,
        address: str | None = None,
        **headers: str,
    ) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if host:
            sent["Host"] = host
        if endpoint or address:
            came = written_origin(self.aws.secret, address or "10.0.0.10", endpoint)
            sent[ORIGIN_HEADER] = came
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()


class Builder:
    """Makes an API step by step."""

    def __init__(self, client: Any, kind: str = "REGIONAL", policy: str | None = None) -> None:
        self.apigateway = client("apigateway")
        self.iam = client("iam")
        more = {"policy": policy} if policy else {}
        made = self.apigateway.create_rest_api(
            name="api", endpointConfiguration={"types": [kind]}, **more
        )
        self.id, self.root = made["id"], made["rootResourceId"]
        self.host = f"{self.id}.execute-api.{REGION}.amazonaws.com"

    def resource(self, path: str) -> str:
        place = self.root
        for part in path.strip("/").split("/"):
            made = self.apigateway.get_resources(restApiId=self.id)["items"]
            same = [
                row["id"]
                for row in made
                if row.get("parentId") == place and row.get("pathPart") == part
            ]
            place = (
                same[0]
                if same
                else self.apigateway.create_resource(
                    restApiId=self.id, parentId=place, pathPart=part
                )["id"]
            )
        return place

    def method(
        self,
        path: str,
        verb: str = "POST",
        *,
        authorization: str = "NONE",
        responses: tuple[dict, ...] = ({"statusCode": "200"},),
        asks: dict[str, Any] | None = None,
        **integration: Any,
    ) -> None:
        place = self.resource(path) if path != "/" else self.root
        at = {"restApiId": self.id, "resourceId": place, "httpMethod": verb}
        self.apigateway.put_method(**at, authorizationType=authorization, **(asks or {}))
        self.apigateway.put_integration(**at, **integration)
        for response in responses:
            self.apigateway.put_integration_response(**at, **response)

    def kinesis(self, path: str, stream: str, role: str, **more: Any) -> None:
        given = {
            "type": "AWS",
            "integrationHttpMethod": "POST",
            "uri": f"arn:aws:apigateway:{REGION}:kinesis:action/PutRecord",
            "credentials": role,
            "requestTemplates": {"application/json": TEMPLATE.replace("NAME", stream)},
        }
        self.method(path, **{**given, **more})

    def mock(
        self, path: str, verb: str = "GET", template: str = "{statusCode: 200}", **more
    ) -> None:
        self.method(
            path, verb, type="MOCK", requestTemplates={"application/json": template}, **more
        )

    def deploy(self, stage: str = "test", **more: Any) -> None:
        self.apigateway.create_deployment(restApiId=self.id, stageName=stage, **more)


def make_role(client: Any, name: str, *actions: str, trust: Any = None) -> str:
    """A role that API Gateway may assume, and what it may do on every stream."""
    iam = client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust or TRUST))
    if actions:
        streams = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/*"
        row = {"Effect": "Allow", "Action": list(actions), "Resource": streams}
        iam.put_role_policy(
            RoleName=name,
            PolicyName="p",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [row]}),
        )
    return made["Role"]["Arn"]


def records(kinesis: Any, stream: str) -> list[dict]:
    """What the first shard of a stream holds."""
    at = kinesis.get_shard_iterator(
        StreamName=stream, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    return kinesis.get_records(ShardIterator=at["ShardIterator"])["Records"]
