"""Networks that both tools can be asked about: their answers, ours, and AWS's rules."""

from labkit.flow import Outcome, Request, trace
from tests.benchmarks.analyzer import GRAPH, Analyzer, analyzer
from tests.benchmarks.balancers import CASES as BALANCERS
from tests.benchmarks.harness import Found, table
from tests.benchmarks.networks import CASES, Case
from tests.benchmarks.rows import aws_id

WORDS = {
    Outcome.DELIVERED: "reachable",
    Outcome.LEFT: "reachable",
    Outcome.BLOCKED: "blocked",
    Outcome.UNKNOWN: "unknown",
}
PORT = 443


def side_by_side() -> Found:
    """How many of the answers are right, of the questions that the reference can be asked."""
    with analyzer() as other, analyzer(GRAPH) as graph:
        rows = [(case, ours(case), theirs(other, case), theirs(graph, case)) for case in CASES]
    alone = [(case, ours(case)) for case in BALANCERS]
    why = "AWS's rule"
    shared = table(
        (f"app to tcp/{PORT} of", "AWS", "labkit", "reference", "networkx", why),
        ((case.name, case.truth, *(marked(case, one) for one in told), case.why)
         for case, *told in rows),
    )  # fmt: skip
    apart = table(
        (f"app to tcp/{PORT} of an NLB", "AWS", "labkit", why),
        ((case.name, case.truth, marked(case, mine), case.why) for case, mine in alone),
    )
    right = sum(case.truth == mine for case, mine in alone)
    mine, reference, paths = (sum(row[0].truth == row[at] for row in rows) for at in range(1, 4))
    return Found(
        mine,
        reference,
        (
            f"{len(rows)} questions; ✘ marks a wrong answer, ? that there is none",
            f"a path in a graph of networkx's, which asks no rule, is the truth {paths} times",
            *shared,
            f"Not counted, as the reference reads no load balancers: {right} of {len(alone)} right",
            *apart,
        ),
    )


def ours(case: Case) -> str:
    """labkit's answer."""
    return WORDS[trace(case.topology, Request.to("app", case.address, PORT)).outcome]


def theirs(other: Analyzer, case: Case) -> str:
    """The answer of another tool."""
    other.load(case.topology)
    return other.ask(aws_id(case.topology, "app"), case.address, PORT)[0]


def marked(case: Case, answer: str) -> str:
    """An answer with a sign where it is not AWS's."""
    if answer == case.truth:
        return answer
    return f"? {answer}" if answer == "unknown" else f"✘ {answer}"
