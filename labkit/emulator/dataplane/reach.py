"""`Reach`: all that integrations can call, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.emulator.dataplane.account import Account
from labkit.emulator.dataplane.answers import not_here
from labkit.emulator.dataplane.backend import Received, Sending
from labkit.emulator.dataplane.links import Link, Links
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.outgoing import with_stage_variables
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.dataplane.services import Application


@dataclass(frozen=True, slots=True)
class Reach:
    """`application` is the control plane, by which AWS services are called; `outside` the
    hosts that this machine's owner opened, `links` the ways into VPCs.
    """

    account: Account
    application: Application
    outside: Outside
    links: Links | None = None

    def send(self, sending: Sending, exchange: Exchange) -> Received:
        """What a URL answers. Raises `NotReached`, and `Refusal` for what is not here."""
        if exchange.setting("connectionType") == "VPC_LINK":
            return self.by_link(sending, _link(exchange))
        return self.outside.send(sending)

    def by_link(self, sending: Sending, link: Link) -> Received:
        """What is behind a VPC link answers. Raises as `send` does."""
        if self.links is None:
            raise not_here("VPC links where nobody can see the network")
        return self.links.send(sending, link)


def _link(exchange: Exchange) -> Link:
    """The link that an integration names, itself or by a stage variable (F9.8)."""
    key = with_stage_variables(exchange, str(exchange.setting("connectionId") or ""))
    target = str(exchange.setting("integrationTarget") or "")
    return Link(exchange.incoming.target.region, key, target)
