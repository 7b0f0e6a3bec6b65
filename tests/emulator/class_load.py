"""How much one emulator of a class takes, and gives: `python -m tests.emulator.class_load`.

Standing labs of notebook 03, one a learner: memory of the emulator with 1, 10 and 30 of them.
Then all learners ask at once, each by a thread of a client process: calls in a second, and how
long one takes; and the emulator is killed and started again: how long until it serves.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.emulator import Host
from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.origin import ORIGIN_HEADER, written_origin
from labkit.emulator.door_keys import MOMENT_PATH
from labkit.emulator.learners import Learner, LearnerKey, add_learner, environment
from labkit.emulator.sending import Sender
from labkit.emulator.wires import Wired

STANDING = (1, 10, 30)
SECONDS = 10.0


@contextlib.contextmanager
def standing(table: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen, str, float]]:
    """The emulator as a process, its URL, and the seconds that it took to start."""
    began = time.perf_counter()
    state = str(table.parent / "state")
    where = ["--learners", str(table), "--state", state, "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "labkit", "emulator", *where],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = process.stdout.readline().strip().rpartition("=")[2]
        yield process, url, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def megabytes(process: subprocess.Popen) -> float:
    """What the process holds in memory."""
    lines = Path(f"/proc/{process.pid}/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def processor(process: subprocess.Popen) -> float:
    """The seconds of a core that the process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def built(learner: Learner, url: str) -> float:
    """Bring a learner's lab up from this process; the seconds that it took."""
    from labkit import Lab

    os.environ.update(environment(learner, url))
    began = time.perf_counter()
    Lab("private-api", learner=learner.name).up()
    return time.perf_counter() - began


class Recorder:
    """Keeps what a host would send, in place of sending it."""

    def __init__(self, key: LearnerKey) -> None:
        self.secret = key.secret
        self.sent: list[Wired] = []

    def send(self, wired: Wired) -> Received:
        """Nothing goes out."""
        self.sent.append(wired)
        return Received(status=200, headers=(), body=b"")


def requests(learner: Learner, url: str) -> dict[str, Wired]:
    """A look, a record through the API, and the moment, ready to be sent again and again."""
    keys = Credentials(learner.access_key_id, learner.secret_access_key)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    look = AWSRequest("POST", url + "/", form, "Action=DescribeSubnets&Version=2016-11-15")
    SigV4Auth(keys, "ec2", "us-east-1").add_auth(look)
    key = LearnerKey(url, learner.access_key_id, learner.secret_access_key)
    topology, recorder = TOPOLOGIES[learner.name], Recorder(key)
    host = Host("private-app", lambda: topology, key)
    host._sender = Sender(lambda: topology, recorder)
    host.curl(URLS[learner.name], json={"n": 1})
    origin = (ORIGIN_HEADER, written_origin(key.secret, "127.0.0.1", None))
    return {
        "describe subnets": Wired("POST", "/", tuple(look.headers.items()), look.body),
        "send a record": recorder.sent[0],
        "ask the moment": Wired("GET", MOMENT_PATH, (origin,)),
    }


def asked(learner: Learner, url: str, until: float) -> list[tuple[str, float]]:
    """Send the requests again and again on one connection; what each took."""
    ready, done, server = requests(learner, url), [], urlsplit(url)
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=60)
    while time.perf_counter() < until:
        for name, wired in ready.items():
            began = time.perf_counter()
            connection.request(wired.method, wired.target, wired.body, dict(wired.headers))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (name, answer.status)
            done.append((name, time.perf_counter() - began))
    return done


TOPOLOGIES: dict = {}
URLS: dict = {}


def main() -> None:
    """Measure, and print a line of JSON for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=max(STANDING))
    count = parser.parse_args().learners
    folder = Path(tempfile.mkdtemp(prefix="labkit-class-"))
    os.environ["LABKIT_HOME"] = str(folder / "home")
    os.environ["LABKIT_HEADLESS"] = "1"
    table = folder / "learners.json"
    learners = [add_learner(table, f"learner-{number}") for number in range(1, count + 1)]
    with standing(table) as (process, url, took):
        say(what="start without any account", seconds=took, megabytes=megabytes(process))
        for number, learner in enumerate(learners, start=1):
            up = built(learner, url)
            remember(learner)
            if number in STANDING:
                used = round(processor(process), 1)
                say(labs=number, up=up, megabytes=megabytes(process), processor=used)
        for at_once in [row for row in STANDING if row <= count]:
            measure(learners[:at_once], url, process)
    port = int(url.rpartition(":")[2])
    with standing(table, port) as (process, url, took):
        lines = sum(len(path.read_text().splitlines()) for path in (folder / "state").iterdir())
        size = sum(path.stat().st_size for path in (folder / "state").iterdir())
        say(what="start again", labs=count, seconds=took, calls=lines, bytes=size)


def remember(learner: Learner) -> None:
    """What a learner's host has to know, looked up once."""
    from labkit import Lab

    lab = Lab("private-api", learner=learner.name)
    TOPOLOGIES[learner.name], URLS[learner.name] = lab.topology, lab.url("/kinesis")


def measure(learners: list[Learner], url: str, process: subprocess.Popen) -> None:
    """All of them at once."""
    began, used = time.perf_counter(), processor(process)
    with ThreadPoolExecutor(len(learners)) as pool:
        rows = pool.map(lambda one: asked(one, url, began + SECONDS), learners)
        done = [row for one in rows for row in one]
    took = time.perf_counter() - began
    for name in sorted({row[0] for row in done}):
        times = sorted(seconds for what, seconds in done if what == name)
        say(
            at_once=len(learners),
            what=name,
            median_ms=1000 * statistics.median(times),
            p95_ms=1000 * times[int(0.95 * (len(times) - 1))],
        )
    used = processor(process) - used
    say(
        at_once=len(learners),
        calls_a_second=len(done) / took,
        cores=used / took,
        calls_a_core_second=len(done) / used,
    )


def say(**figures: object) -> None:
    rounded = {k: round(v, 2) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps(rounded), flush=True)


if __name__ == "__main__":
    main()
