"""`nc`, `ping` and `traceroute`: whether something answers, and by which way."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from labkit.emulator.tools.lookup import address_of
from labkit.emulator.tools.said import SHORTENED, Said, Seat
from labkit.errors import LabkitError
from labkit.flow import Hop, Leg, Outcome, Request, Trace, trace

VERSION = "Ncat: Version 7.93 ( https://nmap.org/ncat )"
HONEST = (
    "labkit lists what the packet meets. On AWS traceroute shows less: routers, gateways and "
    "endpoints do not answer it, and print * * *"
)


def nc(seat: Seat, name: str, port: int | str, *, udp: bool = False) -> Said:
    """Whether a port takes connections, as `nc -zv` says it (Ncat, which Amazon Linux has)."""
    number = int(str(port)[:6]) if str(port).isdecimal() else 0
    if not 0 < number < 65536:
        said = f'Ncat: Invalid port number "{port}". QUITTING.'
        return Said(stderr=f"{VERSION}\n{said}", exit_code=2)
    address = address_of(seat, name)
    if address is None:
        said = f'Ncat: Could not resolve hostname "{name}": Name or service not known. QUITTING.'
        return Said(stderr=f"{VERSION}\n{said}", exit_code=2)
    how = _udp if udp else _tcp
    text, code = how(seat, name, address, number)
    return Said(stderr=f"{VERSION}\n{text}", exit_code=code)


def _tcp(seat: Seat, name: str, address: IPv4Address, port: int) -> tuple[str, int]:
    found = trace(seat.observe(), Request(seat.name, f"https://{name}:{port}/"))
    if found.outcome is Outcome.UNKNOWN:
        # Nobody knows the answer to a request there; whether the port is open may be known.
        found = trace(seat.observe(), Request.to(seat.name, str(address), port, "tcp"))
        if found.outcome is Outcome.DELIVERED:
            return _connected(address, port)
    if found.response.exit_code == 28:
        return f"Ncat: TIMEOUT.\n{SHORTENED}", 1
    if found.response.exit_code == 7:
        return "Ncat: Connection refused.", 1
    _must_be_known(found)
    return _connected(address, port)


def _connected(address: IPv4Address, port: int) -> tuple[str, int]:
    return f"Ncat: Connected to {address}:{port}.\nNcat: 0 bytes sent, 0 bytes received.", 0


def _udp(seat: Seat, _name: str, address: IPv4Address, port: int) -> tuple[str, int]:
    """UDP has no handshake: a packet that was lost looks like one that was taken."""
    found = trace(seat.observe(), Request.to(seat.name, str(address), port, "udp"))
    if found.response.exit_code == 7:
        return f"Ncat: Connected to {address}:{port}.\nNcat: Connection refused.", 1
    sent = "Ncat: UDP packet sent successfully"
    counts = "Ncat: 1 bytes sent, 0 bytes received."
    return f"Ncat: Connected to {address}:{port}.\n{sent}\n{counts}", 0


def _must_be_known(found: Trace) -> None:
    """Raises `LabkitError` for a connection of which nobody knows whether it was taken."""
    if found.arrival or found.served or found.response.status:
        return
    if found.outcome in (Outcome.LEFT, Outcome.UNKNOWN):
        why = "; ".join(step.says for step in found.unknowns) or "it leaves the modelled network"
        raise LabkitError(
            f"labkit does not know what answers {found.request.hostname}",
            where=why,
            try_="a name or an address of this lab",
        )


def ping(seat: Seat, name: str, count: int = 1) -> Said:
    """Echo requests and their answers, without the times."""
    address = address_of(seat, name)
    if address is None:
        return Said(stderr=f"ping: {name}: Name or service not known", exit_code=2)
    found = trace(seat.observe(), Request.to(seat.name, str(address), protocol="icmp"))
    came = found.outcome is Outcome.DELIVERED
    if found.outcome in (Outcome.LEFT, Outcome.UNKNOWN):
        _must_be_known(found)
    lines = [f"PING {name} ({address}) 56(84) bytes of data."]
    lines += [f"64 bytes from {address}: icmp_seq={n}" for n in range(1, count + 1) if came]
    lines += ["", f"--- {name} ping statistics ---", _counts(count, came=came)]
    return Said("\n".join([*lines, *([] if came else [SHORTENED])]), exit_code=0 if came else 1)


def _counts(count: int, *, came: bool) -> str:
    received, loss = (count, 0) if came else (0, 100)
    return f"{count} packets transmitted, {received} received, {loss}% packet loss"


def traceroute(seat: Seat, name: str, port: int = 443) -> Said:
    """What a packet to a port meets on its way, one line each, and where it gets lost."""
    address = address_of(seat, name)
    if address is None:
        said = f'{name}: Name or service not known\nCannot handle "host" cmdline arg `{name}\''
        return Said(stderr=said, exit_code=2)
    found = trace(seat.observe(), Request(seat.name, f"https://{name}:{port}/"))
    head = f"traceroute to {name} ({address}), tcp/{port}"
    return Said("\n".join([head, *_lines(found), HONEST]))


def _lines(found: Trace) -> Iterator[str]:
    met = [row for row in found.hops if row.leg in (Leg.NETWORK, Leg.DOOR) and row.component]
    # The machine itself is on no list of what its packets meet, but where they end there.
    rows = [row for place, row in enumerate(met) if _is_met(row, met[:place])]
    for number, row in enumerate(rows, 1):
        kind = f" ({row.kind})" if row.kind and row.kind != row.label else ""
        yield f"{number:>2}  {row.label}{kind}{_lost(row)}"
        if row.verdict == "blocked":
            yield f"{number + 1:>2}  * * *"
            return


def _is_met(row: Hop, before: list[Hop]) -> bool:
    """Whether a hop is somewhere new; one that loses the packet always counts."""
    if row.verdict == "blocked":
        return True
    return bool(before) and row.component not in {earlier.component for earlier in before}


def _lost(row: Hop) -> str:
    lost = [step for step in row.steps if step.code]
    return f"  ✘ {lost[0].says}" if lost else ""
