"""How long the engine takes, and how much memory, on a lab of the course."""

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from statistics import mean

from labkit.flow import INTERNET, Request, trace
from labkit.topology import Topology
from tests.benchmarks.analyzer import Analyzer, analyzer
from tests.benchmarks.harness import Found, NotMeasured, in_turn, table
from tests.benchmarks.questions import ENDPOINT, LAB, PUBLIC, answered
from tests.benchmarks.rows import aws_id

SOURCE = "private-app"
PACKETS = tuple(product((SOURCE, "public-app"), (ENDPOINT, "10.0.11.200", PUBLIC)))
"""Both instances to the endpoint's interface in each zone, and out of the VPC."""
TIMES = 100
ROUNDS = 15


def trace_on_a_lab() -> Found:
    """Questions that both can answer: a packet, on networks asked about before, in µs for one."""
    topology = LAB.topology({"nat_gateway": True})
    rows = []
    with analyzer() as other:
        other.load(topology)
        for source, address in PACKETS:
            question = (aws_id(topology, source), address, 443)
            request = Request.to(source, address, 443)
            times = in_turn(ROUNDS, *both(topology, request, other, question))
            answers = (trace(topology, request).outcome, other.ask(*question)[0])
            rows.append((source, address, *times, *answers))
        counts = tuple(answered(other))
    ours, new, theirs = (mean(column) for column in list(zip(*rows, strict=True))[2:5])
    heading = ("from", "to tcp/443 of", "ours", "first time", "reference", "labkit", "reference")
    lines = table(heading, ((*row[:2], *map(round, row[2:5]), *row[5:]) for row in rows))
    first = f"a topology keeps the way of a connection; the first time it takes {new:.0f} µs"
    return Found(ours, theirs, (first, *lines, *counts))


def whole_request() -> Found:
    """The lab's own request, from the name to the record, in µs; no other tool answers it."""
    topology = LAB.topology()
    request = LAB.request(topology, SOURCE)
    again, first = in_turn(
        ROUNDS, lambda: again_and_again(topology, request), lambda: first_time(topology, request)
    )
    return Found(again, first, (f"{request}, {len(trace(topology, request).hops)} hops",))


def both(
    topology: Topology, request: Request, other: Analyzer, question: tuple[str, str, int]
) -> tuple[Callable[[], float], ...]:
    """Ours asked before, ours for the first time, and theirs: calls that answer µs for one."""
    return (
        lambda: again_and_again(topology, request),
        lambda: first_time(topology, request),
        lambda: other.seconds(*question, TIMES) * 1e6,
    )


def again_and_again(topology: Topology, request: Request) -> float:
    """µs for a request of a topology that was asked before."""
    return seconds(lambda: trace(topology, request), TIMES) * 1e6


def first_time(topology: Topology, request: Request) -> float:
    """µs for a request of a topology that has its indexes and was never asked."""
    return mean(_never_asked(topology, request) for _ in range(TIMES)) * 1e6


def _never_asked(topology: Topology, request: Request) -> float:
    new = topology.replaced()
    trace(new, Request.to(INTERNET, "192.0.2.1", 443))
    return seconds(lambda: trace(new, request))


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """Seconds for one call, made some times in a row."""
    began = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - began) / times


def all_states_of_a_lab() -> Found:
    """Every setting with every source, in ms, asked before; the reference builds a topology for
    each trace.
    """
    states = [(LAB.topology(settings), settings) for settings in LAB.all_settings()]

    def ours() -> None:
        for topology, _ in states:
            for source in LAB.sources:
                trace(topology, LAB.request(topology, source))

    def alone() -> None:
        for _, settings in states:
            for source in LAB.sources:
                topology = LAB.topology(settings)
                trace(topology, LAB.request(topology, source))

    mine, theirs = in_turn(ROUNDS, lambda: seconds(ours), lambda: seconds(alone))
    count = len(states) * len(LAB.sources)
    says = f"{LAB.count} settings × {len(LAB.sources)} sources = {count} traces; "
    return Found(mine * 1e3, theirs * 1e3, (says + f"{count / mine:,.0f} traces a second",))


ALL_STATES = f"""
from labkit.blueprints import blueprint
from labkit.flow import trace
lab = blueprint({LAB.name!r})
topologies = [lab.topology(settings) for settings in lab.all_settings()]
kept = [trace(t, lab.request(t, source)) for t in topologies for source in lab.sources]
"""
# Not getrusage's, in which a new process begins at the peak of the one that started it.
TELL_PEAK = """
lines = open("/proc/self/status").read().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""
ONE_CLIENT = """
import boto3
client = boto3.client("ec2", region_name="us-east-1")
"""


def trace_memory() -> Found:
    """The peak of a fresh interpreter that holds all states, in MB; reference: boto3."""
    ours, theirs, bare = in_turn(
        3, lambda: peak(ALL_STATES), lambda: peak(ONE_CLIENT), lambda: peak("")
    )
    return Found(ours, theirs, (f"Both with the interpreter itself, which alone takes {bare:.1f}",))


def peak(code: str) -> float:
    """The peak resident set, in MB, of an interpreter that runs this code."""
    if not Path("/proc/self/status").exists():
        raise NotMeasured("only Linux tells the peak of a process by /proc; use a Linux or WSL")
    done = subprocess.run(
        [sys.executable, "-c", code + TELL_PEAK], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 2**10
