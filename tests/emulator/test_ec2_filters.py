"""The table of filters is that of the API reference, as botocore ships it."""

from __future__ import annotations

import re

import boto3
import pytest

from labkit.emulator.rules.ec2_filters import LISTINGS

NOT_SHOWN = 16
"""Filters of instances that look at what AWS keeps, and does not show."""

MODEL = boto3.client("ec2", region_name="us-east-1").meta.service_model


def operation(listing):
    return MODEL.operation_model("".join(map(str.capitalize, listing.operation.split("_"))))


def documented(listing):
    members = operation(listing).input_shape.members
    text = (members.get("Filters") or members["Filter"]).documentation
    found = re.findall(r"<li> <p> <code>(.*?)</code>", text)
    return {name for name in found if not name.startswith("tag")}


def is_there(shape, path):
    if shape.type_name == "list":
        return is_there(shape.member, path)
    if not path:
        return True
    found = shape.members.get(path[0]) if shape.type_name == "structure" else None
    return found is not None and is_there(found, path[1:])


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.operation)
def test_every_documented_filter_is_known(listing):
    assert documented(listing) - set(listing.filters) == set()


def test_paths_lead_to_what_is_shown():
    astray = [
        name
        for listing in LISTINGS
        for row in [operation(listing).output_shape.members[listing.rows].member]
        for name, path in listing.filters.items()
        if not is_there(row, path.split("."))
        and not (listing.within and is_there(row.members[listing.within], path.split(".")))
    ]
    assert len(astray) <= NOT_SHOWN, astray
