"""`Replica`: the account as it was at a moment, which goes on to answer questions.

AWS's lists are consistent in the end only: what was just made may be missing from them for
seconds. A forked process holds the old state; reads go there for as long as the lag lasts.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse

from tests.faults.account import Account, response
from tests.faults.pipes import Plain, read_value, write_value


class Replica:
    """A copy of `account`, made now; `close` ends it."""

    def __init__(self, account: Account) -> None:
        self._account = account
        asks, self._ask = os.pipe()
        self._told, tells = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            _let_go_of_all_but(asks, tells)
            _answer_until_closed(account, asks, tells)
        os.close(asks)
        os.close(tells)

    def answer(self, request: Any, service: str, operation: str) -> AWSResponse:
        """What the account would have answered then."""
        write_value(self._ask, (Plain.of(request), service, operation, self._account.clock.now))
        status, headers, body = read_value(self._told)
        return response(request.url, status, headers, body)

    def let_go(self) -> None:
        """Speak with it no more."""
        os.close(self._ask)
        os.close(self._told)

    def close(self) -> None:
        """End the copy."""
        self.let_go()
        os.waitpid(self._child, 0)


def _let_go_of_all_but(*kept: int) -> None:
    """What else is open belongs to the process that was forked, such as its journal's lock."""
    for file in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
        if file > 2 and file not in kept:
            with suppress(OSError):
                os.close(file)


def _answer_until_closed(account: Account, asks: int, tells: int) -> None:
    try:
        while (asked := read_value(asks)) is not None:
            request, service, operation, now = asked
            account.clock.skip(now - account.clock.now)
            given = account.answer(request, service, operation)
            write_value(tells, (given.status_code, list(given.headers.items()), given.raw.read()))
    finally:
        os._exit(0)
