"""`labkit emulator`: an AWS that stands by itself, for several notebooks or a terminal."""

from __future__ import annotations

import argparse
import signal
import threading

from labkit.emulator import EmbeddedAws, laid
from labkit.home import home


def run(arguments: argparse.Namespace) -> int:
    """Listen on loopback until interrupted, or told to end."""
    aws = EmbeddedAws(
        seed=arguments.seed,
        region=arguments.region,
        pace=arguments.pace,
        allow_hosts=tuple(arguments.allow_host),
        accounts=tuple(arguments.accounts),
        enforce_iam=arguments.enforce_iam,
    )
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: ended.set())
    try:
        url = aws.start(port=arguments.port)
        with laid(home(), aws.key):
            print(_GREETING.format(url=url, region=aws.region, keys=_keys(aws)), flush=True)
            ended.wait()
    finally:
        aws.stop()
    return 0


def _keys(aws: EmbeddedAws) -> str:
    """How to become the root of each account, which only these keys make one."""
    held = map(aws.keys, aws.accounts)
    return "".join(_KEYS.format(one.account, one.access_key, one.secret_key) for one in held)


_KEYS = """
  # account {0}
  export AWS_ACCESS_KEY_ID={1} AWS_SECRET_ACCESS_KEY={2}
"""

_GREETING = """\
An AWS that costs nothing listens on this machine. In another terminal:

  export AWS_ENDPOINT_URL={url} AWS_REGION={region}
  labkit up private-api

The AWS CLI wants keys as well. They are good here alone, and say which account is meant:
{keys}
Ctrl-C ends it, and all that was built in it."""
