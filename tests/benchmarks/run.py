"""Every benchmark, one row each, beside a reference that was measured in the same run.

    python tasks.py bench               all of them, in about two minutes
    python tasks.py bench click trace   those whose name has one of the words
    BENCH_JSON=file                     writes {name, value, unit, reference, ratio} there as well

The ratio says how many times better than the reference we are. Exit code 1 if a benchmark
could not be measured, with the reason in its row.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    # In place of this folder, whose names are not meant to be found from everywhere.
    sys.path[0] = str(ROOT)

from tests.benchmarks.harness import HEADING, Benchmark, Row, environment_for, measured  # noqa: E402


def all_benchmarks() -> tuple[Benchmark, ...]:
    """Every benchmark in the order of the rows; imported once the environment is ours."""
    from tests.benchmarks.clicks import click_to_painted
    from tests.benchmarks.displays import first_display, message_size, notebook_size
    from tests.benchmarks.invokes import invoke_to_record, invokes_at_once
    from tests.benchmarks.large import (
        graph_10000,
        load_10000,
        matrix_10000,
        memory_10000,
        trace_10000,
    )
    from tests.benchmarks.provisioning import change_one_thing, provision_with_delays
    from tests.benchmarks.servers import eight_at_once, one_call, start_to_first_answer
    from tests.benchmarks.side_by_side import side_by_side
    from tests.benchmarks.standing import lab_memory, provision_largest
    from tests.benchmarks.traces import (
        all_states_of_a_lab,
        trace_memory,
        trace_on_a_lab,
        whole_request,
    )

    return (
        Benchmark(
            name="click_to_painted",
            unit="ms",
            against="redrawing a diagrams PNG into an Output widget, same page",
            reach="≤ 16 ms and ≥ 20×",
            measure=click_to_painted,
        ),
        Benchmark(
            name="first_display",
            unit="ms",
            against="a diagrams PNG in an Output widget, same page",
            reach="no number set",
            measure=first_display,
        ),
        Benchmark(
            name="message_size",
            unit="KB",
            against="a diagrams PNG of one state",
            reach="no number set",
            measure=message_size,
        ),
        Benchmark(
            name="notebook_size",
            unit="KB",
            against="a notebook with that PNG",
            reach="no number set",
            measure=notebook_size,
        ),
        Benchmark(
            name="trace_on_a_lab",
            unit="µs",
            against="aws-vpc-analyzer on the same questions, both warm",
            reach="≥ 5×, and every question answered",
            measure=trace_on_a_lab,
        ),
        Benchmark(
            name="whole_request",
            unit="µs",
            against="the same for the first time; no other tool answers it",
            reach="no number set",
            measure=whole_request,
        ),
        Benchmark(
            name="side_by_side",
            unit="right",
            against="aws-vpc-analyzer (and networkx), the truth by AWS's rules",
            reach="every answer right",
            measure=side_by_side,
            more_is_better=True,
        ),
        Benchmark(
            name="all_states_of_a_lab",
            unit="ms",
            against="as many traces, each with a topology built for it alone",
            reach="no number set",
            measure=all_states_of_a_lab,
        ),
        Benchmark(
            name="trace_memory",
            unit="MB",
            against="a fresh interpreter that has imported boto3 and made one client",
            reach="no number set",
            measure=trace_memory,
        ),
        Benchmark(
            name="load_10000",
            unit="s",
            against="Python's json on the same files of 10,000 instances",
            reach="≤ 3× the reference",
            measure=load_10000,
        ),
        Benchmark(
            name="memory_10000",
            unit="MB",
            against="a fresh interpreter that has read the same files by json alone",
            reach="no number set",
            measure=memory_10000,
        ),
        Benchmark(
            name="trace_10000",
            unit="µs",
            against="aws-vpc-analyzer on the same 10,000 instances, warm",
            reach="≥ 5×",
            measure=trace_10000,
        ),
        Benchmark(
            name="graph_10000",
            unit="µs",
            against="networkx: is there any path, in a graph of the same 10,000 instances?",
            reach="no number set",
            measure=graph_10000,
        ),
        Benchmark(
            name="matrix_10000",
            unit="s",
            against="a trace for each of 200,000 pairs, extrapolated from 200",
            reach="≤ 2 s, ≥ 1,000× fewer",
            measure=matrix_10000,
        ),
        Benchmark(
            name="start_to_first_answer",
            unit="s",
            against="moto's own server, a fresh process as well",
            reach="no number set",
            measure=start_to_first_answer,
        ),
        Benchmark(
            name="one_call",
            unit="ms",
            against="the same call of boto3 to moto's own server",
            reach="no number set",
            measure=one_call,
        ),
        Benchmark(
            name="eight_at_once",
            unit="call/s",
            against="the same eight clients of moto's own server",
            reach="no number set",
            measure=eight_at_once,
            more_is_better=True,
        ),
        Benchmark(
            name="invoke_to_record",
            unit="ms",
            against="a bare put_record of boto3 to the same embedded AWS",
            reach="≤ 2× the reference",
            measure=invoke_to_record,
        ),
        Benchmark(
            name="invokes_at_once",
            unit="req/s",
            against="one client alone, where eight share the embedded AWS",
            reach="no number set",
            measure=invokes_at_once,
            more_is_better=True,
        ),
        Benchmark(
            name="provision_largest",
            unit="s",
            against="the same boto3 calls bare, one after another",
            reach="≤ 1.1× the reference",
            measure=provision_largest,
        ),
        Benchmark(
            name="provision_with_delays",
            unit="s",
            against="the plan's critical path, by the same steps taken one after another",
            reach="≤ 1.05× the reference",
            measure=provision_with_delays,
        ),
        Benchmark(
            name="change_one_thing",
            unit="ms",
            against="taking the lab down and building it anew",
            reach="no number set",
            measure=change_one_thing,
        ),
        Benchmark(
            name="lab_memory",
            unit="MB",
            against="the same kernel after one bare create_vpc on moto",
            reach="≤ 1.25× the reference",
            measure=lab_memory,
        ),
    )


def show(benchmarks: list[Benchmark]) -> list[Row]:
    """Measure one after another, each row printed as soon as it is known."""
    print(HEADING, flush=True)
    rows = []
    for benchmark in benchmarks:
        rows.append(measured(benchmark))
        print(rows[-1], flush=True)
    for row in rows:
        if row.found:
            print(f"\n{row.benchmark.name}, against {row.benchmark.against}")
            print(*(f"  {line}" for line in row.found.says), sep="\n")
    return rows


def main(words: list[str], benchmarks: tuple[Benchmark, ...]) -> int:
    """Measure, print, write; exit code 1 if something was not measured."""
    picked = [row for row in benchmarks if not words or any(word in row.name for word in words)]
    if not picked:
        print(f"No benchmark of that name. There are: {', '.join(b.name for b in benchmarks)}")
        return 2
    rows = show(picked)
    if os.environ.get("BENCH_JSON"):
        told = [row.as_json() for row in rows if row.found]
        Path(os.environ["BENCH_JSON"]).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    missing = [row.benchmark.name for row in rows if row.found is None]
    if missing:
        print(f"\nNot measured: {', '.join(missing)}. The rows above say why.")
    return int(bool(missing))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
        ours = environment_for(Path(folder), os.environ)
        os.environ.clear()
        os.environ.update(ours)
        try:
            sys.exit(main(sys.argv[1:], all_benchmarks()))
        except KeyboardInterrupt:
            sys.exit(130)
