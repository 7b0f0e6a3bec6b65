"""Networks that both tools can be asked about: their answers, ours, and AWS's rules."""

from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from tests.benchmarks.analyzer import Analyzer, analyzer
from tests.benchmarks.harness import Found, table
from tests.benchmarks.networks import Case, cases
from tests.benchmarks.rows import aws_id

WORDS = {
    Outcome.DELIVERED: "reachable",
    Outcome.LEFT: "reachable",
    Outcome.BLOCKED: "blocked",
    Outcome.UNKNOWN: "unknown",
}
PORT = 443


def side_by_side() -> Found:
    """How many of the answers are right."""
    with analyzer() as other:
        rows = [(case, ours(case), theirs(other, case)) for case in cases()]
    heading = (f"app to tcp/{PORT} of", "AWS", "labkit", "reference", "AWS's rule")
    lines = [
        (case.name, case.truth, marked(case, mine), marked(case, other), case.why)
        for case, mine, other in rows
    ]
    return Found(
        sum(case.truth == mine for case, mine, _ in rows),
        sum(case.truth == other for case, _, other in rows),
        (f"{len(rows)} questions; ✘ marks an answer that is not AWS's", *table(heading, lines)),
    )


def ours(case: Case) -> str:
    """labkit's answer."""
    try:
        return WORDS[trace(case.topology, Request("app", f"tcp://{case.address}:{PORT}")).outcome]
    except LabkitError:
        return "no answer"


def theirs(other: Analyzer, case: Case) -> str:
    """The reference's answer."""
    other.load(case.topology)
    return other.ask(aws_id(case.topology, "app"), case.address, PORT)[0]


def marked(case: Case, answer: str) -> str:
    """An answer with a sign where it is wrong."""
    return answer if answer == case.truth else f"✘ {answer}"
