"""How a class feels when everybody comes at once: learners by the real pages, step by step.

`python -m tests.classroom.load [COUNT…]` opens a class for each count, lets that many learners
join at the same moment, start a server and a kernel, build the lab of notebook 03, send its
request, flip a toggle and take it down, and prints the median and 95th percentile of each step,
the errors, and the memory by kind of process. Needs root.

`--over 300` lets them arrive one after the other within so many seconds. `--in-kernels` is what
the class is compared with: no shared AWS is asked, each kernel carries one of its own.
"""

import argparse
import concurrent.futures
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

from .learner import Learner
from .opened import Open

PATIENCE = 900
IMPORT = "from labkit import Lab; lab = Lab('private-api')"
IN_KERNEL = "from labkit import Lab; lab = Lab('private-api', backend='embedded')"
CELLS = (
    ("build", "_ = lab.up()"),
    ("request", "print(lab.on('private-app').curl(lab.url('/kinesis'), json={'order': 1}))"),
    ("toggle", "_ = lab.up(private_dns=False)"),
    ("tear down", "_ = lab.down()"),
)
KINDS = (
    ("labkit.classroom.seated", "server"),
    ("ipykernel_launcher", "kernel"),
    ("labkit emulator", "shared AWS"),
    ("labkit.classroom.proxy", "proxy"),
    ("labkit.classroom.board", "board"),
    ("jupyterhub_idle_culler", "culler"),
    ("jupyterhub -f", "hub"),
    ("labkit classroom serve", "keeper"),
)


class Times:
    """Seconds by step, and what went wrong."""

    def __init__(self):
        self.steps = defaultdict(list)
        self.errors = []

    def of(self, step, call, *arguments):
        """Do a step and note how long it took."""
        began = time.monotonic()
        done = call(*arguments)
        self.steps[step].append(time.monotonic() - began)
        return done


def visit(opened, name, times, together, later, begin):
    """One learner's way through a lab, so many seconds `later`; the first cell is `begin`."""
    together.wait()
    time.sleep(later)
    one = Learner(opened.url, PATIENCE)
    try:
        answer = times.of("join", one.join, name, opened.codes[name])
        assert answer.status_code == 302, answer.text
        times.of("server", one.start)
        times.of("kernel", one.open_kernel)
        for step, cell in (("import", begin), *CELLS):
            said = times.of(step, one.run, cell)
            assert "Error" not in said, said
    except Exception as error:  # noqa: BLE001  counted, and told
        times.errors.append(f"{name}: {error!r}"[:300])
    return one


def memory(folder):
    """Proportional memory (PSS) in MB and count by kind of process of this class."""
    found = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            rollup = (place / "smaps_rollup").read_text()
            told = (place / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        kind = next((kind for word, kind in KINDS if word in command), None)
        if kind and (str(folder) in command or str(folder) in told):
            pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            found[kind].append(int(pss.split()[1]) / 1024)
    return found


def measure(count, over=0.0, *, in_kernels=False):
    """Open a class of this size, let all come within `over` seconds, print what it was like."""
    begin = IN_KERNEL if in_kernels else IMPORT
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        opened = Open(Path(folder) / "kept", "--learners", count)
        times, together = Times(), threading.Barrier(count)
        began = time.monotonic()
        names = [name for name in opened.codes if name != "Instructor"]
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            each = [
                pool.submit(visit, opened, name, times, together, over * number / count, begin)
                for number, name in enumerate(names)
            ]
            learners = [one.result() for one in each]
        came = f"over {over:.0f} s" if over else "at once"
        where = ", an AWS in each kernel" if in_kernels else ""
        print(f"\n{count} {came}{where}: all done after {time.monotonic() - began:.0f} s")
        show(times, memory(folder))
        for one in learners:
            one.close()
        opened.close()


def show(times, held):
    """The tables of one measurement."""
    for step, seconds in times.steps.items():
        ordered = sorted(seconds)
        late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        print(f"  {step:<10} median {statistics.median(ordered):6.1f} s   95 % {late:6.1f} s")
    print(f"  errors     {len(times.errors)}", *times.errors, sep="\n    ")
    for kind, sizes in sorted(held.items()):
        print(f"  {kind:<10} {len(sizes):3} of {statistics.mean(sizes):5.0f} MB")
    print(f"  together   {sum(map(sum, held.values())):.0f} MB", flush=True)


def main(words):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="classroom", description="How a class feels.")
    parser.add_argument("counts", nargs="*", type=int, default=[1, 5, 15, 30], metavar="COUNT")
    parser.add_argument("--over", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--in-kernels", action="store_true")
    asked = parser.parse_args(words)
    for count in asked.counts:
        measure(count, asked.over, in_kernels=asked.in_kernels)


if __name__ == "__main__":
    main(sys.argv[1:])
