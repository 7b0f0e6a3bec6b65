"""A fault of the embedded AWS itself: the client gets an AWS error, and the fault is not hidden."""

from __future__ import annotations

import logging

import pytest
from botocore.exceptions import ClientError
from moto.ec2.models import EC2Backend

from labkit.emulator import lighter
from labkit.emulator.dataplane import handler
from tests.emulator.gateway import Builder, Caller


def fails(*_given, **_named):
    raise ZeroDivisionError("a fault")


def test_a_fault_of_the_data_plane_is_answered_and_logged(aws, client, monkeypatch, caplog):
    api = Builder(client)
    api.mock("/orders")
    api.deploy()
    monkeypatch.setattr(handler, "integrate", fails)
    reply = Caller(aws)("GET", "/test/orders", host=api.host)
    assert (reply.status, reply.error_type) == (500, "InternalServerErrorException")
    assert "fault" not in reply.body
    [row] = [row for row in caplog.records if row.levelno >= logging.ERROR]
    assert row.exc_info
    assert row.exc_info[0] is ZeroDivisionError


def test_a_fault_of_the_control_plane_is_named_to_the_client_and_logged(
    client, monkeypatch, caplog
):
    monkeypatch.setattr(EC2Backend, "create_internet_gateway", fails)
    with pytest.raises(ClientError) as caught:
        client("ec2").create_internet_gateway()
    error = caught.value.response["Error"]
    assert error["Code"] == "InternalFailure"
    said = "The embedded AWS failed in CreateInternetGateway: ZeroDivisionError: a fault"
    assert error["Message"] == said
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    [row] = [row for row in caplog.records if row.levelno >= logging.ERROR]
    assert row.exc_info[0] is ZeroDivisionError


def test_a_handlers_methods_are_listed_once_and_not_at_every_call(ec2, monkeypatch):
    seen = []

    def listed(owner, real=lighter._listed[-1]):
        seen.append(owner)
        return real(owner)

    monkeypatch.setattr(lighter, "_listed", [listed])
    lighter._known.clear()
    for _ in range(3):
        assert ec2.describe_vpcs()["Vpcs"]
    assert len(seen) == 1
