"""Service modules: records, errors and what they mean, tables that agree with each other."""

from __future__ import annotations

import botocore.session
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from labkit.aws import records
from labkit.aws.apigateway import _patches
from labkit.aws.calls import is_gone, told, unless_gone
from labkit.aws.driver import HANDLERS, HELD_BY, TAGS
from labkit.aws.ec2 import LISTINGS
from labkit.aws.scope import Waits
from labkit.provision import CallFailed
from labkit.provision.kinds import KINDS


def test_every_kind_has_its_handler():
    assert set(HANDLERS) == set(KINDS)
    assert {kind: row.inside for kind, row in KINDS.items() if row.inside} == HELD_BY
    assert set(TAGS) | set(LISTINGS) | set(HELD_BY) >= set(KINDS)


def test_listings_are_calls_of_ec2():
    model = botocore.session.get_session().get_service_model("ec2")
    for listing in LISTINGS.values():
        name = "".join(word.title() for word in listing.operation.split("_"))
        operation = model.operation_model(name)
        assert listing.rows in operation.output_shape.members
        assert f"{listing.id}s" in operation.input_shape.members


def test_records_are_read_from_the_beginning(clients):
    kinesis = clients.client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    kinesis.put_record(StreamName="s", Data="ein Wort: süß".encode(), PartitionKey="k")
    kinesis.put_record(StreamName="s", Data=b"\xff", PartitionKey="k2")
    first, second = records(clients, "s")
    assert (str(first), first.partition_key) == ("ein Wort: süß", "k")
    assert second.data == "\\xff"
    assert first.sequence_number < second.sequence_number
    assert len(records(clients, "s", limit=1)) == 1
    with pytest.raises(CallFailed) as caught:
        records(clients, "none")
    assert is_gone(caught.value.code)


def test_a_stream_of_several_shards_is_read_whole(clients):
    kinesis = clients.client("kinesis")
    kinesis.create_stream(StreamName="wide", ShardCount=3)
    for number in range(12):
        kinesis.put_record(StreamName="wide", Data=b"x", PartitionKey=str(number))
    found = records(clients, "wide")
    assert len(found) == 12
    assert len({record.shard for record in found}) > 1


def _error(code):
    return ClientError({"Error": {"Code": code, "Message": "m"}}, "Operation")


@pytest.mark.parametrize(
    ("error", "code", "again"),
    [
        (_error("DependencyViolation"), "DependencyViolation", True),
        (_error("TooManyRequestsException"), "TooManyRequestsException", True),
        (_error("AuthFailure"), "AuthFailure", False),
        (EndpointConnectionError(endpoint_url="u"), "EndpointConnectionError", False),
    ],
)
def test_errors_say_whether_to_try_again(error, code, again):
    with pytest.raises(CallFailed) as caught, told():
        raise error
    assert (caught.value.code, caught.value.again) == (code, again)
    with pytest.raises(CallFailed) as caught, told(again=frozenset({code})):
        raise error
    assert caught.value.again or code == "EndpointConnectionError"


def test_what_is_gone_is_gone():
    for code in ("InvalidVpcID.NotFound", "NoSuchEntity", "NatGatewayNotFound"):
        with unless_gone():
            raise _error(code)
    with pytest.raises(CallFailed), unless_gone():
        raise _error("UnauthorizedOperation")


def test_waiting_ends():
    slept = []
    waits = Waits(sleep=slept.append, longest=4.0, limit=60.0)
    with pytest.raises(CallFailed, match="not there"):
        waits.until(lambda: False, "not there")
    assert 60 <= sum(slept) <= 64
    assert (min(slept), max(slept)) == (0.02, 4.0)
    waits.until(lambda: True, "never")


@pytest.mark.parametrize("seconds", [0.1, 2.0, 150.0])
def test_a_wait_ends_soon_after_what_it_waits_for(seconds):
    slept = []
    Waits(sleep=slept.append).until(lambda: sum(slept) >= seconds, "not there")
    assert sum(slept) <= max(seconds + 0.02, 1.08 * seconds)


def _api(kind, endpoints=()):
    return {"endpointConfiguration": {"types": [kind], "vpcEndpointIds": list(endpoints)}}


def _wanted(kind, endpoints=()):
    return {"endpoint_type": kind, "vpc_endpoint_ids": endpoints, "disable_default_name": False}


def test_private_to_edge_takes_two_calls():
    calls = list(_patches(_api("PRIVATE"), _wanted("EDGE")))
    paths = [(patch["path"], patch["value"]) for (patch,) in calls]
    assert paths == [
        ("/endpointConfiguration/types/PRIVATE", "REGIONAL"),
        ("/endpointConfiguration/types/REGIONAL", "EDGE"),
    ]
    assert list(_patches(_api("EDGE"), _wanted("EDGE"))) == []
    assert len(list(_patches(_api("EDGE"), _wanted("PRIVATE")))) == 1


def test_endpoint_ids_leave_before_the_type_and_come_after_it():
    leaving = [call[0] for call in _patches(_api("PRIVATE", ["vpce-1"]), _wanted("REGIONAL"))]
    assert [patch["op"] for patch in leaving] == ["remove", "replace"]
    coming = [call[0] for call in _patches(_api("REGIONAL"), _wanted("PRIVATE", ("vpce-1",)))]
    assert [patch["op"] for patch in coming] == ["replace", "add"]
