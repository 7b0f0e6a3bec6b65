"""Ids of a call: drawn from the account's seed and the call's place, by nothing else.

moto draws from one generator for all accounts, the request ids of its answers too. Those come
from a generator of their own here, so that a call that only looks draws nothing; and what is
drawn once for all accounts is drawn apart, at whoever's call that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from random import Random
from types import SimpleNamespace
from typing import Any

from moto.core import responses
from moto.moto_api._internal import mock_random

from labkit.emulator.learners.wall import alone

_LENGTH = 52
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PUBLIC = "123456789012"
"""moto's own account, in which it makes what it makes once for all; no learner has it."""
_BEFORE: list[tuple[Any, str, Any]] = []
_requests = Random(0)  # noqa: S311  ids, not secrets


def begin(seed: str, place: int) -> None:
    """Let ids begin anew for the call at a place."""
    mock_random.seed(int.from_bytes(sha256(f"{seed} {place}".encode()).digest()))


def drawn() -> tuple[Any, ...]:
    """What is the same as long as no id is drawn."""
    return mock_random.getstate()


@contextmanager
def ids_apart() -> Iterator[None]:
    """What is drawn within the block is always the same, and changes no id that is drawn after it;
    every account is seen.

    For what moto makes once for all accounts, at whoever's call that is.
    """
    before = mock_random.getstate()
    mock_random.seed(0)
    with alone(""):
        yield
    mock_random.setstate(before)


def separate() -> None:
    """Let what is no id of an account come from elsewhere, and all that is from its seed.

    Twice is as once.
    """
    from moto.ec2.models.vpcs import VPCBackend  # noqa: PLC0415  loaded late
    from moto.sts import utils as sts  # noqa: PLC0415  loaded late

    if not _BEFORE:
        collect = VPCBackend._collect_default_endpoint_services  # noqa: SLF001
        _put(responses, "gen_amzn_requestid_long", _request_id)
        _put(VPCBackend, COLLECT, staticmethod(_collected(collect)))
        # Tokens of sessions, which moto draws from the system.
        _put(sts, "os", SimpleNamespace(urandom=mock_random.randbytes))


def join() -> None:
    """Let them come from moto's own again."""
    while _BEFORE:
        setattr(*_BEFORE.pop())


def _put(owner: Any, name: str, made: Any) -> None:
    _BEFORE.append((owner, name, vars(owner)[name]))
    setattr(owner, name, made)


COLLECT = "_collect_default_endpoint_services"


def _collected(collect: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """The endpoint services that AWS has, which are drawn once in a process."""

    def apart(_account: str, region: str) -> Any:
        with ids_apart():
            return collect(PUBLIC, region)

    return apart


def _request_id(headers: dict[str, Any]) -> str:
    """As moto's: written into the headers of an answer."""
    made = "".join(_requests.choices(_LETTERS, k=_LENGTH))
    headers["x-amzn-requestid"] = made
    return made
