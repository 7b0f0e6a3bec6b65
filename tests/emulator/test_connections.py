"""Clients that are slow, go away, are interrupted, or come eight at once."""

from __future__ import annotations

import _thread
import socket
import threading
import time

import pytest
from botocore.exceptions import ClientError
from moto.ec2.models import EC2Backend

from labkit.aws import Clients
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller
from tests.emulator.test_bad_requests import FORM, signed


def connected(aws):
    caller = Caller(aws)
    return socket.create_connection((caller.host, caller.port), timeout=30)


REQUEST = (
    f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signed('ec2')}\r\n"
    f"Content-Type: {FORM}\r\nContent-Length: %d\r\n\r\n"
)


def test_a_slow_client_is_waited_for_and_stops_nobody(aws, ec2):
    body = b"Action=DescribeVpcs&Version=2016-11-15"
    with connected(aws) as slow:
        whole = (REQUEST % len(body)).encode() + body
        for place in range(0, len(whole), 60):
            slow.sendall(whole[place : place + 60])
            assert ec2.describe_vpcs()["Vpcs"]
            time.sleep(0.01)
        assert slow.recv(100).startswith(b"HTTP/1.1 200")


def test_a_client_that_goes_away_takes_nothing_along(aws, ec2):
    for part in (b"", b"POST / HT", (REQUEST % 100).encode(), (REQUEST % 100).encode() + b"Act"):
        with connected(aws) as broken:
            broken.sendall(part)
    body = b"Action=CreateVpc&CidrBlock=10.7.0.0/16&Version=2016-11-15"
    with connected(aws) as impatient:
        impatient.sendall((REQUEST % len(body)).encode() + body)
    within(lambda: "10.7.0.0/16" in [row["CidrBlock"] for row in ec2.describe_vpcs()["Vpcs"]])


def within(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def called_and_waited(ec2):
    """The interrupt comes during the call, or at the latest while this waits."""
    ec2.create_vpc(CidrBlock="10.8.0.0/16")
    time.sleep(20)


def test_an_interrupt_during_a_call_leaves_client_and_state_whole(aws, ec2, monkeypatch):
    arrived, original = threading.Event(), EC2Backend.create_vpc

    def slow(self, *given, **named):
        arrived.set()
        time.sleep(0.3)
        return original(self, *given, **named)

    monkeypatch.setattr(EC2Backend, "create_vpc", slow)

    def interrupts():
        arrived.wait(20)
        _thread.interrupt_main()

    threading.Thread(target=interrupts).start()
    with pytest.raises(KeyboardInterrupt):
        called_and_waited(ec2)
    monkeypatch.undo()
    within(lambda: "10.8.0.0/16" in [row["CidrBlock"] for row in ec2.describe_vpcs()["Vpcs"]])


THREADS = 8


def at_once(call):
    """The error codes that so many threads got for one call, "" for success."""
    gate, codes = threading.Barrier(THREADS), []

    def run():
        gate.wait()
        try:
            call()
            codes.append("")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(codes)


def test_of_eight_deletes_of_one_thing_one_succeeds(aws):
    clients = Clients(REGION, endpoint_url=aws.url)
    ec2, kinesis, s3 = (clients.client(name) for name in ("ec2", "kinesis", "s3"))
    api = clients.client("apigateway").create_rest_api(name="x")["id"]
    kinesis.create_stream(StreamName="one", ShardCount=1)
    s3.create_bucket(Bucket="one")
    clients.client("iam").create_user(UserName="one")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    net = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="x", Description="x", VpcId=vpc)["GroupId"]
    deletes = {
        "InvalidSubnetID.NotFound": lambda: ec2.delete_subnet(SubnetId=net),
        "InvalidGroup.NotFound": lambda: ec2.delete_security_group(GroupId=group),
        "InvalidVpcID.NotFound": lambda: ec2.delete_vpc(VpcId=vpc),
        "NotFoundException": lambda: clients.client("apigateway").delete_rest_api(restApiId=api),
        "ResourceNotFoundException": lambda: kinesis.delete_stream(StreamName="one"),
        "NoSuchBucket": lambda: s3.delete_bucket(Bucket="one"),
        "NoSuchEntity": lambda: clients.client("iam").delete_user(UserName="one"),
    }
    for code, delete in deletes.items():
        assert at_once(delete) == ["", *[code] * (THREADS - 1)]
