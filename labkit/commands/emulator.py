"""`labkit emulator`: an AWS that stands by itself, for notebooks, a terminal or a class."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import LabkitError
from labkit.home import home
from labkit.ports import opened

if TYPE_CHECKING:
    from labkit.emulator import EmbeddedAws


def run(arguments: argparse.Namespace) -> int:
    """Listen on loopback until interrupted, or told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: ended.set())
    if arguments.learners:
        return _for_a_class(arguments, ended)
    if arguments.state:
        raise LabkitError("Only a class has journals", where="--state", try_="--learners as well")
    from labkit.emulator import EmbeddedAws, laid  # noqa: PLC0415  a class's port comes first

    aws = EmbeddedAws(
        seed=arguments.seed,
        region=arguments.region,
        pace=arguments.pace,
        allow_hosts=tuple(arguments.allow_host),
        accounts=tuple(arguments.accounts),
        enforce_iam=arguments.enforce_iam,
    )
    try:
        url = aws.start(port=arguments.port)
        with laid(home(), aws.key):
            print(_GREETING.format(url=url, region=aws.region, keys=_keys(aws)), flush=True)
            ended.wait()
    finally:
        aws.stop()
    return 0


def _for_a_class(arguments: argparse.Namespace, ended: threading.Event) -> int:
    """The same with an account a learner, which outlives this process."""
    if arguments.accounts:
        raise LabkitError(
            "In a class each learner has an account", where="--account", try_="without it"
        )
    at = opened(arguments.port)
    from labkit.emulator.learners.shared import SharedAws  # noqa: PLC0415  who comes now waits

    aws = SharedAws(
        Path(arguments.learners),
        Path(arguments.state or home() / "class"),
        seed=arguments.seed,
        region=arguments.region,
        pace=arguments.pace,
        allow_hosts=tuple(arguments.allow_host),
        enforce_iam=arguments.enforce_iam,
        complain=_complain,
    )
    try:
        print(_FOR_A_CLASS.format(url=aws.start(at)), flush=True)
        ended.wait()
    finally:
        aws.stop()
    return 0


def _complain(line: str) -> None:
    print(f"labkit emulator: {line}", file=sys.stderr, flush=True)


def _keys(aws: EmbeddedAws) -> str:
    """How to become the root of each account, which only these keys make one."""
    held = map(aws.keys, aws.accounts)
    return "".join(_KEYS.format(one.account, one.access_key, one.secret_key) for one in held)


_KEYS = """
  # account {0}
  export AWS_ACCESS_KEY_ID={1} AWS_SECRET_ACCESS_KEY={2}
"""

_FOR_A_CLASS = "An AWS for a class listens here. Each learner has: export AWS_ENDPOINT_URL={url}"

_GREETING = """\
An AWS that costs nothing listens on this machine. In another terminal:

  export AWS_ENDPOINT_URL={url} AWS_REGION={region}
  labkit up private-api

The AWS CLI wants keys as well. They are good here alone, and say which account is meant:
{keys}
Ctrl-C ends it, and all that was built in it."""
