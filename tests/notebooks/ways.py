"""The ways in which each notebook is run, and what has to be the same on each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.aws import Clients
from labkit.lab.needs import permissions_of_notebook
from tests.emulators import emulator
from tests.notebooks.told import ENDED_BADLY, Told, differences, outcomes_that_differ, told

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "123456789012", "us-east-1"
STARTUP = "from tests.notebooks import on_aws\non_aws.stand_in()\n"
SAID_OTHERWISE = {
    r"\(back end: endpoint\)": "(back end: embedded)",
    r"\(endpoint [\d.-]+-us-east-1\)": "(in this kernel)",
}
"""What an attached notebook rightly says (a pattern), and what is said of it embedded."""
MET_ON_AWS = {"[SG_HAS_NO_RULES]": "[ENI_SG_RULES_MISMATCH]"}
"""What a request rightly meets there instead: a group has a rule more, for commands to hosts."""


@dataclass(frozen=True)
class Went:
    """How a notebook went one way: what differed, and what it took, in seconds."""

    differs: tuple[str, ...]
    wall: float
    cpu: float


Environment = Mapping[str, str]


def attached(path: Path) -> Went:
    """Against `labkit emulator` in a process of its own: the same but for ids."""
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder, emulator(Path(folder)) as aws:
        environment = {"LABKIT_HOME": folder, "AWS_ENDPOINT_URL": aws.url}
        now, wall, cpu = _run(path, environment)
    return Went(tuple(differences(_kept(path), now, SAID_OTHERWISE)), wall, cpu)


def on_aws(path: Path) -> Went:
    """By the back end for AWS itself, with its yes, prices, quotas and Run Command, on an
    emulator that stands for the account: outcomes alone, for more stands there and costs.
    """
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder, emulator(Path(folder)) as aws:
        return _in_an_account(path, folder, aws.url)


def permitted(path: Path) -> Went:
    """The same by a learner with the notebook's own permissions and no more; IAM is enforced."""
    policies = permissions_of_notebook(path.name[:2], "learner", ACCOUNT, REGION).policies
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        with emulator(Path(folder), "--enforce-iam") as aws:
            keys = keys_with(policies, aws.url)
            return _in_an_account(path, folder, aws.url, LABKIT_TEST_KEYS=" ".join(keys))


def keys_with(policies: Iterable[Mapping[str, Any]], url: str) -> tuple[str, str]:
    """The keys of a new user who has these managed policies."""
    iam = Clients(REGION, endpoint_url=url).client("iam")
    iam.create_user(UserName="learner")
    for number, policy in enumerate(policies):
        made = iam.create_policy(PolicyName=f"learner-{number}", PolicyDocument=json.dumps(policy))
        iam.attach_user_policy(UserName="learner", PolicyArn=made["Policy"]["Arn"])
    key = iam.create_access_key(UserName="learner")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def _in_an_account(path: Path, folder: str, url: str, **more: str) -> Went:
    profile = Path(folder) / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "account.py").write_text(STARTUP, "utf-8")
    environment = {
        "LABKIT_HOME": folder,
        "IPYTHONDIR": str(profile.parents[1]),
        "LABKIT_BACKEND": "aws",
        "LABKIT_YES": f"{ACCOUNT}/{REGION}",
        "AWS_REGION": REGION,
        "LABKIT_TEST_ACCOUNT": url,
        "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
        **more,
    }
    now, wall, cpu = _run(path, environment)
    return Went(tuple(outcomes_that_differ(_kept(path), now, MET_ON_AWS)), wall, cpu)


def bare(path: Path) -> Went:
    """The same cells in a kernel without nbval, nothing compared: what the cells take."""
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        now, wall, cpu = _run(path, {"LABKIT_HOME": folder})
    return Went(tuple(key for key, text in now.items() if ENDED_BADLY in text), wall, cpu)


def strict(place: Environment) -> Callable[[Path], Went]:
    """Under strict nbval, with an environment that differs from the usual."""

    def run(path: Path) -> Went:
        with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
            words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", str(path))
            code, said, wall, cpu = _measured(words, {**place, "LABKIT_HOME": folder})
        failed = [line for line in said.splitlines() if line.startswith("FAILED")]
        return Went(tuple(failed or [said[-400:]] if code else ()), wall, cpu)

    return run


KOLKATA = {"TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
LOS_ANGELES = {"TZ": "America/Los_Angeles", "LC_ALL": "", "LANG": "C", "PYTHONHASHSEED": "2026"}
WAYS: Mapping[str, Callable[[Path], Went]] = {
    "attached": attached,
    "on-aws": on_aws,
    "permitted": permitted,
    "kolkata": strict(KOLKATA),
    "los-angeles": strict(LOS_ANGELES),
    "strict": strict({}),
    "bare": bare,
}


def _kept(path: Path) -> Told:
    """What the notebook tells as it is stored."""
    return told(json.loads(path.read_text("utf-8")))


def _run(path: Path, environment: Environment) -> tuple[Told, float, float]:
    folder = Path(tempfile.mkdtemp(prefix="labkit-"))
    try:
        out = folder / path.name
        words = ("-m", "tests.notebooks.run", str(path), str(out))
        code, said, wall, cpu = _measured(words, environment)
        if code:
            raise RuntimeError(said)
        return told(json.loads(out.read_text("utf-8"))), wall, cpu
    finally:
        shutil.rmtree(folder)


def _measured(words: tuple[str, ...], environment: Environment) -> tuple[int, str, float, float]:
    """Exit code, output, and seconds by the wall and of processors, children included."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(
            (sys.executable, *words),
            cwd=ROOT,
            env=_environment(environment),
            stdout=out,
            stderr=out,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    return process.returncode, said, time.monotonic() - began, used.ru_utime + used.ru_stime


def _environment(given: Environment) -> dict[str, str]:
    """The caller's environment without what would choose another AWS, and with what is given."""
    return {**dict(_plain(os.environ)), "LABKIT_HEADLESS": "1", **given}


def _plain(caller: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    return (row for row in caller.items() if not row[0].startswith(("AWS_", "LABKIT_", "PYTEST_")))
