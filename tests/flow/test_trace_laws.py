"""What holds for every topology and request."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.blueprints import blueprint
from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    Component,
    PolicyDocument,
    RestApi,
    Role,
    RouteTable,
    SecurityGroup,
    Stream,
    Topology,
    Vpc,
    VpcEndpoint,
)

LAB = blueprint("private-api")
SETTINGS = st.sampled_from(list(LAB.all_settings()))
NOBODY = PolicyDocument(())
OUTWARD = {"api_type": "REGIONAL", "endpoint": False, "nat_gateway": True}
"""Inside one subnet no route is asked, so what is about routes goes by the NAT gateway."""


def _no_routes(topology):
    return topology.replaced(*(replace(row, routes=()) for row in topology.all(RouteTable)))


def _blackholes(topology):
    return topology.replaced(
        *(
            replace(row, routes=tuple(replace(route, state="blackhole") for route in row.routes))
            for row in topology.all(RouteTable)
        )
    )


def _no_egress(topology):
    return topology.replaced(*(replace(row, egress=()) for row in topology.all(SecurityGroup)))


def _no_dns(topology):
    return topology.replaced(*(replace(row, dns_support=False) for row in topology.all(Vpc)))


def _no_stream(topology):
    return topology.without(*(row.id for row in topology.all(Stream)))


def _no_trust(topology):
    return topology.replaced(*(replace(row, trust=NOBODY) for row in topology.all(Role)))


def _no_permission(topology):
    return topology.replaced(*(replace(row, policies=()) for row in topology.all(Role)))


def _endpoint_policy(topology):
    return topology.replaced(*(replace(row, policy=NOBODY) for row in topology.all(VpcEndpoint)))


def _undeployed(topology):
    return topology.replaced(*(replace(row, stages=()) for row in topology.all(RestApi)))


def _name_off(topology):
    return topology.replaced(
        *(replace(row, disable_execute_api_endpoint=True) for row in topology.all(RestApi))
    )


FAULTS = {
    _no_routes: "NO_ROUTE_TO_DESTINATION",
    _blackholes: "BAD_STATE_ROUTE",
    _no_egress: "SG_HAS_NO_RULES",
    _no_dns: "VPC_DNS_SUPPORT_OFF",
    _no_stream: "BACKEND_NOT_FOUND",
    _no_trust: "ROLE_NOT_ASSUMABLE",
    _no_permission: "ROLE_LACKS_PERMISSION",
    _endpoint_policy: "ENDPOINT_POLICY_NO_ALLOW",
    _undeployed: "STAGE_NOT_FOUND",
    _name_off: "DEFAULT_ENDPOINT_DISABLED",
}


@st.composite
def situations(draw):
    """A setting of the lab with any faults, and a request that need not be a good one."""
    topology = LAB.topology(draw(SETTINGS))
    good = LAB.request(topology, draw(st.sampled_from(LAB.sources)))
    for fault in draw(st.sets(st.sampled_from(list(FAULTS)))):
        topology = fault(topology)
    url = draw(
        st.sampled_from(
            [
                good.url,
                good.url.replace("/test/", "/nope/"),
                good.url + "/nope",
                good.url.replace("labapi0000", "otherapi00"),
                good.url.replace("us-east-1", "eu-west-1"),
                "https://vpce-execute-api-lab.execute-api.us-east-1.vpce.amazonaws.com/test/kinesis",
                "https://kinesis.us-east-1.amazonaws.com/",
            ]
        )
    )
    method = draw(st.sampled_from(["POST", "GET"]))
    headers = draw(st.sampled_from([(), (("x-apigw-api-id", "labapi0000"),)]))
    return topology, replace(good, url=url, method=method, headers=headers)


@given(situations())
def test_blocked_exactly_when_something_blocks(situation):
    found = trace(*situation)
    assert (found.outcome is Outcome.BLOCKED) == bool(found.blockers)


@given(situations(), situations())
def test_what_was_asked_before_changes_no_answer(situation, other):
    topology, request = situation
    new = trace(topology.replaced(), request)
    trace(topology, other[1])
    assert trace(topology, request) == new


@given(situations())
def test_a_client_sees_an_answer_or_a_symptom(situation):
    found = trace(*situation)
    if found.outcome is not Outcome.UNKNOWN:
        assert (found.response.status is None) == bool(found.response.symptom)
    if found.outcome is Outcome.DELIVERED:
        assert found.response.status == 200


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.text += "" if tag in ("a", "abbr") else " "

    def handle_data(self, data):
        self.text += data


@given(situations())
def test_text_and_html_say_the_same(situation):
    found = trace(*situation)
    parser = _Words()
    parser.feed(found._repr_html_())
    numbers = {f"{number}." for number in range(1, 20)}
    assert parser.text.split() == [word for word in str(found).split() if word not in numbers]


@given(situations())
def test_the_way_names_what_the_picture_has(situation):
    topology, request = situation
    known = {row.id for row in topology.components} | {"internet", "api-gateway", "kinesis"}
    assert set(trace(topology, request).way) <= known


def _renamed(topology: Topology, suffix: str) -> Topology:
    """Every id with something added, wherever it stands; an ARN is a name rather than an id."""
    ids = {row.id for row in topology.components if not row.id.startswith("arn:")}

    def new(value):
        if isinstance(value, str):
            return value + suffix if value in ids else value
        if isinstance(value, tuple):
            return tuple(new(item) for item in value)
        if hasattr(value, "__dataclass_fields__") and not isinstance(value, Topology):
            fields = {name: new(getattr(value, name)) for name in value.__dataclass_fields__}
            if "name" in fields:
                fields["name"] = value.name
            return type(value)(**fields)
        return value

    return Topology(tuple(new(row) for row in topology.components))


@given(SETTINGS, st.sampled_from(LAB.sources))
def test_renaming_ids_changes_nothing(settings, source):
    before = LAB.topology(settings)
    after = _renamed(before, "x")
    first = trace(before, LAB.request(before, source))
    second = trace(after, LAB.request(after, source))
    assert second.codes == first.codes
    assert [hop.label for hop in second.hops] == [hop.label for hop in first.hops]
    assert [step.says for step in second.steps] == [step.says for step in first.steps]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_fault_is_found_by_its_own_code(fault):
    topology = fault(LAB.topology(OUTWARD if fault in (_no_routes, _blackholes) else {}))
    assert FAULTS[fault] in trace(topology, LAB.request(topology, "private-app")).codes


def test_an_error_of_the_back_end_keeps_the_status_that_the_mapping_gives():
    topology = _no_permission(LAB.topology())
    assert trace(topology, LAB.request(topology, "private-app")).response.status == 400
    api = topology.all(RestApi)[0]
    plain = _with_default_response_only(api)
    found = trace(topology.replaced(plain), LAB.request(topology, "private-app"))
    assert found.response.status == 200
    assert found.codes == ("ROLE_LACKS_PERMISSION",)


def _with_default_response_only(api: RestApi) -> RestApi:
    def simple(resource):
        methods = tuple(
            replace(
                row, integration=replace(row.integration, responses=row.integration.responses[:1])
            )
            for row in resource.methods
        )
        return replace(resource, methods=methods)

    resources = tuple(map(simple, api.resources))
    deployments = tuple(replace(row, resources=resources) for row in api.deployments)
    return replace(api, resources=resources, deployments=deployments)


def test_an_unknown_source_lists_those_there_are():
    topology = LAB.topology()
    with pytest.raises(LabkitError, match="public-app, private-app"):
        trace(topology, LAB.request(topology, "privat-app"))


def test_a_url_without_a_scheme_is_refused_in_words():
    with pytest.raises(LabkitError, match="not an http or https URL"):
        Request("private-app", "labapi0000.execute-api.us-east-1.amazonaws.com/test")


def test_markup_in_a_name_stays_text():
    topology = LAB.topology()
    named = replace(topology.all(Stream)[0], name="<b>records</b>")
    html = trace(topology.replaced(named), LAB.request(topology, "private-app"))._repr_html_()
    assert "<b>records" not in html
    assert "&lt;b&gt;records" in html


def test_a_component_speaks_by_its_name():
    assert Component(id="vpc-1", name="lab").label == "lab"
    assert Component(id="vpc-1").label == "vpc-1"


@given(settings=SETTINGS, source=st.sampled_from(LAB.sources))
def test_after_a_blocker_nothing_is_told_as_passed(settings, source):
    topology = LAB.topology(settings)
    found = trace(topology, LAB.request(topology, source))
    verdicts = [str(step.verdict) for hop in found.told for step in hop.steps]
    stop = verdicts.index("blocked") if "blocked" in verdicts else len(verdicts)
    assert "would pass" not in verdicts[:stop]
    assert "passed" not in verdicts[stop:]
    as_passed = [{"would pass": "passed"}.get(row, row) for row in verdicts]
    assert as_passed == [str(step.verdict) for step in found.steps]
