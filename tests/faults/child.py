"""A process that really is one, whose calls are carried by this one: it can really be killed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse

from labkit.errors import LabkitError
from tests.faults.account import Account, response
from tests.faults.crossing import Crossing
from tests.faults.pipes import Plain, read_value, write_value
from tests.faults.table import Killed


def in_child(crossing: Crossing, work: Callable[[], Any]) -> Any:
    """What `work` returns in a process of its own, which knows the account by its calls only.

    Raises `LabkitError` with the sentence that `work` ended with, and `Killed` where a fault
    ends the process: by SIGKILL, at that call, so that nothing of it is tidied up.
    """
    theirs, ours = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(theirs[1])
        os.close(ours[0])
        crossing.let_go_of_replica()
        _work(crossing.account, work, theirs[0], ours[1])
    os.close(theirs[0])
    os.close(ours[1])
    try:
        return _serve(crossing, child, ours[0], theirs[1])
    finally:
        os.close(ours[0])
        os.close(theirs[1])


def _serve(crossing: Crossing, child: int, asked: int, tells: int) -> Any:
    try:
        while (said := read_value(asked)) is not None:
            what, value = said
            if what == "done":
                return value
            if what == "failed":
                raise LabkitError(value)
            write_value(tells, _carried(crossing, value))
    except Killed:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    raise AssertionError(f"the process ended with the status {status}")


def _carried(crossing: Crossing, value: Any) -> Any:
    request, service, operation, now = value
    clock = crossing.account.clock
    clock.skip(max(0.0, now - clock.now))
    try:
        given = crossing.send(request, service, operation)
    except Exception as error:  # noqa: BLE001  what the wire does is raised where it was asked
        return "error", error
    return "answer", (given.status_code, list(given.headers.items()), given.content)


def _work(account: Account, work: Callable[[], Any], told: int, asks: int) -> None:
    one_at_a_time = threading.Lock()

    def send(request: Any, service: str, operation: str) -> AWSResponse:
        with one_at_a_time:
            write_value(asks, ("ask", (Plain.of(request), service, operation, account.clock.now)))
            what, value = read_value(told)
        if what == "error":
            raise value
        return response(request.url, *value)

    account.send = send
    try:
        said = ("done", work())
    except LabkitError as error:
        said = ("failed", str(error))
    except BaseException as error:  # noqa: BLE001  no other ends are known, and this one is told
        said = ("failed", f"not a sentence: {error!r}")
    write_value(asks, said)
    os._exit(0)
