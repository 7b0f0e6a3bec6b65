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
    )
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: ended.set())
    try:
        url = aws.start(port=arguments.port)
        with laid(home(), aws.key):
            print(_GREETING.format(url=url, region=aws.region), flush=True)
            ended.wait()
    finally:
        aws.stop()
    return 0


_GREETING = """\
An AWS that costs nothing listens on this machine. In another terminal:

  export AWS_ENDPOINT_URL={url} AWS_REGION={region}
  labkit up private-api

The AWS CLI wants keys as well; these are good everywhere:

  export AWS_ACCESS_KEY_ID=labkit AWS_SECRET_ACCESS_KEY=labkit

Ctrl-C ends it, and all that was built in it."""
