"""What a lab that stands must keep: blueprint, observation and snapshot trace alike.

`breach` is asked by the tests for a few settings and by `tasks.py contract-full` for all.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from labkit.aws.snapshot import load_snapshot
from labkit.blueprints import Settings
from labkit.emulator import as_result
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


def breach(lab: Lab, settings: Settings) -> str:
    """Bring a lab to the settings; what is not as it must be then, or nothing."""
    lab.up(**settings)
    status = lab.status()
    if not status.agrees:
        return f"journal and account differ: {status}"
    blueprint, observed = lab.blueprint, lab.topology
    wanted = blueprint.topology(settings, learner=lab.learner)
    pairs = zip(stories(blueprint, observed), stories(blueprint, wanted), strict=True)
    for seen, meant in pairs:
        if seen != meant:
            return f"traced on the observation:\n{seen}\nand on the blueprint:\n{meant}"
    found = (sent(lab, request, observed) for request in asked(blueprint, observed))
    return next((str(row) for row in found if not row.agree), "")


def unlike_its_snapshot(lab: Lab, folder: Path) -> str:
    """Write a lab that stands as a snapshot; the first request that fares otherwise there."""
    lab.snapshot(folder)
    observed, read = lab.topology, load_snapshot(folder)
    for request in asked(lab.blueprint, observed):
        seen, there = (_fares(topology, request) for topology in (observed, read))
        if seen != there:
            return f"{request}: {seen} as observed, and in the snapshot {there}"
    return ""


def _fares(topology: Topology, request: Request):
    """What a snapshot must tell alike: it has no names but those of the account."""
    found = trace(topology, request)
    return found.outcome, found.response.status, found.codes, found.way


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


def sent(lab, request: Request, observed: Topology):
    """Computed and executed; nothing changes in between, so one look serves all requests."""
    host = lab._session.host(request.source, lambda: observed)
    done = host.send(request)
    return Comparison("", done.trace, as_result(done))
