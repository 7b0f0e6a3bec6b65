"""Without a route, the remedy is the endpoint that stands already, and only then a gateway."""

import pytest

from labkit.blueprints import blueprint
from labkit.flow import trace
from labkit.flow.network.ways_out import BY_GATEWAY


@pytest.mark.parametrize(
    ("lab", "request_", "toggles", "remedy"),
    [
        ("gateway-endpoints", "put-object", {"endpoint_routes": "public"}, "let s3-endpoint put"),
        ("private-kinesis", "", {"private_dns": False}, "switch private DNS of kinesis-endpoint"),
        ("private-kinesis", "", {"kinesis_endpoint": False}, BY_GATEWAY),
    ],
)
def test_what_would_lead_out(lab, request_, toggles, remedy):
    found = blueprint(lab).asking(request_)
    topology = found.topology(found.settings(**toggles))
    blocker = trace(topology, found.request(topology, "private-app")).blockers[0]
    assert f"remedy: {remedy}" in str(blocker)
