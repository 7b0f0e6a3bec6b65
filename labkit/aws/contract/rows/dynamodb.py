"""DynamoDB: tables and items."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.world import World, made

KEY = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEM = {"id": {"S": "one"}}


def _create(aws: World, name: str = "", **changed: Any) -> Any:
    given = {"TableName": name or aws.name("table"), **KEY, **changed}
    return aws.dynamodb.create_table(**given)["TableDescription"]


def _table(aws: World) -> str:
    name = str(made(_create, aws=aws)["TableName"])
    _wait(aws, "table_exists", name)
    return name


def _wait(aws: World, waiter: str, name: str) -> None:
    pace = {"Delay": 1, "MaxAttempts": 30}
    aws.dynamodb.get_waiter(waiter).wait(TableName=name, WaiterConfig=pace)


def _active(aws: World) -> Any:
    return aws.dynamodb.describe_table(TableName=_table(aws))["Table"]


def _deleted(aws: World) -> Any:
    name = _table(aws)
    answer = made(aws.dynamodb.delete_table, TableName=name)["TableDescription"]
    _wait(aws, "table_not_exists", name)
    return answer


def _put_twice(aws: World) -> Any:
    name = _table(aws)
    once = {"TableName": name, "Item": ITEM, "ConditionExpression": "attribute_not_exists(id)"}
    made(aws.dynamodb.put_item, **once)
    return aws.dynamodb.put_item(**once)


def _put(aws: World, item: dict[str, Any]) -> Any:
    return aws.dynamodb.put_item(TableName=_table(aws), Item=item)


ROWS = (
    Row(
        "a table is being created at first",
        _create,
        gives(
            {
                "TableStatus": "CREATING",
                "TableArn": "arn:aws:dynamodb:…:…:table/table-…",
                "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
            }
        ),
    ),
    Row(
        "table_exists waits until it is active",
        _active,
        gives({"TableStatus": "ACTIVE", "ItemCount": 0}),
    ),
    Row(
        "a table that goes is being deleted, and table_not_exists waits for its end",
        _deleted,
        gives({"TableStatus": "DELETING"}),
    ),
    Row(
        "a table's name is taken once",
        lambda aws: _create(aws, _table(aws)),
        refuses("ResourceInUseException", "Table already exists: table-…", 400),
    ),
    Row(
        "an unknown table is not found, and named",
        lambda aws: aws.dynamodb.describe_table(TableName="nowhere"),
        refuses(
            "ResourceNotFoundException",
            "Requested resource not found: Table: nowhere not found",
            400,
        ),
    ),
    Row(
        "an unknown table cannot be deleted",
        lambda aws: aws.dynamodb.delete_table(TableName="nowhere"),
        refuses(
            "ResourceNotFoundException",
            "Requested resource not found: Table: nowhere not found",
            400,
        ),
    ),
    Row(
        "an unknown table takes no items",
        lambda aws: aws.dynamodb.put_item(TableName="nowhere", Item=ITEM),
        refuses("ResourceNotFoundException", "Requested resource not found", 400),
    ),
    Row(
        "an unknown table has no time to live",
        lambda aws: aws.dynamodb.describe_time_to_live(TableName="nowhere"),
        refuses("ResourceNotFoundException", status=400),
    ),
    Row(
        "an unknown table takes no tags",
        lambda aws: aws.dynamodb.tag_resource(
            ResourceArn=f"arn:aws:dynamodb:{aws.region}:{aws.account}:table/nowhere",
            Tags=[{"Key": "lab", "Value": "one"}],
        ),
        refuses("ResourceNotFoundException", status=400),
    ),
    Row(
        "a condition that does not hold is an error of its own",
        _put_twice,
        refuses("ConditionalCheckFailedException", "The conditional request failed", 400),
    ),
    Row(
        "an item has its key",
        lambda aws: _put(aws, {"other": {"S": "one"}}),
        refuses(
            "ValidationException",
            "One or more parameter values were invalid: Missing the key id in the item",
            400,
        ),
    ),
    Row(
        "an item's key is of the table's type",
        lambda aws: _put(aws, {"id": {"N": "1"}}),
        refuses(
            "ValidationException",
            "One or more parameter values were invalid: Type mismatch for key id expected: S "
            "actual: N",
            400,
        ),
    ),
    Row(
        "a key that the table does not have is refused",
        lambda aws: aws.dynamodb.get_item(TableName=_table(aws), Key={"no": {"S": "one"}}),
        refuses("ValidationException", "The provided key element does not match the schema", 400),
    ),
    Row(
        "a table's name has no spaces",
        lambda aws: _create(aws, "no good"),
        refuses("ValidationException", status=400),
    ),
    Row(
        "an unknown billing mode is refused",
        lambda aws: _create(aws, BillingMode="FREE"),
        refuses("ValidationException", status=400),
    ),
)
