"""`dig`, and the other tools that ask for names: `nslookup`, `host`, `getent hosts`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from labkit.emulator.tools.lookup import Found, checked_name, look_up
from labkit.emulator.tools.said import SHORTENED, Said, Seat
from labkit.errors import LabkitError
from labkit.flow.steps import UNSETTLED

TYPES = ("A", "CNAME", "NS", "AAAA", "TXT", "MX", "SOA")
VERSION = "9.18.33"
TTL = 60
"""Seconds; what the names of interface endpoints have."""
STANDS_IN = ";; labkit: one address stands here for the many that AWS has"
OPEN = f";; labkit: {UNSETTLED}"
NOT_MODELLED = ";; labkit knows A and CNAME records, and answers others as if there were none"


def dig(seat: Seat, name: str, kind: str = "A", *, server: str = "", short: bool = False) -> Said:
    """Ask for a name's records of a type; `short` shows the values alone."""
    kind = kind.upper()
    if kind not in TYPES:
        raise LabkitError(f"dig knows no type {kind[:20]} here", try_=f"one of: {', '.join(TYPES)}")
    found = look_up(seat, name, server)
    if found.status == "silent":
        return Said(stdout=_silent(found), exit_code=9)
    rows = list(_records(found, kind))
    notes = list(_notes(found, kind, rows))
    if short:
        return Said("\n".join([*(value for _, _, value in rows), *notes]))
    return Said("\n".join([*_head(found, kind, server, rows), *_rows(rows), *_foot(found), *notes]))


Row = tuple[str, str, str]
"""A record: name, type, value."""


def _records(found: Found, kind: str) -> Iterator[Row]:
    if kind not in ("A", "CNAME"):
        return
    owner = found.name
    for alias in found.aliases:
        yield owner, "CNAME", f"{alias}."
        owner = alias
        if kind == "CNAME":
            return
    if kind == "A":
        yield from ((owner, "A", str(address)) for address in found.addresses)


def _notes(found: Found, kind: str, rows: list[Row]) -> Iterator[str]:
    if kind == "A":
        yield from _caveats(found)
    if not rows and kind not in ("A", "CNAME"):
        yield NOT_MODELLED


def _caveats(found: Found) -> Iterator[str]:
    """What the addresses of an answer do not say of themselves."""
    if found.assumed:
        yield STANDS_IN
    if found.unsettled:
        yield OPEN


def _head(found: Found, kind: str, server: str, rows: list[Row]) -> Iterator[str]:
    words = (f"@{server}" if server else "", found.name, kind if kind != "A" else "")
    asked = " ".join(filter(None, words))
    yield f"; <<>> DiG {VERSION} <<>> {asked}"
    yield ";; global options: +cmd"
    yield ";; Got answer:"
    yield f";; ->>HEADER<<- opcode: QUERY, status: {found.status}"
    yield f";; flags: qr rd ra; QUERY: 1, ANSWER: {len(rows)}, AUTHORITY: 0, ADDITIONAL: 1"
    yield ""
    yield ";; QUESTION SECTION:"
    yield f";{found.name}.\t\tIN\t{kind}"
    yield ""


def _rows(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield ";; ANSWER SECTION:"
        yield from (f"{name}.\t{TTL}\tIN\t{kind}\t{value}" for name, kind, value in rows)
        yield ""


def _foot(found: Found) -> Iterator[str]:
    is_address = found.server[:1].isdigit()
    yield f";; SERVER: {found.server}" + (f"#53({found.server}) (UDP)" if is_address else "")


def _silent(found: Found) -> str:
    line = f";; communications error to {found.server}#53: timed out"
    return f"{line}\n;; no servers could be reached\n{SHORTENED}"


def nslookup(seat: Seat, name: str, server: str = "") -> Said:
    """Ask for a name's addresses, as `nslookup` shows them."""
    found = look_up(seat, name, server)
    if found.status == "silent":
        return Said(
            f";; connection timed out; no servers could be reached\n{SHORTENED}", exit_code=1
        )
    head = f"Server:\t\t{found.server}\nAddress:\t{found.server}#53\n"
    if found.status == "NXDOMAIN":
        return Said(f"{head}\n** server can't find {found.name}: NXDOMAIN", exit_code=1)
    names = [found.name, *found.aliases]
    chain = [f"{a}\tcanonical name = {b}." for a, b in pairwise(names)]
    rows = [f"Name:\t{names[-1]}\nAddress: {address}" for address in found.addresses]
    lines = [head, "Non-authoritative answer:", *chain, *rows, *_caveats(found)]
    return Said("\n".join(lines))


def host(seat: Seat, name: str, server: str = "") -> Said:
    """Ask for a name's addresses, as `host` shows them."""
    found = look_up(seat, name, server)
    if found.status == "silent":
        return Said(
            f";; connection timed out; no servers could be reached\n{SHORTENED}", exit_code=1
        )
    if found.status == "NXDOMAIN":
        return Said(f"Host {found.name} not found: 3(NXDOMAIN)", exit_code=1)
    names = [found.name, *found.aliases]
    chain = [f"{a} is an alias for {b}." for a, b in pairwise(names)]
    rows = [f"{names[-1]} has address {address}" for address in found.addresses]
    return Said("\n".join([*chain, *rows, *_caveats(found)]))


def getent(seat: Seat, database: str, name: str) -> Said:
    """What the system's own look-up gives: `getent hosts NAME`."""
    if database not in ("hosts", "ahosts", "ahostsv4"):
        raise LabkitError(f"getent has no {database[:20]!r} here", try_="getent hosts NAME")
    found = look_up(seat, checked_name(name))
    if not found.addresses:
        return Said(exit_code=2)
    return Said("\n".join(f"{address!s:<15} {found.name}" for address in found.addresses))
