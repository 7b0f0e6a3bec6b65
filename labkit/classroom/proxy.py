"""The proxy in front of the hub: configurable-http-proxy in Python, with what it lacks for a class.

Of JupyterHub's proxies this is the one that a package installs whole; the others want Node.js or
a program from elsewhere. What it does not do by itself, and JupyterLab needs:

- say which WebSocket protocol the server behind it has chosen;
- hand binary messages on as binary;
- close the browser's side when the server's side closes, so that JupyterLab connects again;
- ask more than ten servers at a time: a class has more pages open than that.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from configurable_http_proxy import cli, configproxy
from configurable_http_proxy.handlers import ProxyHandler
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

TOGETHER = 2000
LARGEST = 512 << 20
SECONDS = 600
"""The longest that one request may take: a large file, or a waiting page."""


class Handler(ProxyHandler):  # type: ignore[misc]  # it has no types
    """One request or WebSocket on its way between a browser and a server."""

    ws_client: WebSocketClientConnection | None

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """The protocol that the server behind has chosen, if the browser offered it."""
        chosen = self.ws_client.selected_subprotocol if self.ws_client else None
        return chosen if chosen in subprotocols else None

    async def start_ws_client(self, path: str | None = None) -> None:
        """Connect to the server behind before the browser is answered."""
        url = await self.get_target_url(path)
        if url is None:
            return
        request = self._get_proxy_request(urlsplit(url)._replace(scheme="ws").geturl())
        try:
            self.ws_client = await websocket_connect(
                request, on_message_callback=self.to_browser, max_message_size=LARGEST
            )
        except HTTPClientError as error:
            self.set_status(error.code)
            await self.finish(error.message or "")
        except OSError as error:
            await self.handle_proxy_error(503, error)

    def to_browser(self, message: str | bytes | None) -> Any:
        """Hand on what a server sent; None is its end."""
        if message is None:
            return self.close()
        self.used()
        return self.write_message(message, binary=isinstance(message, bytes))

    def on_message(self, message: str | bytes) -> Any:
        """Hand on what a browser sent."""
        if self.ws_client is None:
            return None
        self.used()
        try:
            return self.ws_client.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            return self.close()

    def used(self) -> None:
        """Note that this server is in use."""
        if self.target:
            self.proxy.update_last_activity(self.target["prefix"])


def main() -> None:
    """Run the proxy with the arguments that the hub gives."""
    limits = {"request_timeout": SECONDS, "connect_timeout": 20}
    AsyncHTTPClient.configure(
        None, max_clients=TOGETHER, max_body_size=LARGEST, max_buffer_size=LARGEST, defaults=limits
    )
    configproxy.ProxyHandler = Handler
    cli.main()


if __name__ == "__main__":
    main()
