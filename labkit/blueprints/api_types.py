"""Lab `api-types`: one API as edge-optimized, regional or private, asked from three places.

    internet, public-app, private-app → the API's default URL → a method that answers by itself

The URL has the same shape for all three types: what differs is who can come to it.
"""

from __future__ import annotations

from labkit.blueprints.apis import deployed_api
from labkit.blueprints.blueprint import Blueprint, Settings, Toggle
from labkit.blueprints.greetings import EVERYBODY, PATH, greeting
from labkit.blueprints.parts import api_endpoint, apps, group, network
from labkit.blueprints.presets import PRESETS
from labkit.blueprints.requests import LabRequest, by_api
from labkit.blueprints.wanted import Wanted
from labkit.topology import EndpointType, Topology

NAME = "api-types"

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
    """The topology that `settings` ask for."""
    wanted = Wanted(NAME, settings, learner, account, region)
    private_dns = wanted.on("private_dns")
    components = (
        *network(region, through_nat=wanted.on("nat_gateway")),
        group("app-sg"),
        *apps(),
        *(api_endpoint(region, private_dns=private_dns) if wanted.on("endpoint") else ()),
        deployed_api(
            greeting("lab-api"),
            EndpointType(wanted.choice("api_type")),
            policy=EVERYBODY,
            default_url=wanted.on("default_url"),
        ),
    )
    return Topology(components, region=region, account=account)


API_TYPES = Blueprint(
    name=NAME,
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
    presets=PRESETS[NAME],
)
