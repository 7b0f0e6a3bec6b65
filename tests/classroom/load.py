"""How a class feels when everybody comes at once: learners by the real pages, step by step.

`python -m tests.classroom.load [COUNT…]` opens a class for each count, lets that many learners
join at the same moment, start a server and a kernel, and run every cell of notebook 03 in their
own copy, over a minute at the least, their predictions locked in. It prints the median and 95th
percentile of each step, the errors, and memory and processor by kind of process. Needs root.

`--over 300` lets them arrive one after the other within so many seconds. `--in-kernels` is what
the class is compared with: no shared AWS is asked, each kernel carries one of its own. `--board
FILE` keeps a picture of the instructor's board while they work.
"""

import argparse
import concurrent.futures
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from itertools import chain
from pathlib import Path

from playwright.sync_api import sync_playwright

from labkit.doctor import find_chromium
from tests.browser.conftest import ARGUMENTS

from .learner import Learner
from .opened import Open

PATIENCE = 900
NOTEBOOK = "03_interface_endpoint_private_api.ipynb"
MINUTE = 60.0
"""Seconds that a learner takes for the notebook at the least, evenly between its cells."""
STEPS = {
    "setup": "import",
    "up": "build",
    "run-private": "request",
    "break-dns": "toggle",
    "down": "tear down",
}
"""Cells of the notebook that have a row of their own; each is one of `a cell` too."""
IN_KERNEL = "import os; os.environ['LABKIT_BACKEND'] = 'embedded'"
TICKS = os.sysconf("SC_CLK_TCK")
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
        self.note(step, time.monotonic() - began)
        return done

    def note(self, step, seconds):
        """A step took so long."""
        self.steps[step].append(seconds)


class Class:
    """A class that is open, for so many learners; `before` is a cell that each runs first."""

    def __init__(self, folder, count, before=""):
        self.opened = Open(Path(folder) / "kept", "--learners", count)
        self.names = [name for name in self.opened.codes if name != "Instructor"]
        self.before = before
        self.times = Times()
        self.together = threading.Barrier(count)
        self.past_half = threading.Semaphore(0)

    def visit(self, number, later):
        """One learner's way through the notebook, so many seconds later than the first."""
        name = self.names[number]
        self.together.wait()
        time.sleep(later)
        one = Learner(self.opened.url, PATIENCE)
        try:
            answer = self.times.of("join", one.join, name, self.opened.codes[name])
            assert answer.status_code == 302, answer.text
            self.times.of("server", one.start)
            self.times.of("kernel", one.open_kernel)
            one.run(self.before)
            self.run_all(one, number)
        except Exception as error:  # noqa: BLE001  counted, and told
            self.times.errors.append(f"{name}: {error!r}"[:300])
        return one

    def run_all(self, one, number):
        """Every cell of their own copy, and a choice of their own for each prediction."""
        book = one.ask("GET", f"api/contents/{NOTEBOOK}").json()["content"]
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        for at, cell in enumerate(cells):
            time.sleep(MINUTE / len(cells))
            if at == len(cells) // 2:
                self.past_half.release()
            began = time.monotonic()
            said = one.run(cell["source"])
            self.times.note("a cell", time.monotonic() - began)
            if cell["id"] in STEPS:
                self.times.note(STEPS[cell["id"]], time.monotonic() - began)
            assert "Error" not in said, f"{cell['id']}: {said}"
            if one.asked:
                said = self.times.of("predict", one.predict, number % len(one.asked))
                assert "Locked in" in said, f"{cell['id']}: {said}"


def held(folder):
    """Memory (PSS, in MB) and seconds of processor of each process of this class, by kind."""
    found = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            rollup = (place / "smaps_rollup").read_text()
            told = (place / "environ").read_bytes().decode(errors="replace")
            ran = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            continue
        kind = next((kind for word, kind in KINDS if word in command), None)
        if kind and (str(folder) in command or str(folder) in told):
            pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            found[kind].append((int(pss.split()[1]) / 1024, sum(map(int, ran)) / TICKS))
    return found


def measure(count, over=0.0, *, in_kernels=False, board=None):
    """Open a class of this size, let all come within `over` seconds, print what it was like."""
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        room = Class(folder, count, IN_KERNEL if in_kernels else "")
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            each = [pool.submit(room.visit, at, over * at / count) for at in range(count)]
            if board:
                for _ in range((count + 1) // 2):
                    room.past_half.acquire()
                keep_board(room.opened, board)
            learners = [one.result() for one in each]
        came = f"over {over:.0f} s" if over else "at once"
        where = ", an AWS in each kernel" if in_kernels else ""
        print(f"\n{count} {came}{where}: all done after {time.monotonic() - began:.0f} s")
        show(room.times, held(folder))
        for one in learners:
            one.close()
        room.opened.close()


def keep_board(opened, file):
    """A picture of the board as it is on the projector."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(base_url=opened.url, viewport={"width": 1920, "height": 1080})
        page.goto("/hub/login?next=/services/board/")
        page.fill("[name=username]", "Instructor")
        page.fill("[name=password]", opened.codes["Instructor"])
        page.press("[name=password]", "Enter")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(5000)
        page.screenshot(path=file, full_page=True)
        browser.close()


def show(times, processes):
    """The tables of one measurement."""
    for step, seconds in times.steps.items():
        ordered = sorted(seconds)
        late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        print(f"  {step:<10} median {statistics.median(ordered):6.2f} s   95 % {late:6.2f} s")
    print(f"  errors     {len(times.errors)}", *times.errors, sep="\n    ")
    for kind, rows in sorted(processes.items()):
        memory, seconds = (statistics.mean(column) for column in zip(*rows, strict=True))
        print(f"  {kind:<10} {len(rows):3} of {memory:5.0f} MB and {seconds:5.1f} s of processor")
    memory, seconds = (sum(column) for column in zip(*chain(*processes.values()), strict=True))
    print(f"  together   {memory:.0f} MB and {seconds:.0f} s of processor", flush=True)


def main(words):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="classroom", description="How a class feels.")
    parser.add_argument("counts", nargs="*", type=int, default=[1, 5, 15, 30], metavar="COUNT")
    parser.add_argument("--over", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--in-kernels", action="store_true")
    parser.add_argument("--board", metavar="FILE")
    asked = parser.parse_args(words)
    for count in asked.counts:
        measure(count, asked.over, in_kernels=asked.in_kernels, board=asked.board)


if __name__ == "__main__":
    main(sys.argv[1:])
