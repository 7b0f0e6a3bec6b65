"""What stands in for an account of AWS's in a kernel: an emulator, and SSM Run Command by hand.

All else is the back end for AWS itself: the yes, the account that is shown, prices and quotas,
the endpoints by which commands reach hosts, pace and lag, the lines that a host is sent, and how
its answers are read.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from labkit.aws import Clients
from labkit.aws.quotas import AccountQuotas
from labkit.aws.run_command import RunCommand, Said
from labkit.emulator import Host, find_key
from labkit.emulator.curl import CurlResult, Patience
from labkit.emulator.hosts import as_result
from labkit.flow import INTERNET, Request
from labkit.home import home
from labkit.lab import remote, session
from labkit.lab.curl_lines import CREDENTIALS
from labkit.lab.outside import ThisMachine
from labkit.topology import Instance, Topology

RAISED = {"L-1216C47A": 6.0}
"""Quotas that somebody has had raised: the playground has three hosts of two vCPUs each."""
FLAGS = {"-sS", "-i", "--http1.1"}


def stand_in() -> None:
    """From now on the account is the emulator at LABKIT_TEST_ACCOUNT, by the keys of
    LABKIT_TEST_KEYS if there are any.
    """
    url, keys = os.environ["LABKIT_TEST_ACCOUNT"], os.environ.get("LABKIT_TEST_KEYS", "").split()
    named = dict(zip(("access_key", "secret_key"), keys, strict=False))
    session.clients_for = lambda choice, *_, **more: Clients(
        choice.region, endpoint_url=url, turns=more.get("turns"), **named
    )
    asked = AccountQuotas._asked
    AccountQuotas._asked = lambda self, quota: RAISED.get(quota.code) or asked(self, quota)
    RunCommand.run = lambda self, instance, lines: _said(instance, lines)
    ThisMachine.run = lambda self, instance, lines: _said(instance, lines)
    observed = remote.RemoteHost._instance

    def instance(self: Any) -> str:
        _SEEN[:] = [self.observe]
        return observed(self)

    remote.RemoteHost._instance = instance
    outside = session.OutsideHost._instance

    def internet(self: Any) -> str:
        _SEEN[:] = [self.observe]
        return outside(self)

    session.OutsideHost._instance = internet


_SEEN: list[Any] = []
"""How to look at the account that the host of the line stands in."""


def _said(instance: str, lines: Sequence[str]) -> tuple[Said, ...]:
    (observe,) = _SEEN
    key = find_key(home(), os.environ["LABKIT_TEST_ACCOUNT"])
    assert key is not None
    host = Host(_name(observe(), instance), observe, key)
    return tuple(_ran(host, line) for line in lines)


def _name(topology: Topology, instance: str) -> str:
    """The name of the instance with an id."""
    if instance == INTERNET:
        return instance
    return next(row.name for row in topology.all(Instance) if row.id == instance)


def _ran(host: Host, line: str) -> Said:
    if f"{CREDENTIALS} && curl" in line or line.startswith("curl -sS -i --http1.1"):
        words = shlex.split(line.removeprefix(f"{CREDENTIALS} && "))
        return _as_curl_says(_sent(host, words))
    (_, said) = host.run(line).rows[0]
    return Said(said.stdout + "\n", said.stderr, said.exit_code)


def _sent(host: Host, words: Sequence[str]) -> CurlResult:
    """The request that labkit's own line for curl asks for, sent from a host."""
    given = dict.fromkeys(("-X", "--data-binary", "--connect-to", "--aws-sigv4", "-m"), "")
    given["--connect-timeout"] = "5"
    headers, rest = [], iter(words[1:])
    flags = set()
    for word in rest:
        if word == "-H":
            headers.append(next(rest))
        elif word in given or word == "--user":
            given[word] = next(rest)
        else:
            flags.add(word)
    (url,) = flags - FLAGS - {"-k", "-I"}
    service = given["--aws-sigv4"].rpartition(":")[2]
    request = Request(
        host.name,
        url,
        "HEAD" if "-I" in flags else given["-X"],
        headers=tuple(_headers(headers)),
        body=given["--data-binary"],
        unchecked="-k" in flags,
        at=given["--connect-to"][2:-1] or None,
        signed_by=host._role() if service else "",
        call=_call(service, headers),
    )
    patience = Patience(float(given["--connect-timeout"]), float(given["-m"] or "inf"))
    return as_result(host.send(request, seconds=patience.whole), patience)


def _headers(rows: Sequence[str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        name, _, value = row.partition(":") if ":" in row else (row.rstrip(";"), "", "")
        if name.lower() != "x-amz-security-token" and not row.endswith("Content-Type:"):
            yield name, value.strip()


def _call(service: str, headers: Sequence[str]) -> str:
    """Which call of a service it is, as requests name it; empty for a call of an API."""
    targets = [row.rpartition(".")[2] for row in headers if row.lower().startswith("x-amz-target")]
    return f"{service}:{targets[0]}" if targets else ""


def _as_curl_says(result: CurlResult) -> Said:
    if result.status is None:
        return Said("", result.stderr, result.exit_code)
    headers = "".join(f"{name}: {value}\n" for name, value in result.headers.items())
    return Said(f"HTTP/1.1 {result.status} \n{headers}\n{result.body}", "", 0)
