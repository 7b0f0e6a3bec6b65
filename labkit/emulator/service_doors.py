"""Calls of hosts to AWS's own services: what stands before the service itself.

Three things do: the signature, without which no service answers, the policy of the endpoint
that the call came by (F2.8, F4.1), and the policies of the role that signed (F10.9).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.dataplane.services import SERVICES, resource_of
from labkit.flow.policy import evaluate
from labkit.topology import PolicyDocument, Role, Topology, VpcEndpoint

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Asked:
    """A call to a service: whose it is, what it asks, and on what."""

    service: str
    caller: str
    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Doors:
    """Says what keeps a call from a service; `observe` gives the account as it stands."""

    observe: Callable[[], Topology]

    def refusal(self, environ: Mapping[str, Any], origin: Origin) -> Received | None:
        """The answer of what refuses a call, or None where the service itself will answer."""
        signed = _SCOPE.search(str(environ.get("HTTP_AUTHORIZATION", "")))
        if signed is None:
            return _unsigned(environ)
        role, session = origin.role, origin.instance
        if origin.endpoint is None and not role:
            return None
        topology = self.observe()
        asked = Asked(
            signed["service"],
            _session(role, session) or f"arn:aws:iam::{topology.account}:root",
            f"{signed['service']}:{_operation(environ)}",
            _resource(environ, signed["service"], signed["region"], topology.account),
        )
        return _by_endpoint(topology, asked, origin) or _by_role(topology, asked, role)


def _session(role: str, session: str) -> str:
    """The ARN under which an instance's role asks."""
    parts = role.split(":")
    if len(parts) < 6:
        return ""
    return f"arn:aws:sts::{parts[4]}:assumed-role/{role.rpartition('/')[2]}/{session}"


def _by_endpoint(topology: Topology, asked: Asked, origin: Origin) -> Received | None:
    endpoint = topology.get(VpcEndpoint, origin.endpoint or "")
    if endpoint is None:
        return None
    context = {
        "aws:SourceVpce": endpoint.id,
        "aws:SourceVpc": endpoint.vpc,
        "aws:VpcSourceIp": origin.address,
        "aws:SecureTransport": "true",
    }
    effect = _effect(endpoint.policy, asked, context)
    if effect == "allow":
        return None
    return _denied(asked, "VPC endpoint", explicit=effect == "deny")


def _by_role(topology: Topology, asked: Asked, role: str) -> Received | None:
    found = topology.get(Role, role)
    if found is None:
        return None
    effects = {_effect(policy, asked, {}) for policy in found.policies}
    if "allow" in effects and "deny" not in effects:
        return None
    return _denied(asked, "identity-based", explicit="deny" in effects)


def _effect(policy: PolicyDocument, asked: Asked, context: Mapping[str, str]) -> str:
    return evaluate(
        policy,
        principal=asked.caller,
        action=asked.action,
        resource=asked.resource,
        context=dict(context),
    ).effect


def _operation(environ: Mapping[str, Any]) -> str:
    """The action of a call; of S3 what its method usually means."""
    target = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    verbs = {"GET": "GetObject", "HEAD": "GetObject", "DELETE": "DeleteObject"}
    return target or verbs.get(str(environ.get("REQUEST_METHOD")), "PutObject")


def _resource(environ: Mapping[str, Any], service: str, region: str, account: str) -> str:
    if service == "s3":
        return f"arn:aws:s3:::{str(environ.get('PATH_INFO', '')).lstrip('/')}"
    known = SERVICES.get(service)
    if known is None:
        return "*"
    body = environ["wsgi.input"].getvalue().decode("utf-8", errors="replace")
    return resource_of(known, body, region, account)


def _denied(asked: Asked, policy: str, *, explicit: bool) -> Received:
    """The service's own refusal, which says which kind of policy it was."""
    article = "an" if policy[0] in "aeiou" else "a"
    reason = (
        f"with an explicit deny in {article} {policy} policy"
        if explicit
        else f"because no {policy} policy allows the {asked.action} action"
    )
    who = f"User: {asked.caller} is not authorized to perform: {asked.action}"
    text = f"{who} on resource: {asked.resource} {reason}"
    if asked.service == "s3":
        return _xml(403, "AccessDenied", text)
    return _json(400, "AccessDeniedException", text)


def _unsigned(environ: Mapping[str, Any]) -> Received:
    """What a service says to a call that nobody signed, such as one of plain curl."""
    host = str(environ.get("HTTP_HOST", ""))
    if re.search(r"(^|\.)s3[.-]", host):
        return _xml(403, "AccessDenied", "Access Denied")
    return _json(400, "MissingAuthenticationTokenException", "Missing Authentication Token")


def _json(status: int, kind: str, message: str) -> Received:
    body = json.dumps({"__type": kind, "message": message}, separators=(",", ":")).encode()
    headers = (
        ("x-amzn-ErrorType", kind),
        ("Content-Type", "application/x-amz-json-1.1"),
        ("Content-Length", str(len(body))),
    )
    return Received(status=status, headers=headers, body=body)


def _xml(status: int, code: str, message: str) -> Received:
    text = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body = f"{text}<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    headers = (("Content-Type", "application/xml"), ("Content-Length", str(len(body))))
    return Received(status=status, headers=headers, body=body)
