"""`AskedLab`: a lab's requests: their URLs, what becomes of them, and where they are sent from."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from labkit.aws import records
from labkit.blueprints import Blueprint, remedies
from labkit.blueprints.requests import STAGE, api_url
from labkit.errors import LabkitError
from labkit.flow import Trace, trace
from labkit.headless import headless
from labkit.lab.bound import name_of
from labkit.lab.compare import Comparison
from labkit.lab.held import HeldLab
from labkit.lab.magics import ipython
from labkit.lab.network import Network
from labkit.lab.network import Settings as About
from labkit.lab.reports import Records, Remedies, changed, written
from labkit.topology import LoadBalancer, RestApi, Stream, Topology, VpcEndpoint


class AskedLab(HeldLab):
    """A lab that can be asked: what would become of a request, and what does."""

    @property
    def api_id(self) -> str:
        """The id of the lab's API, for the header `x-apigw-api-id`."""
        return self._only(RestApi).id

    def url(self, path: str | None = None, *, request: str = "") -> str:
        """The URL of the lab's request, or of another one by its name; for a `path`, the default
        URL of its API, which has the same shape for every endpoint type.
        """
        if path is None:
            return self.blueprint.asking(request).requests[0].url(self.topology)
        return api_url(self.topology, path)

    def endpoint_url(self, path: str | None = None) -> str:
        """The API's URL by the endpoint's own name, which works without private DNS.

        It does not say which API is meant: send `x-apigw-api-id` along (F1.6).
        """
        return f"https://{self._only(VpcEndpoint).dns_name}{urlsplit(self.url(path)).path}"

    def balancer_url(self, path: str | None = None) -> str:
        """The URL of the load balancer itself, for who is in the VPC."""
        own = urlsplit(self.url(path)).path.removeprefix(f"/{STAGE}")
        return f"http://{self._only(LoadBalancer).dns_name}{own}"

    def trace(
        self,
        source: str | None = None,
        url: str | None = None,
        *,
        request: str = "",
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Trace:
        """What happens to a request, computed; the lab's own request where nothing is given.

        `request` is the name of another of the lab's requests; the rest changes the one chosen.
        To a person in a notebook it says when nothing stands, and what it takes in its place.
        """
        if not self.stands and ipython() and not headless():
            print(_NOT_THERE.format(lab=name_of(self), again=self._again))
        topology, sender = self.topology, source or self.blueprint.sources[0]
        asked = self.blueprint.asking(request).request(topology, sender)
        given = {
            "url": url,
            "method": method,
            "headers": None if headers is None else tuple(headers.items()),
            "body": None if json is None else json_text.dumps(json),
        }
        changes: dict[str, Any] = {key: row for key, row in given.items() if row is not None}
        return trace(topology, replace(asked, **changes))

    def compare(
        self,
        source: str | None = None,
        url: str | None = None,
        *,
        request: str = "",
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        predicted: str = "",
    ) -> Comparison:
        """A request computed and really sent, side by side; it shouts where they differ.

        It is chosen as in `trace`. `predicted` is what you expect.
        """
        computed = self.trace(
            source, url, request=request, method=method, headers=headers, json=json
        )
        host = self.on(computed.request.source)
        return Comparison(predicted, computed, host.ask(computed.request))

    def remedies(self, source: str | None = None, *, request: str = "") -> Remedies:
        """The fewest toggles to flip so that the lab's request gets through; computed."""
        sender = source or self.blueprint.sources[0]
        asking, wanted = self.blueprint.asking(request), self._desired(self._settings)
        if self.trace(sender, request=request).codes != _codes(asking, wanted, sender):
            return Remedies(sender, (), strange=True, called=name_of(self))
        changes = remedies(asking, self._settings, sender)
        rows = tuple(
            (
                written(row).replace(", ", " and "),
                changed(self.blueprint, {**self._settings, **row}),
            )
            for row in changes
            if row
        )
        return Remedies(sender, rows, delivered=changes == ({},), called=name_of(self))

    def about(self, name: str) -> About:
        """What a thing of the lab is set to: its routes, its groups' rules, its policy.

        Raises `LabkitError` for a name that nothing has.
        """
        return Network(self.topology, self.name).about(name)

    def records(self) -> Records:
        """What the lab's stream holds, read back from its beginning."""
        if not self.stands:
            raise LabkitError("The lab does not stand", where=self.name, try_=self._again)
        name = self._only(Stream).id.rsplit("/", 1)[-1]
        return Records(tuple(records(self.clients, name)))

    # ------------------------------------------------------------ within

    def _odd_sender(self, wanted: Topology, found: Topology) -> str:
        """The first whose request meets something else than the toggles ask for; or nobody."""
        lab = self.blueprint
        odd = (who for who in self.hosts if _codes(lab, wanted, who) != _codes(lab, found, who))
        return next(odd, "")


_NOT_THERE = """\
Nothing of {lab} stands. This is what would be, with every toggle as it starts. To build: {again}"""


def _codes(asking: Blueprint, topology: Topology, sender: str) -> tuple[str, ...]:
    """What blocks a lab's request in a topology."""
    return trace(topology, asking.request(topology, sender)).codes
