"""labkit's engine against the Linux kernel: the same networks, and packets really sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.kernel.spaces import missing

FIRST, NETWORKS, REQUESTS = 200, 10, 45
"""The sample: about half a minute. README.md says how to take another one."""
THROUGH = ("delivered", "left")


@pytest.fixture(scope="module")
def rows(project_root):
    """What both say of each request that labkit has an answer to."""
    lacking = missing()
    if lacking and os.environ.get("CI") and os.geteuid() == 0:
        pytest.fail(f"The kernel cannot be asked here: {lacking}")
    if lacking:
        pytest.skip(f"The kernel cannot be asked without {lacking}")
    numbers = ["--first", FIRST, "--networks", NETWORKS, "--requests", REQUESTS]
    done = subprocess.run(
        [sys.executable, "-m", "tests.kernel.judge", *map(str, numbers)],
        cwd=project_root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return [row for row in said if row["labkit"] != "unknown"]


def test_the_kernel_says_what_labkit_says(rows):
    differ = [json.dumps(row) for row in rows if row["kernel"] != row["labkit"]]
    assert not differ, "\n".join((f"{len(differ)} of {len(rows)} differ:", *differ))


def test_the_sample_is_not_all_of_one_kind(rows):
    """A judge that blocks everything, or lets everything through, would be no judge."""
    found = Counter(row["kernel"] for row in rows)
    assert len(rows) > 300
    assert sum(found[outcome] for outcome in THROUGH) > 0.15 * len(rows)
    for scheme in ("tcp", "udp", "icmp", "ip"):
        reached = {row["kernel"] for row in rows if row["url"].startswith(f"{scheme}://")}
        assert reached == {"delivered", "left", "blocked"}, scheme
