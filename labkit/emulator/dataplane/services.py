"""AWS services that an integration can call: how each names an action, and what it acts on.

A service that is not in the table answers 501. The path form of a URI may also be used with
those whose action stands in `X-Amz-Target` or in the body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Application = Callable[..., Iterable[bytes]]
Protocol = Literal["json", "query", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service: how its calls are written, and where they name what they act on.

    `target` is the prefix of `X-Amz-Target` and `version` that of JSON, or of the query API.
    `resource` is an ARN with `{region}`, `{account}` and `{name}`; `named_by` the field of a
    request that gives the name, and `arn_in` those that give a whole ARN. `json_alone` is a
    service of the query API that answers here by JSON alone.
    """

    protocol: Protocol = "json"
    target: str = ""
    version: str = "1.1"
    resource: str = ""
    named_by: str = ""
    arn_in: tuple[str, ...] = ()
    json_alone: bool = False


SERVICES: Mapping[str, Service] = {
    "kinesis": Service(
        target="Kinesis_20131202",
        resource="arn:aws:kinesis:{region}:{account}:stream/{name}",
        named_by="StreamName",
        arn_in=("StreamARN",),
    ),
    "dynamodb": Service(
        target="DynamoDB_20120810",
        version="1.0",
        resource="arn:aws:dynamodb:{region}:{account}:table/{name}",
        named_by="TableName",
    ),
    "firehose": Service(
        target="Firehose_20150808",
        resource="arn:aws:firehose:{region}:{account}:deliverystream/{name}",
        named_by="DeliveryStreamName",
    ),
    "states": Service(
        target="AWSStepFunctions",
        version="1.0",
        arn_in=("stateMachineArn", "executionArn", "activityArn"),
    ),
    "logs": Service(
        target="Logs_20140328",
        resource="arn:aws:logs:{region}:{account}:log-group:{name}:*",
        named_by="logGroupName",
    ),
    "ssm": Service(
        protocol="query",
        target="AmazonSSM",
        version="2014-11-06",
        json_alone=True,
        resource="arn:aws:ssm:{region}:{account}:parameter/{name}",
        named_by="Name",
    ),
    "events": Service(
        target="AWSEvents",
        resource="arn:aws:events:{region}:{account}:event-bus/{name}",
        named_by="EventBusName",
    ),
    "secretsmanager": Service(target="secretsmanager", arn_in=("SecretId",)),
    "sqs": Service(
        protocol="query",
        target="AmazonSQS",
        version="2012-11-05",
        resource="arn:aws:sqs:{region}:{account}:{name}",
        named_by="QueueUrl",
    ),
    "sns": Service(protocol="query", version="2010-03-31", arn_in=("TopicArn", "TargetArn")),
    "s3": Service(protocol="rest", resource="arn:aws:s3:::{name}"),
}
"""By the name that stands in an integration's URI."""


def fields_of(text: str) -> Mapping[str, Any]:
    """The fields of a JSON object; none where the text is no such object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def resource_of(service: Service, body: str, region: str, account: str) -> str:
    """The ARN that a JSON request acts on; `*` if it names none."""
    return named_resource(service, fields_of(body), region, account)


def named_resource(service: Service, fields: Mapping[str, Any], region: str, account: str) -> str:
    """The ARN that the fields of a request give or name; `*` if they do neither."""
    whole = [fields[key] for key in service.arn_in if isinstance(fields.get(key), str)]
    if whole:
        return str(whole[0])
    name = fields.get(service.named_by)
    if not service.resource or not isinstance(name, str) or not name:
        return "*"
    return service.resource.format(region=region, account=account, name=name.lstrip("/"))
