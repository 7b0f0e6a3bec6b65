"""`labkit matrix`: who reaches what, of a lab, of what of it stands, or of anybody's snapshot."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator

from labkit.blueprints import blueprint
from labkit.commands.toggles import read_toggles
from labkit.commands.trace import WrongQuestion, read_snapshot, target_of
from labkit.errors import LabkitError
from labkit.figures.matrix import write_matrix
from labkit.figures.plotting import checked_format
from labkit.flow import INTERNET, Matrix, Request, matrix
from labkit.lab import Lab
from labkit.topology import Instance, LoadBalancer, NetworkInterface, Topology, VpcEndpoint


def run(arguments: argparse.Namespace) -> int:
    """Print the table, or write it as a picture. Raises `LabkitError` for a wrong question."""
    if arguments.out:
        checked_format(arguments.out)
    found = _of_snapshot(arguments) if arguments.snapshot else _of_lab(arguments)
    if arguments.out:
        write_matrix(found, arguments.out)
        print(arguments.out)
    elif arguments.json:
        print(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        print(found.as_csv() if arguments.csv else found, end="" if arguments.csv else "\n")
    return 0


def _of_snapshot(arguments: argparse.Namespace) -> Matrix:
    try:
        topology = read_snapshot(arguments.snapshot)
        sources = arguments.sources or list(senders(topology))
        return matrix(topology, sources, _asked(arguments) or list(services(topology)))
    except LabkitError as error:
        raise WrongQuestion(error.what, where=error.where, try_=error.try_) from error


def _of_lab(arguments: argparse.Namespace) -> Matrix:
    if not arguments.lab:
        raise LabkitError(
            "There is nothing to tabulate",
            try_="name a lab, such as private-api, or a folder by --snapshot",
        )
    lab = blueprint(arguments.lab)
    topology = _standing(arguments) if arguments.standing else None
    topology = topology or lab.topology(lab.settings(**read_toggles(arguments.toggles)))
    sources = arguments.sources or list(lab.sources)
    requests = [row.request(topology, sources[0]) for row in lab.requests]
    return matrix(topology, sources, _asked(arguments) or requests)


def _standing(arguments: argparse.Namespace) -> Topology:
    lab = Lab(arguments.lab, backend=arguments.backend, learner=arguments.learner)
    if not lab.stands:
        raise LabkitError(
            "Nothing of the lab stands", where=arguments.lab, try_=f"labkit up {arguments.lab}"
        )
    return lab.topology


def _asked(arguments: argparse.Namespace) -> list[Request]:
    return [target_of(INTERNET, target) for target in arguments.targets]


def senders(topology: Topology) -> Iterator[str]:
    """Every instance that can send, by its name where no other has it, and the internet."""
    rows = [row for row in topology.all(Instance) if topology.interfaces(row)]
    names = [row.name for row in rows]
    taken = {name for name in names if names.count(name) > 1} if len(names) < 1000 else set(names)
    for row in rows:
        yield row.id if not row.name or row.name in taken else row.name
    yield INTERNET


MOST_SERVICES = 40
"""So many columns at most where nobody says which."""


def services(topology: Topology) -> Iterator[Request]:
    """What there is to reach: load balancers and endpoints first, then instances, on any port."""
    found = dict.fromkeys((*_balanced(topology), *_endpoints(topology), *_instances(topology)))
    yield from list(found)[:MOST_SERVICES]


def _balanced(topology: Topology) -> Iterator[Request]:
    for balancer in topology.all(LoadBalancer):
        for card in topology.interfaces(balancer)[:1]:
            for row in balancer.listeners:
                protocol = "udp" if row.protocol == "UDP" else "tcp"
                yield Request.to(INTERNET, str(card.private_ip), row.port, protocol)


def _endpoints(topology: Topology) -> Iterator[Request]:
    rows: Iterable[VpcEndpoint] = topology.all(VpcEndpoint)
    for card in (card for row in rows for card in topology.interfaces(row)[:1]):
        yield Request.to(INTERNET, str(card.private_ip), 443)


def _instances(topology: Topology) -> Iterator[Request]:
    for row in topology.all(Instance):
        for key in row.interfaces[:1]:
            card = topology.get(NetworkInterface, key)
            if card:
                yield Request.to(INTERNET, str(card.private_ip), protocol="ip")
