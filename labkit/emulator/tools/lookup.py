"""A question to a DNS server, from a host: what all the tools that ask for names share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address
from typing import Literal

from labkit.emulator.tools.said import Seat
from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from labkit.flow.codes import Code
from labkit.flow.names import Resolved, resolve
from labkit.flow.source import Source, source_of
from labkit.flow.steps import UNSETTLED
from labkit.topology import Topology
from labkit.topology.network import AMAZON_DNS

Status = Literal["NOERROR", "NXDOMAIN", "silent"]
LINK_LOCAL = "169.254.169.253"
"""Where the VPC's resolver answers besides its address in the VPC."""
_NAME = re.compile(r"(?=.{1,253}\.?$)[A-Za-z0-9_*](?:[A-Za-z0-9_-]*)(?:\.[A-Za-z0-9_-]+)*\.?")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a question. `silent` is a server that does not answer.

    `aliases` are the names that CNAME records led to; `assumed` says that the address stands
    for one of many that AWS has, `unsettled` that AWS's documentation does not settle the answer.
    """

    name: str
    status: Status
    server: str
    addresses: tuple[IPv4Address, ...] = ()
    aliases: tuple[str, ...] = ()
    assumed: bool = False
    unsettled: bool = False


def look_up(seat: Seat, name: str, server: str = "") -> Found:
    """Ask for a name's addresses, of the host's own resolver or of a `server`.

    Raises `LabkitError` for what is no name, and where labkit does not know the answer.
    """
    topology = seat.observe()
    source = source_of(topology, seat.name)
    plain = checked_name(name)
    own = resolver_of(source)
    asked, seen_from = _asked(topology, seat, source, server, own)
    if seen_from is None:
        return Found(plain, "silent", asked)
    # A question to another server is a question of another client.
    name_of_client = seat.name if seen_from is source else f"{seat.name} @{asked}"
    request = Request(name_of_client, f"https://{plain}/")
    return _found(plain, asked, resolve(topology, request, seen_from))


def checked_name(name: str) -> str:
    """A name in lower case and without its last dot. Raises `LabkitError`."""
    if _NAME.fullmatch(name) is None:
        raise LabkitError(
            f"{name[:80]!r} is no name that can be looked up",
            try_="dig kinesis.us-east-1.amazonaws.com",
        )
    return name.lower().removesuffix(".")


def resolver_of(source: Source) -> str:
    """The server that a host asks: of the VPC, two above its first address."""
    if source.vpc is None:
        return "public DNS"
    first, *_ = source.vpc.dns_servers or (AMAZON_DNS,)
    return str(source.vpc.cidrs[0][2]) if first == AMAZON_DNS else first


def _asked(
    topology: Topology, seat: Seat, source: Source, server: str, own: str
) -> tuple[str, Source | None]:
    """Which server is asked, and from where its answer is seen; None where it is silent."""
    inside = source.vpc is not None and (own, LINK_LOCAL)
    if not server or (inside and server in inside):
        return server or own, source
    try:
        address = IPv4Address(server)
    except AddressValueError as error:
        raise LabkitError(
            f"{server!r} is no address of a DNS server", try_="dig @10.0.0.2 NAME"
        ) from error
    found = trace(topology, Request.to(seat.name, str(address), 53, "udp"))
    if found.outcome is Outcome.LEFT:
        return server, replace(source, vpc=None, interface=None)
    return server, None


def _found(name: str, server: str, resolved: Resolved) -> Found:
    steps = resolved.hop.steps if resolved.hop else ()
    if any(step.code == Code.VPC_DNS_SUPPORT_OFF for step in steps):
        return Found(name, "silent", server)
    if resolved.answer:
        answer = resolved.answer
        addresses = (answer.address, *answer.others)
        open_question = any(UNSETTLED in step.says for step in steps)
        return Found(
            name, "NOERROR", server, addresses, resolved.aliases, answer.assumed, open_question
        )
    if resolved.failure:
        return Found(name, "NXDOMAIN", server, aliases=resolved.aliases)
    plain = f"labkit does not know where {name} leads"
    said = "; ".join(step.says for step in steps if step.says != plain)
    raise LabkitError(plain, where=said, try_="a name of this lab or of AWS")


def address_of(seat: Seat, name: str) -> IPv4Address | None:
    """The first address of a name, or the address that it is; None where there is no such name."""
    try:
        return IPv4Address(name)
    except AddressValueError:
        found = look_up(seat, name)
        return found.addresses[0] if found.addresses else None
