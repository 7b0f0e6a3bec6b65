"""A server on loopback in a thread of this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import make_server

from labkit.emulator.wire import Handler
from labkit.ports import LOOPBACK


class Listening:
    """Serves a WSGI application on a socket that listens, until it is stopped."""

    def __init__(self, app: Callable[..., Iterable[bytes]], at: socket.socket) -> None:
        with at:
            self._server: Any = make_server(
                LOOPBACK,
                at.getsockname()[1],
                app,
                threaded=True,
                request_handler=Handler,
                fd=at.fileno(),
            )
        self.url = f"http://{LOOPBACK}:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="labkit-embedded-aws", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """The address that the socket is bound to."""
        return str(self._server.socket.getsockname()[0])

    def stop(self) -> None:
        """Serve nobody any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
