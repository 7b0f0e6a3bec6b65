"""`labkit emulator`: an AWS that stands by itself, for several notebooks or a terminal."""

from __future__ import annotations

import argparse
import threading

from labkit.emulator import EmbeddedAws


def run(arguments: argparse.Namespace) -> int:
    """Listen on loopback until interrupted."""
    aws = EmbeddedAws(seed=arguments.seed)
    try:
        print(_GREETING.format(url=aws.start(port=arguments.port)), flush=True)
        threading.Event().wait()
    finally:
        aws.stop()
    return 0


_GREETING = """\
An AWS that costs nothing listens on this machine. In another terminal:

  export AWS_ENDPOINT_URL={url}
  labkit up private-api

Ctrl-C ends it, and all that was built in it."""
