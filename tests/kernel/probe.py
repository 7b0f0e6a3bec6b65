"""Packets sent for real: all requests of one network at once, in one loop of events."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import IPv4Address

from labkit.flow import Request
from labkit.topology import Instance, NetworkInterface, Topology
from tests.kernel import spaces
from tests.kernel.realise import INTERNET, Plan, Space, card_space

SECONDS = 1.0
"""How long an answer may take. TCP asks once in that time."""
CLIENT = IPv4Address("198.51.100.7")
NUMBERS = range(150, 250)
"""Numbers of protocols that nobody has (IANA): one for each `ip://` request."""
QUESTION, ANSWER = b"?", b"!"


@dataclass(slots=True)
class Asked:
    """A request on its way; `by` is the namespace that answered, empty until one has."""

    request: Request
    space: str
    source: IPv4Address
    number: int = 0
    by: str = ""


def sender(topology: Topology, name: str) -> tuple[str, IPv4Address]:
    """The namespace and the address that a request's source is."""
    if name.startswith("internet:"):
        return INTERNET, IPv4Address(name.partition(":")[2])
    if name in ("internet", "function"):
        return INTERNET, CLIENT
    instance = topology.get(Instance, name)
    card = topology.find(NetworkInterface, instance.interfaces[0] if instance else name)
    return card_space(card.id), card.private_ip


def public_ends(topology: Topology, requests: Sequence[Request]) -> frozenset[IPv4Address]:
    """Every address that the internet must have for these requests."""
    sources = (sender(topology, row.source) for row in requests)
    ends = {address for space, address in sources if space == INTERNET}
    return frozenset(ends | {row.address for row in requests if row.address})


def send(made: Plan, requests: Sequence[Request]) -> list[str]:
    """Which namespace answered each request; an empty name where none did."""
    numbers = iter(NUMBERS)
    rows = []
    for row in requests:
        number = next(numbers) if row.scheme == "ip" else 0
        rows.append(Asked(row, *sender(made.topology, row.source), number))
    with _Loop() as loop:
        for name, space in made.spaces.items():
            with spaces.inside(name):
                loop.stand(name, space, [row.number for row in rows if row.number])
        for at, row in enumerate(rows):
            if row.source in made.spaces[row.space].addresses:  # an instance that is off has none
                with spaces.inside(row.space):
                    loop.ask(row, at)
        loop.run(lambda: all(row.by for row in rows))
    for row in rows:
        if row.request.scheme == "icmp" and row.by:
            row.by = _owner_of(made, row)
    return [row.by for row in rows]


def _owner_of(made: Plan, row: Asked) -> str:
    """Who answers pings at an address: an echo does not say it itself."""
    there = row.request.address in made.spaces[INTERNET].addresses
    return INTERNET if there else "host"


class _Loop(ExitStack):
    """Servers and clients of every namespace; a socket stays where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self.enter_context(selectors.DefaultSelector())

    def _socket(self, kind: int, number: int, address: IPv4Address, port: int) -> socket.socket:
        made = self.enter_context(socket.socket(socket.AF_INET, kind, number))
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((str(address), port))
        return made

    def _on(self, made: socket.socket, events: int, act: Callable[[], None]) -> None:
        self._selector.register(made, events, act)

    def stand(self, name: str, space: Space, numbers: Sequence[int]) -> None:
        """All that answers in a namespace, which is that of the moment."""
        for address in space.addresses:
            for protocol, port in space.serves:
                self.serve(name, protocol, address, port)
            for number in numbers if space.echoes else ():
                self.echo(name, address, number)

    def serve(self, name: str, protocol: str, address: IPv4Address, port: int) -> None:
        """Say the namespace's name to whoever connects or sends a datagram."""
        word = ANSWER + name.encode()
        if protocol == "tcp":
            listener = self._socket(socket.SOCK_STREAM, 0, address, port)
            listener.listen()

            def accept() -> None:
                with listener.accept()[0] as taken:
                    taken.send(word)

            self._on(listener, selectors.EVENT_READ, accept)
        else:
            self._answer(self._socket(socket.SOCK_DGRAM, 0, address, port), word, skip=0)

    def echo(self, name: str, address: IPv4Address, number: int) -> None:
        """Say the namespace's name to packets of a protocol without ports."""
        made = self._socket(socket.SOCK_RAW, number, address, 0)
        self._answer(made, ANSWER + name.encode(), skip=20)

    def _answer(self, made: socket.socket, word: bytes, skip: int) -> None:
        def answer() -> None:
            data, sender = made.recvfrom(200)
            if data[skip:].startswith(QUESTION):
                _quietly(lambda: made.sendto(word, sender))

        self._on(made, selectors.EVENT_READ, answer)

    def ask(self, row: Asked, at: int) -> None:
        """Send a request from the namespace of the moment."""
        scheme, to = row.request.scheme, str(row.request.address)
        if scheme == "tcp":
            made = self._socket(socket.SOCK_STREAM, 0, row.source, 0)
            if made.connect_ex((to, row.request.port)) in (0, 115):
                self._hear(made, row, skip=0)
            return
        kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_RAW
        number = {"udp": 0, "icmp": socket.IPPROTO_ICMP, "ip": row.number}[scheme]
        made = self._socket(kind, number, row.source, 0)
        first = _ping(at) if scheme == "icmp" else QUESTION

        def first_packet() -> None:
            made.connect((to, row.request.port))
            made.send(first)

        if _quietly(first_packet):
            if scheme == "icmp":
                self._hear_ping(made, row, at)
            else:
                self._hear(made, row, skip=0 if scheme == "udp" else 20)

    def _hear(self, made: socket.socket, row: Asked, skip: int) -> None:
        def hear() -> None:
            try:
                data = made.recv(200)[skip:]
            except OSError:
                self._selector.unregister(made)
                return
            if data.startswith(ANSWER):
                row.by = data[1:].decode()
            elif not data:
                self._selector.unregister(made)

        self._on(made, selectors.EVENT_READ, hear)

    def _hear_ping(self, made: socket.socket, row: Asked, at: int) -> None:
        def hear() -> None:
            data = made.recv(200)[20:]
            kind, _, _, key = struct.unpack("!BBHH", data[:6])
            if kind == 0 and key == _key(at):
                row.by = "somebody"

        self._on(made, selectors.EVENT_READ, hear)

    def run(self, done: Callable[[], bool]) -> None:
        """Until all have their answer, or the time is over."""
        end = time.monotonic() + SECONDS
        while not done() and (left := end - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                key.data()


def _quietly(act: Callable[[], object]) -> bool:
    """Whether it could be done; a network that says at once that it cannot is an answer, too."""
    try:
        act()
    except OSError:
        return False
    return True


def _key(at: int) -> int:
    return (os.getpid() + at) & 0xFFFF


def _ping(at: int) -> bytes:
    """An echo request (RFC 792)."""
    packet = struct.pack("!BBHHH", 8, 0, 0, _key(at), 1)
    total = sum(struct.unpack("!4H", packet))
    total = (total >> 16) + (total & 0xFFFF)
    return packet[:2] + struct.pack("!H", ~total & 0xFFFF) + packet[4:]
