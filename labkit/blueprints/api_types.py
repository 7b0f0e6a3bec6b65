"""Lab `api-types`: one API as edge-optimized, regional or private, asked from three places.

    internet, public-app, private-app → the API's default URL → a method that answers by itself

The URL has the same shape for all three types: what differs is who can come to it.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.greetings import EVERYBODY, PATH, greeting
from labkit.blueprints.parts import (
    group,
    host,
    interface_endpoint,
    nat_gateway,
    network,
)
from labkit.blueprints.requests import LabRequest, by_api
from labkit.topology import (
    EndpointType,
    Topology,
)

INSTANCES = (("public-app", "public-a", "10.0.0.10"), ("private-app", "private-a", "10.0.10.10"))

TOGGLES = (
    Toggle(
        name="api_type",
        label="Endpoint type of the API",
        question="Who can come to it now, and does its URL tell?",
        default="EDGE",
        choices=("EDGE", "REGIONAL", "PRIVATE"),
    ),
    Toggle(
        name="default_url",
        label="Default URL of the API (execute-api) is on",
        question="An API whose default URL is off still stands. Who finds out, and in which words?",
        default=True,
    ),
    Toggle(
        name="endpoint",
        label="Interface endpoint for execute-api",
        question="Which of the three types needs it, and whom does it get in the way of?",
        default=False,
    ),
    Toggle(
        name="private_dns",
        label="Private DNS of the endpoint",
        question="Every API of the Region has a name under execute-api. Where does it lead now?",
        default=True,
    ),
    Toggle(
        name="nat_gateway",
        label="NAT gateway for the private subnets",
        question="Which of the three types can a host without a public address reach by it?",
        default=False,
    ),
)


def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
    """The topology that `settings` ask for; nothing in it is named after the learner."""
    del learner
    components = (
        *network(region, through_nat=bool(settings["nat_gateway"])),
        group("app-sg"),
        *(part for row in INSTANCES for part in host(*row, "app-sg")),
        *(
            interface_endpoint(
                "execute-api",
                "execute-api-endpoint",
                region,
                private_dns=bool(settings["private_dns"]),
            )
            if settings["endpoint"]
            else ()
        ),
        *((nat_gateway(),) if settings["nat_gateway"] else ()),
        deployed_api(
            greeting("lab-api"),
            EndpointType(str(settings["api_type"])),
            policy=EVERYBODY,
            default_url=bool(settings["default_url"]),
        ),
    )
    return Topology(components, region=region, account=account)


API_TYPES = Blueprint(
    name="api-types",
    title="One API, three endpoint types: who can come to it",
    toggles=TOGGLES,
    build=build,
    sources=("internet", "public-app", "private-app"),
    requests=(
        LabRequest(
            name="hello",
            label="The API, by its default URL",
            url=by_api(PATH),
            method="GET",
        ),
    ),
)
