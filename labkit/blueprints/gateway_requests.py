"""The calls that go by gateway endpoints: to a lab's one table and one bucket."""

from __future__ import annotations

from labkit.blueprints.requests import LabRequest, by_object, by_service

PUT_ITEM = LabRequest(
    name="put-item",
    label="DynamoDB: put an item into the table",
    url=by_service("dynamodb"),
    body='{"Item": {"id": {"S": "1"}}}',
    call="dynamodb:PutItem",
)
PUT_OBJECT = LabRequest(
    name="put-object",
    label="S3: put an object into the bucket",
    url=by_object("order.json"),
    method="PUT",
    body='{"order": 1}',
    call="s3:PutObject",
)
