"""The board as a service of the hub: `python -m labkit.classroom.board.service`.

The hub lets in who may see services, the instructor; learners get its 403.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.web import Application, RequestHandler, authenticated

from labkit.classroom.board import sheets
from labkit.classroom.board.page import Shown, page, part
from labkit.classroom.board.watch import Watch
from labkit.classroom.settings import LOOPBACK, VARIABLE, load

ASK_HUB_EVERY = 5.0
SHEETS = {"class": sheets.learners, "answers": sheets.answers}


class Board(HubOAuthenticated, RequestHandler):  # type: ignore[misc]  # JupyterHub has no types
    """A page of the board; `watch` and `base` are the service's."""

    def initialize(self, watch: Watch, base: str) -> None:
        """Keep what the service gives to each request."""
        self.watch, self.base = watch, base

    @property
    def shown(self) -> Shown:
        """What the address asks for."""
        ask = self.get_query_argument
        return Shown(ask("names", "0") == "1", ask("answer", ""), ask("pin", ""))


class Page(Board):
    """The whole page."""

    @authenticated
    def get(self) -> None:
        """Show it."""
        self.finish(page(self.watch.results, self.shown, self.base))


class Part(Board):
    """What the page asks for again and again."""

    @authenticated
    def get(self) -> None:
        """Show it."""
        self.finish(part(self.watch.results, self.shown, self.base))


class Sheet(Board):
    """The class for a spreadsheet, by the name of the file: learners, or their answers."""

    @authenticated
    def get(self, name: str) -> None:
        """Send the file."""
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{name}.csv"')
        self.finish(SHEETS[name](self.watch.results))


async def ask_hub(watch: Watch, hub: str, token: str) -> None:
    """Keep `watch.active` fresh: whose servers run."""
    client = AsyncHTTPClient()
    while True:
        try:
            answer = await client.fetch(
                f"{hub}/users?state=active", headers={"Authorization": f"token {token}"}
            )
            watch.active = frozenset(row["name"] for row in json.loads(answer.body))
        except (HTTPError, OSError, ValueError):
            pass  # the hub starts again; the board shows what it knew
        await asyncio.sleep(ASK_HUB_EVERY)


def application(watch: Watch, base: str) -> Application:
    """The pages below the service's prefix."""
    told: dict[str, Any] = {"watch": watch, "base": base}
    return Application(
        [
            (base, Page, told),
            (f"{base}part", Part, told),
            (f"{base}({'|'.join(SHEETS)})\\.csv", Sheet, told),
            (f"{base}oauth_callback", HubOAuthCallbackHandler),
        ],
        cookie_secret=os.urandom(32),
    )


async def main() -> None:
    """Serve until the hub ends it."""
    watch = Watch(load(Path(os.environ[VARIABLE])))
    threading.Thread(target=watch.run, daemon=True).start()
    port = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"]).port or 0
    application(watch, os.environ["JUPYTERHUB_SERVICE_PREFIX"]).listen(port, LOOPBACK)
    await ask_hub(watch, os.environ["JUPYTERHUB_API_URL"], os.environ["JUPYTERHUB_API_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
