"""HTTP APIs where they meet a VPC: routes, and by a VPC link to a listener."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    Application,
    HttpApi,
    HttpRoute,
    Instance,
    Listener,
    LoadBalancer,
    NetworkInterface,
    SecurityGroup,
    Target,
    TargetGroup,
    Topology,
    VpcLink,
)
from tests.flow.transits import vpc

LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/net/nlb/1/2"
HOST = "https://http123456.execute-api.us-east-1.amazonaws.com"


def leads(key: str, **more) -> HttpRoute:
    """A route by the link to the listener."""
    settings = {
        "integration_type": "HTTP_PROXY",
        "uri": LISTENER,
        "connection_type": "VPC_LINK",
        "connection_id": "link",
        **more,
    }
    return HttpRoute(key=key, **settings)


def lab(*routes: HttpRoute, **more) -> Topology:
    """An HTTP API, a link of version 2, an internal NLB and an application."""
    program = Application(port=8080, status=200, body="hello")
    rows = {row.id: row for row in vpc(1)}
    rows["app-1"] = Instance(
        id="app-1", name="app-1", interfaces=("eni-1",), applications=(program,)
    )
    return Topology(
        (
            *rows.values(),
            NetworkInterface(
                id="eni-nlb",
                vpc="vpc-1",
                subnet="subnet-1",
                private_ip=IPv4Address("10.1.1.50"),
                groups=("sg-1",),
                interface_type="network_load_balancer",
            ),
            LoadBalancer(
                id="nlb",
                load_balancer_type="network",
                vpc="vpc-1",
                subnets=("subnet-1",),
                interfaces=("eni-nlb",),
                groups=("sg-1",),
                listeners=(Listener(port=80, protocol="TCP", target_groups=("tg",), arn=LISTENER),),
            ),
            TargetGroup(
                id="tg",
                vpc="vpc-1",
                protocol="TCP",
                port=8080,
                targets=(Target(id="app-1", port=8080),),
            ),
            VpcLink(id="link", version=2, subnets=("subnet-1",), groups=("sg-1",)),
            HttpApi(id="http123456", name="api", routes=routes or (leads("$default"),), **more),
        )
    )


def get(path: str = "/hello", method: str = "GET") -> Request:
    return Request("internet", f"{HOST}{path}", method=method)


def test_from_the_internet_by_the_link_to_the_application():
    found = trace(lab(), get())
    assert found.outcome is Outcome.DELIVERED
    assert (found.response.status, found.response.body) == (200, "hello")
    met = [row.component for row in found.hops]
    assert met.index("http123456") < met.index("link") < met.index("nlb") < met.index("app-1")


ROUTES = ("GET /items", "ANY /items", "GET /items/{id}", "ANY /{proxy+}", "POST /items/new")
TAKEN = {
    ("GET", "/items"): "GET /items",
    ("POST", "/items"): "ANY /items",
    ("GET", "/items/7"): "GET /items/{id}",
    ("POST", "/items/new"): "POST /items/new",
    ("GET", "/items/new"): "GET /items/{id}",
    ("GET", "/a/b"): "ANY /{proxy+}",
}


@pytest.mark.parametrize(("asked", "route"), TAKEN.items(), ids=map(" ".join, TAKEN))
def test_the_closest_route_takes_it(asked, route):
    method, path = asked
    found = trace(lab(*map(leads, ROUTES)), get(path, method))
    assert f"the route {route} takes it" in str(found)


def test_without_a_route_it_is_not_found():
    found = trace(lab(leads("GET /items")), get("/other"))
    assert (found.outcome, found.response.status) == (Outcome.BLOCKED, 404)
    assert found.codes == ("METHOD_NOT_FOUND",)


def test_a_named_stage_is_no_part_of_the_path():
    one = lab(leads("GET /items"), stages=("live",))
    assert trace(one, get("/live/items")).outcome is Outcome.DELIVERED
    both = lab(leads("GET /items"), stages=("live", "$default"))
    assert trace(both, get("/items")).outcome is Outcome.DELIVERED


def test_a_filter_in_the_vpc_loses_it():
    topology = lab()
    closed = replace(topology.find(SecurityGroup, "sg-1"), ingress=())
    found = trace(topology.replaced(closed), get())
    assert found.codes[0] == "SG_HAS_NO_RULES"
    assert (found.outcome, found.response.status) == (Outcome.BLOCKED, 503)


def test_a_link_that_is_not_available():
    topology = lab()
    link = replace(topology.find(VpcLink, "link"), state="INACTIVE")
    found = trace(topology.replaced(link), get())
    assert found.codes == ("VPC_LINK_NOT_AVAILABLE",)
    assert found.response.status == 503


UNKNOWN = {
    "a function": leads("$default", integration_type="AWS_PROXY", connection_type="INTERNET"),
    "a token": leads("$default", authorization="JWT"),
    "a listener nobody described": leads("$default", uri="arn:aws:x"),
    "an integration nobody described": HttpRoute(key="$default"),
}


@pytest.mark.parametrize("route", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_modelled_is_not_known(route):
    assert trace(lab(route), get()).outcome is Outcome.UNKNOWN
