"""The contract that holds the project together: blueprint and observation trace alike.

Every setting of a lab's toggles is provisioned, one after the other as a learner would,
then observed; each request must then trace on the observation as on the blueprint, ids
and addresses aside.
"""

from random import Random
from urllib.parse import urlsplit

import pytest

from labkit.blueprints import blueprint
from labkit.emulator import EmbeddedAws, as_result
from labkit.flow import Request, trace
from labkit.lab import Lab
from labkit.lab.compare import Comparison
from labkit.topology import LoadBalancer, RestApi, Topology, VpcEndpoint

LAB = blueprint("private-api")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_HOME", str(tmp_path_factory.mktemp("home")))
        standing = Lab("private-api", backend="embedded")
        yield standing
        assert not standing.down().left


def story(topology: Topology, request: Request):
    """A trace without ids: who said what, in which order, and what the client saw."""
    found = trace(topology, request)
    api = topology.all(RestApi)[0].id
    return (
        found.outcome,
        found.response.status,
        found.response.body.replace(api, "API"),
        found.response.headers[:1] + found.response.headers[2:],
        found.response.symptom,
        [topology.label(key) for key in found.way],
        [
            (hop.leg, hop.label, step.verdict, step.code, step.label, step.says, step.facts)
            for hop in found.hops
            for step in hop.steps
        ],
    )


def requests(topology: Topology):
    """The lab's own request from everywhere, and the forms by the endpoint's own name."""
    for source in LAB.sources:
        yield LAB.request(topology, source)
    for endpoint in topology.all(VpcEndpoint):
        url = f"https://{endpoint.dns_name}{urlsplit(LAB.request(topology).url).path}"
        api = topology.all(RestApi)[0].id
        yield Request("private-app", url, "POST", (("x-apigw-api-id", api),))
        yield Request("private-app", url, "POST")


@pytest.mark.parametrize(
    "settings", list(LAB.all_settings()), ids=lambda row: "-".join(map(str, row.values()))
)
def test_blueprint_and_observation_trace_alike(lab, settings):
    lab.up(**settings)
    wanted, observed = LAB.topology(settings), lab.topology
    told = [story(wanted, request) for request in requests(wanted)]
    assert [story(observed, request) for request in requests(observed)] == told


SOME = {
    name: Random(1).sample(list(blueprint(name).all_settings()), 5)
    for name in ("private-api", "private-integration")
}
"""Settings of each lab that are really asked; the same ones every time."""


def asked(standing, topology):
    """The lab's requests from everywhere, and those to its load balancer by itself."""
    for source in standing.blueprint.sources:
        for row in standing.blueprint.requests:
            yield row.request(topology, source)
        for balancer in topology.all(LoadBalancer):
            url = f"http://{balancer.dns_name}/private"
            yield Request(source, url)
            yield Request(source, url, "POST", body='{"order": 1}')


@pytest.mark.parametrize("name", SOME)
def test_computed_and_executed_agree(name, labkit_home):
    standing = Lab(name, backend="embedded", learner="asker")
    try:
        for settings in SOME[name]:
            standing.up(**settings)
            topology = standing.topology
            for request in asked(standing, topology):
                done = standing.on(request.source).send(request)
                found = Comparison("", done.trace, as_result(done))
                assert found.agree, f"{settings}\n{found}"
    finally:
        standing.down()


def test_two_embedded_accounts_are_refused(lab):
    lab.up()
    with pytest.raises(Exception, match="only be one"):
        EmbeddedAws().start()
