"""API Gateway's front: from a request to an answer, never to a traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labkit.emulator.dataplane import cloudwatch, doors, fronting
from labkit.emulator.dataplane.account import Account, owner_of_api
from labkit.emulator.dataplane.address import Addressed, addressed
from labkit.emulator.dataplane.answers import Answer, Refusal, missing_token, not_here, server_error
from labkit.emulator.dataplane.authorising import Knock, authorise
from labkit.emulator.dataplane.checks import pass_api_key, pass_sizes, pass_validator
from labkit.emulator.dataplane.domains import by_domain
from labkit.emulator.dataplane.http_api import by_route
from labkit.emulator.dataplane.http_apis import find_http_api
from labkit.emulator.dataplane.incoming import Ids, read_incoming
from labkit.emulator.dataplane.integrations import integrate
from labkit.emulator.dataplane.links import Links
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.dataplane.reach import Reach
from labkit.emulator.dataplane.routing import match
from labkit.emulator.dataplane.services import Application
from labkit.emulator.dataplane.signing import Signatures
from labkit.emulator.dataplane.trying import Trial, begun, told
from labkit.emulator.dataplane.visit import Visit
from labkit.emulator.iam.admitted import OF_ACCOUNT
from labkit.emulator.numbers import Numbers
from labkit.topology import TopologyError

_LOG = logging.getLogger("labkit.emulator")

Sent = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""


class ApiGateway:
    """Answers requests to the APIs of every account.

    `account` is where an API is looked for that nobody has. `application` is the control
    plane, through which integrations reach AWS services; `signatures` knows whose keys are whose;
    `outside` are the hosts of this machine and its network that integrations may call, `links`
    the ways into VPCs, set once there is somebody who sees the network.
    """

    def __init__(
        self,
        account: str,
        numbers: Numbers,
        application: Application,
        signatures: Signatures,
        outside: Outside | None = None,
    ) -> None:
        self._account = Account(account)
        self._signatures = signatures
        self._numbers = numbers
        self._application = application
        self._outside = outside or Outside()
        self.links: Links | None = None

    def addressed(
        self, environ: Mapping[str, Any], region: str, *, by_endpoint: bool
    ) -> Addressed | None:
        """What a request asks of execute-api; None if it is for another service.

        Where the form of address names no Region, it is that of the API, or else `region`.
        """
        found = addressed(environ, "", by_endpoint=by_endpoint) or by_domain(environ)
        if found is None or found.region:
            return found
        _, owners = owner_of_api("", found.api) or ("", region)
        return addressed(environ, owners, by_endpoint=by_endpoint)

    def answer(self, environ: dict[str, Any], target: Addressed, origin: Origin) -> Sent:
        """The answer to one request."""
        ids = Ids.drawn(self._numbers)
        http_api = find_http_api(target)
        if http_api is not None:
            reach = self._reach(Account(http_api.account))
            return by_route(lambda: read_incoming(environ, target, origin, ids), http_api, reach)
        try:
            signed = self._signatures.of(environ, target.region, origin)
            visit = Visit(read_incoming(environ, target, origin, ids), signed=signed)
        except Refusal as refusal:
            return _sent(refusal.error.answer(), ids, None)
        found = answered(visit, lambda: self._passed(visit))
        cloudwatch.keep(visit)
        return _sent(found, visit.incoming.ids, visit)

    def tried(self, trial: Trial) -> dict[str, Any]:
        """The answer of `test_invoke_method`, which goes past every door."""
        visit = begun(trial, Ids.drawn(self._numbers))
        began = time.perf_counter()
        reach = self._reach(Account(trial.account))
        found = answered(visit, lambda: execute(visit, reach))
        return told(visit, found, time.perf_counter() - began)

    def _passed(self, visit: Visit) -> Answer:
        """Every door in turn, then the method's integration. Raises `Refusal`."""
        account, signed = self._owner(visit.incoming.target), visit.signed
        endpoint = visit.endpoint = doors.pass_endpoint(account, visit.incoming, signed)
        doors.pass_domain(visit.incoming, endpoint, signed)
        api = visit.api = doors.pass_front(account, visit.incoming, endpoint)
        incoming = visit.incoming = fronting.fronted(visit.incoming, api, endpoint)
        named = doors.pass_stage(api, incoming)
        stage, visit.canary = doors.by_canary(named, self._numbers.percent)
        visit.stage = stage
        found = visit.found = match(stage.snapshot, incoming.method, incoming.target.path)
        knock = Knock(incoming, api, stage.snapshot, endpoint, signed)
        authorise(knock, found.method if found else None)
        if found is None:
            raise missing_token()
        key = pass_api_key(account, incoming, api, stage, found.method)
        visit.identity |= {**signed.identity, **key}
        pass_sizes(incoming, api)
        return execute(visit, self._reach(account))

    def _reach(self, account: Account) -> Reach:
        """What the integrations of an account's APIs can call."""
        return Reach(account, calling_as(account, self._application), self._outside, self.links)

    def _owner(self, target: Addressed) -> Account:
        """The account whose API is asked."""
        found = owner_of_api(target.region, target.api)
        return Account(found[0]) if found else self._account


def answered(visit: Visit, run: Callable[[], Answer]) -> Answer:
    """What `run` answers, or why it does not; and the last line of the log (R143)."""
    try:
        found = run()
    except Refusal as refusal:
        found = visit.refused(refusal)
    except TopologyError as error:
        found = visit.refused(not_here(f"what this policy says: {error.what}"))
    except Exception:  # noqa: BLE001  whatever it was, the client gets an answer
        _LOG.exception("the data plane failed")
        found = visit.refused(server_error("the emulator itself failed"))
    visit.log.note(
        f"Method completed with status: {found.status}", "error" if visit.refusal else "info"
    )
    return found


def calling_as(account: Account, application: Application) -> Application:
    """The control plane, called in the name of an account that has asked its own role."""

    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return application({**environ, OF_ACCOUNT: account.id}, start_response)

    return called


def execute(visit: Visit, reach: Reach) -> Answer:
    """The method itself, once a request is let in. Raises `Refusal`."""
    visit.begin()
    stage, found = visit.stage, visit.found
    if stage is None or found is None:
        raise missing_token()
    pass_validator(visit.incoming, stage.snapshot, found.method, visit.parameters)
    answer = integrate(visit.exchange(found), reach)
    trace = {"X-Amzn-Trace-Id": visit.incoming.ids.trace} if answer.traced else {}
    body = answer.body.decode("utf-8", errors="replace")
    visit.log.answered({**dict(answer.headers), **trace}, body)
    return answer


def _sent(found: Answer, ids: Ids, visit: Visit | None) -> Sent:
    api = visit.api if visit else None
    borne = fronting.answered(found.status, ids, api, traced=found.traced)
    return found.status, [*found.headers, *borne], found.body
