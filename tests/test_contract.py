"""The contract that holds the project together: blueprint and observation trace alike.

Settings of a lab's toggles are provisioned, one after the other as a learner would, then
observed; each request must then trace on the observation as on the blueprint, ids and
addresses aside, and really sent it must do what was computed. CI takes a few
settings with every value of every toggle; LABKIT_EVERY_SETTING=1 takes all of them, or
of a lab with more than 1,024 a cover of each two toggles and 1,000 drawn by lot.
"""

import os
import re
from random import Random
from urllib.parse import urlsplit

import pytest

from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.emulator import EmbeddedAws, as_result
from labkit.flow import Request, trace
from labkit.lab import Lab
from labkit.lab.compare import Comparison
from labkit.topology import (
    DomainName,
    LoadBalancer,
    NetworkInterface,
    RestApi,
    Topology,
    VpcEndpoint,
)

EVERY = bool(os.environ.get("LABKIT_EVERY_SETTING"))


def settings_of(lab):
    """The settings of a lab that are asked, the one that it starts with first."""
    rows = list(settings_to_try(lab))
    return rows if EVERY else list(covering(lab, rows))


def covering(lab, rows):
    """A few settings, always the same ones, among which each toggle has each of its values."""
    missing = {(toggle.name, value) for toggle in lab.toggles for value in toggle.choices}
    drawn = Random(1).sample(rows, len(rows))
    best = lab.defaults
    while missing:
        yield best
        missing -= set(best.items())
        best = max(drawn, key=lambda row: len(missing & set(row.items())))


@pytest.fixture(params=BLUEPRINTS)
def lab(request, labkit_home):
    standing = Lab(request.param, backend="embedded", learner="asker")
    yield standing
    assert not standing.down().left


def named(topology: Topology):
    """Puts names in place of what AWS gives: ids, DNS names, addresses of its own interfaces."""
    given = {row.id: row.label for row in topology.components}
    given |= {row.dns_name: f"{row.label}.name" for row in topology.all(VpcEndpoint)}
    given |= {row.target: f"{row.label}.target" for row in topology.all(DomainName)}
    # Those of an Application Load Balancer are of the same type as an instance's.
    balancers = topology.all(LoadBalancer)
    for row in topology.all(NetworkInterface):
        if row.interface_type != "interface" or topology.owner(row.id) in balancers:
            given[str(row.private_ip)] = row.label
    # Placeholders of one plain word, such as `zone`, are words of sentences too; an API's id may
    # come out as letters alone.
    apis = {row.id for row in topology.all(RestApi)}
    worth = (key for key in given if key and (key in apis or not key.isalpha()))
    longest = sorted(worth, key=len, reverse=True)
    words = re.compile("|".join(rf"(?<!\w){re.escape(key)}(?!\w)" for key in longest))
    return lambda text: words.sub(lambda found: given[found[0]], text)


def story(topology: Topology, request: Request, plain):
    """A trace without ids: who said what, in which order, and what the client saw."""
    found = trace(topology, request)
    return (
        found.outcome,
        found.response.status,
        plain(found.response.body),
        found.response.headers[:1] + found.response.headers[2:],
        found.response.symptom,
        [topology.label(key) for key in found.way],
        [
            (hop.leg, hop.label, step.verdict, step.code, step.label, plain(step.says), step.facts)
            for hop in found.hops
            for step in hop.steps
        ],
    )


def stories(blueprint, topology: Topology):
    plain = named(topology)
    return [story(topology, request, plain) for request in asked(blueprint, topology)]


def asked(blueprint, topology: Topology):
    """The lab's requests from everywhere, and those by names that belong to the network."""
    for source in blueprint.sources:
        for row in blueprint.requests:
            yield row.request(topology, source)
        for balancer in topology.all(LoadBalancer):
            url = f"http://{balancer.dns_name}/private"
            yield Request(source, url, "POST", body='{"order": 1}')
    for endpoint in topology.all(VpcEndpoint):
        for api in topology.all(RestApi) if endpoint.service_code == "execute-api" else ():
            url = f"https://{endpoint.dns_name}{urlsplit(blueprint.request(topology).url).path}"
            yield Request("private-app", url, "POST", (("x-apigw-api-id", api.id),))
            yield Request("private-app", url, "POST")


def test_blueprint_and_observation_trace_alike_and_do_what_was_computed(lab):
    blueprint = lab.blueprint
    for settings in settings_of(blueprint):
        lab.up(**settings)
        assert lab.status().agrees
        observed = lab.topology
        wanted = blueprint.topology(settings, learner=lab.learner)
        assert stories(blueprint, observed) == stories(blueprint, wanted)
        for request in asked(blueprint, observed):
            found = sent(lab, request, observed)
            assert found.agree, f"{settings}\n{found}"


def sent(lab, request: Request, observed: Topology):
    """Computed and executed; nothing changes in between, so one look serves all requests."""
    host = lab._session.host(request.source, lambda: observed)
    done = host.send(request)
    return Comparison("", done.trace, as_result(done))


def test_two_embedded_accounts_are_refused(labkit_home):
    Lab("private-api", backend="embedded").up()
    with pytest.raises(Exception, match="only be one"):
        EmbeddedAws().start()
