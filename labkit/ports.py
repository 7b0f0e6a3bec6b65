"""A socket that listens on loopback, before anything else is loaded: who comes early waits."""

from __future__ import annotations

import socket

from labkit.errors import LabkitError

LOOPBACK = "127.0.0.1"
WAITING = 1024
"""Connections that may wait until they are taken, as while an account is brought back."""


def opened(port: int) -> socket.socket:
    """A listening socket on loopback; werkzeug would end the process if the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(WAITING)
    except (OSError, OverflowError) as error:
        listening.close()
        raise LabkitError(
            f"{LOOPBACK} port {port} cannot be opened: {error}",
            where="EmbeddedAws",
            try_="another port, or 0 for any that is free; perhaps an emulator runs there already",
        ) from error
    return listening
