"""Lab `private-dns`: a public API asked from a VPC that has an endpoint for execute-api.

    GET /hello of public-api    by its default name, or by a custom domain
    GET /hello of private-api   by its default name, the endpoint's name, an alias name, or a
                                private custom domain

The endpoint's private DNS owns the default name of every API of the Region, also of those that
it does not serve (F2.11). Each other name is a way around that, and each has its own catch.
"""

from __future__ import annotations

from collections.abc import Iterator

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.domains import RECORDS, private_domain, public_domain
from labkit.blueprints.greetings import OTHER_ENDPOINT, greeting, only_by
from labkit.blueprints.parts import api_endpoint, apps, group, network
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.private_dns_requests import PRIVATE_API, PUBLIC_API, REQUESTS
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    DomainName,
    EndpointType,
    HostedZone,
    Record,
    Topology,
    VpcEndpoint,
)

ENDPOINT = "vpce-execute-api"
PUBLIC_KEY, PRIVATE_KEY = "pubapi0000", "privapi000"
NAME = "private-dns"

TOGGLES = (
    Toggle(
        name="endpoint",
        label="Interface endpoint for execute-api",
        question="It adds a way to the private API. What else does it change?",
        default=True,
    ),
    Toggle(
        name="private_dns",
        label="Private DNS of the endpoint",
        question="Which names does it answer for in this VPC: those of private APIs, or all?",
        default=True,
    ),
    Toggle(
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="The name leads to a public address again. Which way does the packet take?",
        default=True,
    ),
    Toggle(
        name="record",
        label="Record of the public API's custom domain, in the VPC's private zone",
        question="Its target is itself a name under execute-api. Who looks that up, and where?",
        default="none",
        choices=("none", "alias", "cname"),
    ),
    Toggle(
        name="api_names_endpoint",
        label="The private API names the endpoint (vpcEndpointIds)",
        question="Does naming the endpoint let it in, or give it a name?",
        default=False,
    ),
    Toggle(
        name="private_domain",
        label="Private custom domain of the private API",
        question="The domain has a record, a policy and a mapping. What does it still lack?",
        default="none",
        choices=("none", "not associated", "associated"),
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    domains = tuple(_domains(wanted))
    endpoint: tuple[Component, ...] = ()
    if wanted.on("endpoint"):
        endpoint = api_endpoint(region, private_dns=wanted.on("private_dns"))
    components = (
        *network(region, through_nat=wanted.on("nat_gateway")),
        group("app-sg"),
        *apps(),
        *endpoint,
        *_apis(wanted),
        *domains,
        HostedZone(
            id="zone",
            name=wanted.own_domain,
            records=tuple(_records(wanted, (*endpoint, *domains))),
            private=True,
            vpcs=("vpc",),
        ),
    )
    return Topology(components, region=region, account=account)


def _door(wanted: Wanted) -> str:
    """What policies call the endpoint; there is always one that they name."""
    return ENDPOINT if wanted.on("endpoint") else OTHER_ENDPOINT


def _apis(wanted: Wanted) -> Iterator[Component]:
    named = wanted.on("api_names_endpoint") and wanted.on("endpoint")
    yield deployed_api(greeting(PUBLIC_API), EndpointType.REGIONAL, key=PUBLIC_KEY, name=PUBLIC_API)
    yield deployed_api(
        greeting(PRIVATE_API),
        EndpointType.PRIVATE,
        policy=only_by(_door(wanted)),
        vpc_endpoint_ids=(ENDPOINT,) if named else (),
        key=PRIVATE_KEY,
        name=PRIVATE_API,
    )


def _domains(wanted: Wanted) -> Iterator[Component]:
    yield from public_domain(wanted, PUBLIC_KEY)
    if wanted.choice("private_domain") != "none":
        joined = wanted.choice("private_domain") == "associated" and wanted.on("endpoint")
        access = (ENDPOINT,) if joined else ()
        yield from private_domain(wanted, PRIVATE_KEY, only_by(_door(wanted)), access)


def _records(wanted: Wanted, there: tuple[Component, ...]) -> Iterator[Record]:
    """Of the VPC's own zone: whatever is not in it is asked nowhere else."""
    public, *private = (row for row in there if isinstance(row, DomainName))
    kind = wanted.choice("record")
    if kind != "none":
        word = RECORDS[kind]
        yield Record(name=public.domain, type=word, values=(public.target,))
    for domain in private:
        for endpoint in (row for row in there if isinstance(row, VpcEndpoint)):
            yield Record(name=domain.domain, type="ALIAS", values=(endpoint.dns_name,))


PRIVATE_DNS = Blueprint(
    name=NAME,
    title="Public and private APIs by every name, from a VPC with an endpoint",
    toggles=TOGGLES,
    build=build,
    sources=("private-app", "public-app", "internet"),
    requests=REQUESTS,
    presets=PRESETS[NAME],
)
