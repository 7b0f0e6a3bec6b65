"""`Reach`: all that integrations can call, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from labkit.emulator.dataplane.account import Account
from labkit.emulator.dataplane.answers import not_here
from labkit.emulator.dataplane.backend import Received, Sending
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.dataplane.services import Application


@dataclass(frozen=True, slots=True)
class Reach:
    """`application` is the control plane, by which AWS services are called; `outside` the
    hosts that this machine's owner opened.
    """

    account: Account
    application: Application
    outside: Outside

    def send(self, sending: Sending, exchange: Exchange) -> Received:
        """What a URL answers. Raises `NotReached`, and `Refusal` for what is not here."""
        if exchange.setting("connectionType") == "VPC_LINK":
            raise not_here(f"VPC links yet, and {urlsplit(sending.url).hostname} is behind one")
        return self.outside.send(sending)
