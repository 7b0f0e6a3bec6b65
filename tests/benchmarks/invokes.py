"""How long a request takes through the data plane, to a record in a stream."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labkit.aws import Clients
from labkit.lab import Lab
from tests.benchmarks.harness import Found, NotMeasured, in_turn
from tests.benchmarks.servers import milliseconds

CLIENTS = 8
CALLS = 40
ROUNDS = 7
BODY = b'{"order": 1}'
SETTINGS = {"api_type": "REGIONAL"}
"""A public API: a client outside asks it by the path form, without a host's network."""


@contextmanager
def lab() -> Iterator[Lab]:
    """The lab of private APIs with a public one, standing in this process."""
    standing = Lab("private-api", backend="embedded")
    standing.up(**SETTINGS)
    try:
        yield standing
    finally:
        standing.down()


def invoke_to_record() -> Found:
    """ms from a request at the API to its record, and for a bare `put_record`."""
    with lab() as standing:
        clients, path = standing.clients, path_of(standing)
        connection = connected(clients)
        kinesis, name = clients.client("kinesis"), stream_of(standing)

        def bare() -> None:
            kinesis.put_record(StreamName=name, Data=BODY, PartitionKey="key")

        ours, theirs = in_turn(
            ROUNDS,
            lambda: milliseconds(lambda: invoke(connection, path)),
            lambda: milliseconds(bare),
        )
    return Found(ours, theirs)


def invokes_at_once() -> Found:
    """Requests a second through the data plane by eight clients together, and by one alone."""
    with lab() as standing:
        path = path_of(standing)

        def rate(count: int) -> float:
            return count * CALLS / together(count, lambda: many(standing.clients, path))

        seen = [(rate(CLIENTS), rate(1)) for _ in range(ROUNDS)]
    ours, alone = map(max, zip(*seen, strict=True))
    return Found(ours, alone)


def path_of(standing: Lab) -> str:
    """The path form of the lab's API, which needs no name."""
    return f"/restapis/{standing.api_id}/test/_user_request_/kinesis"


def stream_of(standing: Lab) -> str:
    """The name of the lab's stream."""
    return str(standing.clients.client("kinesis").list_streams()["StreamNames"][0])


def connected(clients: Clients) -> http.client.HTTPConnection:
    """A connection to the embedded AWS that stays open."""
    return http.client.HTTPConnection(str(clients.endpoint_url).removeprefix("http://"), timeout=60)


def invoke(connection: http.client.HTTPConnection, path: str) -> None:
    """One request, answered with the record's number."""
    connection.request("POST", path, BODY, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 200 or b"SequenceNumber" not in answer.read():
        raise NotMeasured(f"the API answered {answer.status}")


def many(clients: Clients, path: str) -> None:
    """One client's requests, on one connection."""
    connection = connected(clients)
    for _ in range(CALLS):
        invoke(connection, path)
    connection.close()


def together(count: int, work: Callable[[], None]) -> float:
    """Seconds until so many clients are done."""
    clients = [threading.Thread(target=work) for _ in range(count)]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return time.perf_counter() - began
