"""API Gateway's front: from a request to an answer, never to a traceback."""

from __future__ import annotations

import logging
from typing import Any

from labkit.emulator.dataplane import doors
from labkit.emulator.dataplane.account import Account, Api, DeployedStage, Endpoint
from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.answers import Answer, Refusal, missing_token, not_here, server_error
from labkit.emulator.dataplane.incoming import Ids, Incoming, read_incoming
from labkit.emulator.dataplane.integrations import integrate
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.dataplane.routing import Match, match
from labkit.emulator.dataplane.services import Application
from labkit.emulator.dataplane.variables import context_of, parameters_of
from labkit.emulator.seeds import Numbers
from labkit.topology import TopologyError

_LOG = logging.getLogger("labkit.emulator")
SIGNATURE = "AWS4-HMAC-SHA256"


class ApiGateway:
    """Answers requests to the APIs of one account.

    `application` is the control plane, through which integrations reach AWS services.
    """

    def __init__(self, account: str, numbers: Numbers, application: Application) -> None:
        self._account = Account(account)
        self._numbers = numbers
        self._application = application

    def answer(
        self, environ: dict[str, Any], target: Addressed, origin: Origin
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body for one request."""
        ids = Ids.drawn(self._numbers)
        try:
            found = self._answered(read_incoming(environ, target, origin, ids))
        except Refusal as refusal:
            found = refusal.answer
        except TopologyError as error:
            found = not_here(f"what this policy says: {error.what}").answer
        except Exception:  # noqa: BLE001  whatever it was, the client gets an answer
            _LOG.exception("the data plane failed")
            found = server_error().answer
        return found.status, _headers(found, ids), found.body

    def _answered(self, incoming: Incoming) -> Answer:
        account = self._account
        endpoint = doors.pass_endpoint(account, incoming)
        api = doors.pass_front(account, incoming, endpoint)
        stage = doors.pass_stage(api, incoming)
        doors.pass_policy(account, incoming, api, stage, endpoint)
        found = match(stage.snapshot, incoming.method, incoming.target.path)
        if found is None:
            raise missing_token()
        _authorise(found, incoming)
        exchange = self._exchange(incoming, api, stage, endpoint, found)
        return integrate(exchange, account, self._application)

    def _exchange(
        self,
        incoming: Incoming,
        api: Api,
        stage: DeployedStage,
        endpoint: Endpoint | None,
        found: Match,
    ) -> Exchange:
        facts = {
            "resourceId": found.resource.id,
            "resourcePath": found.resource.path,
            "accountId": self._account.id,
            "deploymentId": stage.deployment,
            "apiId": api.id,
            "vpcId": endpoint.vpc if endpoint else None,
        }
        return Exchange(
            incoming,
            found.method["methodIntegration"] or {},
            parameters_of(incoming, found.path_parameters),
            context_of(incoming, facts),
            stage.variables,
        )


def _authorise(found: Match, incoming: Incoming) -> None:
    """Unsigned calls of an IAM method are refused (F1.26); the rest is not here yet."""
    kind = found.method.get("authorizationType") or "NONE"
    if kind.upper() == "NONE":
        if found.method.get("apiKeyRequired"):
            raise not_here("API keys yet")
        return
    signed = incoming.headers.get("authorization", "").startswith(SIGNATURE)
    if kind == "AWS_IAM" and not signed and "X-Amz-Signature" not in incoming.query:
        raise missing_token()
    raise not_here(f"{kind} authorisation of signed or authorised calls yet")


def _headers(found: Answer, ids: Ids) -> list[tuple[str, str]]:
    """What every answer bears; the trace id only where a back end was called (F1.35)."""
    common = [("x-amzn-RequestId", ids.request), ("x-amz-apigw-id", ids.extended)]
    traced = [("X-Amzn-Trace-Id", ids.trace)] if found.traced else []
    return [*found.headers, *common, *traced]
