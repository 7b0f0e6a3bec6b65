"""How fast the embedded AWS starts and answers, beside moto's own server without our rules."""

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from labkit.aws import Clients
from tests.benchmarks.harness import Found, NotMeasured, in_turn

OURS = """
from labkit.emulator import EmbeddedAws
print(EmbeddedAws().start(), flush=True)
input()
"""
BARE = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%s" % server.get_host_and_port(), flush=True)
input()
"""
CLIENTS = 8
CALLS = 100
ROUNDS = 5
FORM = b"Action=DescribeVpcs&Version=2016-11-15"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    "Authorization": "AWS4-HMAC-SHA256 "
    "Credential=labkit/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
}


@contextmanager
def server(program: str) -> Iterator[str]:
    """A server in a fresh process; its URL."""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise NotMeasured("the server did not start")
        yield url
    finally:
        process.kill()
        process.communicate()


def start_to_first_answer() -> Found:
    """Seconds from a fresh process to the answer to its first call."""
    ours, bare = in_turn(3, lambda: first_answer(OURS), lambda: first_answer(BARE))
    return Found(ours, bare, ("ec2 DescribeVpcs, asked by HTTP as an SDK asks",))


def first_answer(program: str) -> float:
    """Seconds of one start."""
    began = time.perf_counter()
    with server(program) as url:
        asked(url, 1)
        return time.perf_counter() - began


def one_call() -> Found:
    """ms for a call of boto3: reads and writes of three services."""
    with server(OURS) as ours, server(BARE) as bare:
        sides = [calls_of(Clients("us-east-1", endpoint_url=url)) for url in (ours, bare)]
        names = sides[0]
        rows = [
            (
                name,
                *in_turn(ROUNDS, *(lambda call=side[name]: milliseconds(call) for side in sides)),
            )
            for name in names
        ]
    lines = (f"{name:<24} {ours:6.2f} ms, bare {bare:6.2f} ms" for name, ours, bare in rows)
    return Found(median(row[1] for row in rows), median(row[2] for row in rows), tuple(lines))


def calls_of(clients: Clients) -> dict[str, Callable[[], Any]]:
    """The calls, with what they need in place."""
    ec2, kinesis, api = (clients.client(name) for name in ("ec2", "kinesis", "apigateway"))
    kinesis.create_stream(StreamName="s", ShardCount=1)
    made = api.create_rest_api(name="x")["id"]
    return {
        "ec2 DescribeVpcs": ec2.describe_vpcs,
        "ec2 CreateSecurityGroup": lambda: ec2.create_security_group(
            GroupName=f"g{time.perf_counter_ns()}", Description="x"
        ),
        "kinesis PutRecord": lambda: kinesis.put_record(
            StreamName="s", Data=b"x", PartitionKey="x"
        ),
        "apigateway GetRestApi": lambda: api.get_rest_api(restApiId=made),
    }


def milliseconds(call: Callable[[], Any], times: int = 40) -> float:
    """ms for one of several calls."""
    began = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - began) / times * 1e3


def eight_at_once() -> Found:
    """Calls a second that eight clients get answered together."""
    with server(OURS) as ours, server(BARE) as bare:
        waits: dict[str, list[float]] = {ours: [], bare: []}
        for url in waits:
            asked(url, 5)
        spent = in_turn(ROUNDS, lambda: together(ours, waits), lambda: together(bare, waits))
    rates = [CLIENTS * CALLS / seconds for seconds in spent]
    slowest = [max(seen) * 1e3 for seen in waits.values()]
    said = (
        f"the client that waited longest for one answer: {slowest[0]:.0f} ms, bare {slowest[1]:.0f}"
    )
    return Found(*rates, (said,))


def together(url: str, waits: dict[str, list[float]]) -> float:
    """Seconds until every client has all its answers."""
    clients = [
        threading.Thread(target=lambda: waits[url].append(asked(url, CALLS)))
        for _ in range(CLIENTS)
    ]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return time.perf_counter() - began


def asked(url: str, times: int) -> float:
    """Ask on one connection where the server keeps it; the longest wait for one answer."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    longest = 0.0
    for _ in range(times):
        began = time.perf_counter()
        connection.request("POST", "/", FORM, HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise NotMeasured(f"the server answered {answer.status}")
        longest = max(longest, time.perf_counter() - began)
    connection.close()
    return longest
