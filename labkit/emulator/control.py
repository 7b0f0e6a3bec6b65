"""The control plane: moto's own dispatcher, with our rules between it and the client (`strict`).

One lock holds calls apart: moto's models are not made for threads, and ids that hang on
the order of calls need an order.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from http import HTTPStatus
from typing import Any

from moto.backends import list_of_moto_modules
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from labkit.aws.clients import models_read_once
from labkit.emulator.changes import changes_something
from labkit.emulator.clock import Clock
from labkit.emulator.elb import both_generations
from labkit.emulator.forms import in_form, protocol_of
from labkit.emulator.iam import refusals
from labkit.emulator.iam.gate import Gate
from labkit.emulator.lighter import load_apigateway, remember_methods
from labkit.emulator.net import CALLED, Net, fallen, sent
from labkit.emulator.offerings import read_offerings_late
from labkit.emulator.reading import no_service
from labkit.emulator.strict import service_of, strict_of
from labkit.emulator.untouched import empty_list

_LOG = logging.getLogger("labkit.emulator")
Application = Callable[..., Iterable[bytes]]
Apart = Callable[[], AbstractContextManager[Any]]
"""Around the making of a service's handlers, for which moto makes an account of its own."""

CLOSED = frozenset({"moto_api", "instance_metadata"})
"""moto's own controls: they would let a web page reset the account."""


PATHS: Mapping[str, tuple[str, ...]] = {
    "apigateway": ("/<path:rest>",),
    "apigatewayv2": ("/v2/<path:rest>",),
}
"""Paths of REST services beside those that moto lists; the more exact of two paths wins."""

_METHOD = re.compile(r"/restapis/[^/]+/resources/[^/]+/methods/[^/]+/?")
NOT_HERE = "not here"
"""In place of a service that moto does not have."""

KNOWN_HOSTS = 256
"""Host names whose service is remembered; a client can send any number of them."""


class Moto:
    """moto's dispatcher with the rules in place, and the lock that holds calls apart.

    Control planes of several accounts may share one, since moto's services are the process's.
    """

    def __init__(self, clock: Clock, apart: Apart = nullcontext) -> None:
        remember_methods()
        read_offerings_late()
        self.dispatcher = _Dispatcher(clock, apart)
        self.lock = threading.RLock()


class ControlPlane:
    """moto as a WSGI application, with the rules in place.

    `changes` counts the calls that may have changed what stands.
    """

    def __init__(self, gate: Gate, moto: Moto) -> None:
        self._gate = gate
        self._moto = moto
        self._called: set[str] = set()
        self.changes = 0

    @property
    def services(self) -> frozenset[str]:
        """The services that anybody has called so far: all others are empty."""
        return frozenset(self._called)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request of a client."""
        if _is_trial(environ):
            # What a method that is tried out calls may call back: it goes without the lock.
            self.changes += 1
            return self._answered(environ, start_response)
        with self._turn():
            return self._in_turn(environ, start_response)

    def _turn(self) -> AbstractContextManager[Any]:
        """What is held while a request is answered that no other may be answered beside."""
        return self._moto.lock

    def _in_turn(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request while no other is answered."""
        self.changes += changes_something(environ)
        return self._answered(environ, start_response)

    def _answered(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            self._gate.admit(environ)
            problem = no_service(environ)
            if problem:
                return sent(in_form(protocol_of(None, environ), *problem), start_response)
            empty = empty_list(environ, self._called)
            if empty:
                return sent(empty, start_response)
            environ[CALLED] = self._called
            answer: Iterable[bytes] = self._moto.dispatcher(environ, start_response)
        except refusals.NotAdmitted as refused:
            return refusal(environ, start_response, refused)
        except Exception as error:  # noqa: BLE001  whatever it was, the client gets an answer
            return sent(fallen(None, environ, error), start_response)
        else:
            return answer


def _is_trial(environ: Mapping[str, Any]) -> bool:
    """Whether a method is tried out (`test_invoke_method`)."""
    path = str(environ.get("PATH_INFO", ""))
    return environ.get("REQUEST_METHOD") == "POST" and _METHOD.fullmatch(path) is not None


class _Dispatcher(DomainDispatcherApplication):
    """moto's dispatcher, which looks at its files on disk at every request to find a service."""

    def __init__(self, clock: Clock, apart: Apart) -> None:
        super().__init__(partial(_create_app, clock, apart))
        self._services: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """The service of a host name; asked of moto once for each."""
        if host not in self._services:
            if len(self._services) >= KNOWN_HOSTS:
                self._services.clear()
            self._services[host] = self._find(host)
        return self._services[host]

    def _find(self, host: str | None) -> Any:
        """As moto finds it, which would print a line for a name that it does not know."""
        if host is None or host in CLOSED or host in list_of_moto_modules():
            return host
        named = f"http://{host}"
        return next((name for name, at in self.backend_url_patterns if at.match(named)), NOT_HERE)


def _create_app(clock: Clock, apart: Apart, service: Any) -> Any:
    if service in CLOSED:
        return _closed
    if service == NOT_HERE:
        return _no_such_service
    if service == "apigateway":
        load_apigateway()
    with apart(), models_read_once():
        app = create_backend_app(service)
    strict = cache(partial(strict_of, clock))
    owners: dict[type, None] = {}
    for endpoint, view in app.view_functions.items():
        handler = getattr(view, "callback", None)
        owner, name = getattr(handler, "__self__", None), getattr(handler, "__name__", "")
        if service == "elb":
            app.view_functions[endpoint] = convert_to_flask_response(both_generations(strict))
        elif isinstance(owner, type) and name.endswith("dispatch"):
            owners[owner] = None
            app.view_functions[endpoint] = convert_to_flask_response(getattr(strict(owner), name))
    for owner in owners:
        _add_paths(app, service_of(owner), strict(owner))
    return Net(app, service)


def _add_paths(app: Any, service: str, strict: Any) -> None:
    """The paths of a REST service that moto does not list: its operations come here as well."""
    for place in PATHS.get(service, ()):
        app.add_url_rule(
            place,
            endpoint=f"labkit {service} {place}",
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            view_func=convert_to_flask_response(strict.dispatch),
        )


def _no_such_service(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    text = "The embedded AWS does not have this service"
    return sent(in_form(protocol_of(None, environ), "UnsupportedOperation", text), start_response)


def refusal(
    environ: dict[str, Any], start_response: Any, refused: refusals.NotAdmitted
) -> Iterable[bytes]:
    """The service's own answer to who may not come in."""
    protocol = refusals.protocol_of(refusals.called_service(environ), environ)
    status, kind, body = refusals.answer_to(protocol, refused)
    headers = [("Content-Type", kind), ("x-amzn-ErrorType", refusals.code_of(protocol, refused))]
    return sent((f"{status} {HTTPStatus(status).phrase}", headers, body), start_response)


def _closed(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]
