"""How long the engine takes, and how much memory, on a lab of the course."""

import subprocess
import sys
import time
from collections.abc import Callable

from labkit.flow import Request, trace
from tests.benchmarks.analyzer import analyzer
from tests.benchmarks.harness import Found, NotMeasured, in_turn
from tests.benchmarks.questions import ENDPOINT, LAB, answered
from tests.benchmarks.rows import aws_id

SOURCE = "private-app"
TIMES = 300
ROUNDS = 15


def trace_on_a_lab() -> Found:
    """The lab's own request, from the name to the record, in µs."""
    topology = LAB.topology()
    return _against_analyzer(LAB.request(topology, SOURCE), answered)


def packet_on_a_lab() -> Found:
    """The network alone, which is all that the reference answers, in µs."""
    return _against_analyzer(Request(SOURCE, f"tcp://{ENDPOINT}:443"))


def _against_analyzer(request: Request, also: Callable | None = None) -> Found:
    topology = LAB.topology()
    question = (aws_id(topology, SOURCE), ENDPOINT, 443)
    with analyzer() as other:
        other.load(topology)
        ours, theirs = in_turn(
            ROUNDS,
            lambda: seconds(lambda: trace(topology, request), TIMES),
            lambda: other.seconds(*question, TIMES),
        )
        asked = f"{SOURCE} to the endpoint's interface {ENDPOINT}, tcp/443"
        says = (
            f"ours: {request}: {trace(topology, request).outcome}",
            f"reference: {asked}: {other.ask(*question)[0]}",
            *(also(other) if also else ()),
        )
    return Found(ours * 1e6, theirs * 1e6, says)


def seconds(call: Callable[[], object], times: int) -> float:
    """Seconds for one call, made some times in a row."""
    began = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - began) / times


def all_states_of_a_lab() -> Found:
    """Every setting with every source, in ms; the reference builds a topology for each trace."""
    states = [(LAB.topology(settings), settings) for settings in LAB.all_settings()]
    asked = [(t, LAB.request(t, source)) for t, _ in states for source in LAB.sources]

    def ours() -> None:
        for topology, request in asked:
            trace(topology, request)

    def alone() -> None:
        for _, settings in states:
            for source in LAB.sources:
                topology = LAB.topology(settings)
                trace(topology, LAB.request(topology, source))

    mine, theirs = in_turn(5, lambda: seconds(ours, 1), lambda: seconds(alone, 1))
    count = len(asked)
    says = f"{LAB.count} settings × {len(LAB.sources)} sources = {count} traces; "
    return Found(mine * 1e3, theirs * 1e3, (says + f"{count / mine:,.0f} traces a second",))


ALL_STATES = f"""
from labkit.blueprints import blueprint
from labkit.flow import trace
lab = blueprint({LAB.name!r})
topologies = [lab.topology(settings) for settings in lab.all_settings()]
kept = [trace(t, lab.request(t, source)) for t in topologies for source in lab.sources]
"""
ONE_CLIENT = """
import boto3
client = boto3.client("ec2", region_name="us-east-1")
"""


def trace_memory() -> Found:
    """The peak of a fresh interpreter that holds all states, in MB; reference: boto3."""
    ours, theirs = in_turn(3, lambda: peak(ALL_STATES), lambda: peak(ONE_CLIENT))
    bare = peak("")
    return Found(ours, theirs, (f"Both with the interpreter itself, which alone takes {bare:.1f}",))


def peak(code: str) -> float:
    """The peak resident set, in MB, of an interpreter that runs this code."""
    if sys.platform == "win32":
        raise NotMeasured("Windows does not tell the peak of a process this way; use WSL")
    tells = "\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", code + tells], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / (2**20 if sys.platform == "darwin" else 2**10)
