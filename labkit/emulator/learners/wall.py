"""The wall between accounts: within a learner's request, moto holds his account and no other.

moto keeps every account in one table a service, and looks into another's wherever an id, an
ARN or a bucket's name leads there. Here its tables show one account alone for as long as a
request of his is answered: what is listed is his, what leads elsewhere is denied. It stands
below all that asks moto, so that no rule and no door has to think of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from moto.core.base_backend import BackendDict

from labkit.emulator.rules.rule import Refused

NOBODY = "nobody"
"""Whose account is seen where no learner's request is answered, as in threads of moto's own."""
_ALONE: ContextVar[str] = ContextVar("labkit_account", default=NOBODY)
_STANDING: list[dict[str, Any]] = []
_S3 = "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"
"""moto's own switch, by which S3 says for itself that a bucket is another account's."""
DENIED = "You have no permission for what is in another account"


@contextmanager
def alone(account: str) -> Iterator[None]:
    """Within the block, this thread sees one account; all of them where the text is empty."""
    before = _ALONE.set(account)
    try:
        yield
    finally:
        _ALONE.reset(before)


def build() -> None:
    """Let the wall stand in this process. Building twice is as once."""
    if _STANDING:
        return
    own = vars(BackendDict)
    _STANDING.append({name: own.get(name) for name in _WALLED})
    for name, wall in _WALLED.items():
        setattr(BackendDict, name, wall(getattr(BackendDict, name)))
    os.environ[_S3] = "false"


def raze() -> None:
    """Take it away. Razing twice is as once."""
    for before in _STANDING:
        for name, method in before.items():
            if method is None:
                delattr(BackendDict, name)
            else:
                setattr(BackendDict, name, method)
        os.environ.pop(_S3, None)
    _STANDING.clear()


def _by_key(method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any, account: Any, *rest: Any) -> Any:
        own = _ALONE.get()
        if own and account != own:
            raise Refused("AccessDenied", DENIED, 403)
        return method(self, account, *rest)

    return walled


def _whether(method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any, account: Any) -> bool:
        own = _ALONE.get()
        return bool(method(self, account)) and (not own or account == own)

    return walled


def _named(method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any) -> Iterator[Any]:
        own = _ALONE.get()
        return iter([name for name in list(method(self)) if not own or name == own])

    return walled


def _paired(method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any) -> list[Any]:
        own = _ALONE.get()
        return [row for row in list(method(self)) if not own or row[0] == own]

    return walled


def _values(_method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any) -> list[Any]:
        return [value for _, value in self.items()]

    return walled


def _flat(_method: Callable[..., Any]) -> Callable[..., Any]:
    def walled(self: Any) -> Iterator[tuple[str, str, Any]]:
        # Over what is there at this moment: other threads may add to it.
        for account, places in self.items():
            for region, backend in list(dict.items(places)):
                yield account, region, backend

    return walled


_WALLED = {
    "__getitem__": _by_key,
    "get": _by_key,
    "__contains__": _whether,
    "__iter__": _named,
    "keys": _named,
    "items": _paired,
    "values": _values,
    "iter_backends": _flat,
}
