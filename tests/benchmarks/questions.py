"""Which of the lab's questions each tool answers: every setting, every source."""

from collections.abc import Iterator

from labkit.blueprints import blueprint
from labkit.flow import INTERNET, Leg, Outcome, Trace, Verdict, trace
from labkit.topology import Topology, VpcEndpoint
from tests.benchmarks.analyzer import Analyzer
from tests.benchmarks.harness import table
from tests.benchmarks.rows import aws_id

LAB = blueprint("private-api")
ENDPOINT = "10.0.10.200"
"""The endpoint's interface in the zone of both instances."""
PUBLIC = "52.0.0.1"
"""For the stand-in of API Gateway's public address, which tools would take for a private one."""
QUESTIONS = (
    ("Where does the name lead?", (Leg.NAME,)),
    ("Does the packet arrive (address given)?", (Leg.NETWORK,)),
    ("What do endpoint, API and policies say?", (Leg.DOOR, Leg.API_GATEWAY)),
    ("Does the record get into the stream?", (Leg.INTEGRATION,)),
)


def answered(other: Analyzer) -> Iterator[str]:
    """The table: how often a question comes up, and how often each tool has an answer."""
    counts = {name: [0, 0, 0] for name, _ in QUESTIONS}
    for topology, found in _situations(other):
        for name, legs in QUESTIONS:
            if _comes_up(found, legs):
                theirs = legs == (Leg.NETWORK,) and _answers(other, topology, found)
                row = counts[name]
                counts[name] = [row[0] + 1, row[1] + _known(found, legs), row[2] + theirs]
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    rows = [(name, *row) for name, row in counts.items()]
    rows.append(("all of them", *total))
    yield f"{LAB.count} settings × {len(LAB.sources)} sources: who has an answer"
    yield from table(("question", "asked", "labkit", "reference"), rows)


def _situations(other: Analyzer) -> Iterator[tuple[Topology, Trace]]:
    for settings in LAB.all_settings():
        topology = LAB.topology(settings)
        other.load(topology)
        for source in LAB.sources:
            yield topology, trace(topology, LAB.request(topology, source))


def _verdicts(found: Trace, legs: tuple[Leg, ...]) -> set[Verdict]:
    return {hop.verdict for hop in found.hops if hop.leg in legs}


def _comes_up(found: Trace, legs: tuple[Leg, ...]) -> bool:
    """A question that hangs on an earlier refusal is not asked."""
    return bool(_verdicts(found, legs) - {Verdict.NOT_REACHED})


def _known(found: Trace, legs: tuple[Leg, ...]) -> bool:
    return found.outcome is not Outcome.UNKNOWN or Verdict.UNKNOWN not in _verdicts(found, legs)


def _answers(other: Analyzer, topology: Topology, found: Trace) -> bool:
    """Whether it says reachable or blocked; it can send from an instance only."""
    source = found.request.source
    if source == INTERNET:
        return False
    status, _ = other.ask(aws_id(topology, source), _address(topology, found), 443)
    return status != "unknown"


def _address(topology: Topology, found: Trace) -> str:
    """Where the name led: the endpoint's interface, or a public address."""
    doors = {key for row in topology.all(VpcEndpoint) for key in (row.id, *row.interfaces)}
    met = {hop.component for hop in found.hops if hop.leg is Leg.NETWORK}
    return ENDPOINT if doors & met else PUBLIC
