"""What the first leg finds: the answers of resolvers, and the report about them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from labkit.flow.trace import Hop, Response, Step

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

    `elsewhere` is the name to ask for next, of a CNAME.
    """

    steps: tuple[Step, ...]
    answer: Answer | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The leg's report: a hop, and either an answer or what the client shows instead."""

    hop: Hop | None
    answer: Answer | None = None
    failure: Response | None = None
