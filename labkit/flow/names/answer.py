"""What the first leg finds: the answers of resolvers, and the report about them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from labkit.flow.codes import Code
from labkit.flow.steps import blocked, unknown
from labkit.flow.trace import Hop, Response, Step
from labkit.topology import Component, HostedZone

COULD_NOT_RESOLVE = Response(symptom="could not resolve host", exit_code=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An address that a name led to.

    `service` is the full name of the AWS service at a public address; `assumed` says that
    the address only stands in for one that AWS chooses. `private` is how people sort
    answers: whether it is an address of a VPC. `others` are the further addresses that the
    name gives, any of which a client may take in its place.
    """

    address: IPv4Address
    private: bool
    service: str = ""
    assumed: bool = False
    others: tuple[IPv4Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question to one resolver: the steps that say what came of it, and the answer.

    `elsewhere` is the name to ask for next, of a CNAME, or of an alias record of the zone
    `alias_in`, for which Route 53 itself asks.
    """

    steps: tuple[Step, ...]
    answer: Answer | None = None
    elsewhere: str = ""
    alias_in: HostedZone | None = None


def not_found(at: Component, says: str, *facts: str, remedy: str) -> Lookup:
    """There is no such name."""
    facts = facts or ("F7.10",)
    return Lookup((blocked(at, Code.NAME_NOT_FOUND, says, *facts, remedy=remedy),))


def not_known(at: Component, says: str, *facts: str) -> Lookup:
    """Nobody told what the answer hangs on."""
    return Lookup((unknown(at.id, at.label, says, *facts),))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The leg's report: a hop, and either an answer or what the client shows instead.

    `aliases` are the names that CNAME records led to, in their order.
    """

    hop: Hop | None
    answer: Answer | None = None
    failure: Response | None = None
    aliases: tuple[str, ...] = ()
