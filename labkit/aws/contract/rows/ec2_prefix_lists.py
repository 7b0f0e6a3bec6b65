"""Prefix lists, of AWS and of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]
TEN = {"Cidr": "10.0.0.0/8", "Description": "ten"}


def _made(aws: World, **more: Any) -> Any:
    given = {"PrefixListName": aws.name("list"), "MaxEntries": 2, "AddressFamily": "IPv4"}
    answer = aws.ec2.create_managed_prefix_list(**{**given, "Entries": [TEN], **more})
    return answer["PrefixList"]


def _ready(aws: World) -> Any:
    key = _made(aws)["PrefixListId"]
    found = aws.until(
        aws.ec2.describe_managed_prefix_lists,
        lambda got: got["PrefixLists"][0]["State"] == "create-complete",
        PrefixListIds=[key],
    )
    return found["PrefixLists"][0]


def _of_aws(aws: World, code: str = "s3") -> Any:
    by = [{"Name": "prefix-list-name", "Values": [aws.service(code)]}]
    return aws.ec2.describe_managed_prefix_lists(Filters=by)["PrefixLists"][0]


def _with(*cidrs: str, version: int = 1) -> Call:
    """A list to which CIDRs were added: its entries."""

    def call(aws: World) -> Any:
        key = _ready(aws)["PrefixListId"]
        entries = [{"Cidr": cidr} for cidr in cidrs]
        aws.ec2.modify_managed_prefix_list(
            PrefixListId=key, CurrentVersion=version, AddEntries=entries
        )
        return aws.ec2.get_managed_prefix_list_entries(PrefixListId=key)["Entries"]

    return call


def _cidrs(code: str) -> Call:
    def call(aws: World) -> Any:
        by = [{"Name": "prefix-list-name", "Values": [aws.service(code)]}]
        return len(aws.ec2.describe_prefix_lists(Filters=by)["PrefixLists"][0]["Cidrs"]) > 0

    return call


ROWS = (
    Row("the prefix list of S3 has CIDRs", _cidrs("s3"), gives(True), ("F3.5", "R195")),
    Row("so has that of DynamoDB", _cidrs("dynamodb"), gives(True), ("F3.5",)),
    Row("AWS owns its lists", _of_aws, gives({"OwnerId": "AWS", "StateMessage": ABSENT}),
        ("R224",)),
    Row("and their entries can be read",
        lambda aws: aws.ec2.get_managed_prefix_list_entries(
            PrefixListId=_of_aws(aws)["PrefixListId"])["Entries"],
        gives(lambda entries: len(entries) > 0), ("F3.5",)),
    Row("a list of one's own is made in a while", _made,
        gives({"State": "create-in-progress", "Version": 1, "MaxEntries": 2, "OwnerId": str,
               "PrefixListArn": "arn:aws:ec2:…:prefix-list/pl-…"})),
    Row("then complete", lambda aws: _ready(aws)["State"], gives("create-complete")),
    Row("entries are added", _with("192.168.0.0/16"),
        gives(holding({"Cidr": "192.168.0.0/16"}, {"Cidr": "10.0.0.0/8"}))),
    Row("no more than it may have", _with("192.168.0.0/16", "172.16.0.0/12"),
        refuses("PrefixListMaxEntriesExceeded")),
    Row("to the version that one knows", _with("192.168.0.0/16", version=7),
        refuses("PrefixListVersionMismatch")),
    Row("an unknown list is not found",
        lambda aws: aws.ec2.get_managed_prefix_list_entries(PrefixListId="pl-00000000"),
        refuses("InvalidPrefixListID.NotFound",
                "The prefix list ID 'pl-00000000' does not exist")),
    Row("a malformed id is refused",
        lambda aws: aws.ec2.describe_managed_prefix_lists(PrefixListIds=["s3"]),
        refuses("InvalidPrefixListId.Malformed")),
)  # fmt: skip
