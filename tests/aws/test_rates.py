"""Clients wait before each attempt that AWS would take for too fast."""

from __future__ import annotations

import botocore.session
import pytest

from labkit.aws.clients import Clients
from labkit.aws.rates import ALL, RATES, SERVICES, names_of
from labkit.provision.turns import Turns

OPERATIONS = {
    service: botocore.session.get_session().get_service_model(service).operation_names
    for service in SERVICES
}


@pytest.mark.parametrize("name", sorted(RATES))
def test_every_rate_is_of_an_operation_that_there_is(name):
    operation, _, more = name.partition("-")
    assert name == ALL or operation in OPERATIONS["apigatewayv2" if more == "v2" else "apigateway"]


@pytest.mark.parametrize(
    ("service", "operation", "body", "names"),
    [
        ("apigateway", "CreateRestApi", b'{"name": "a"}', ["CreateRestApi-edge", ALL]),
        (
            "apigateway",
            "CreateRestApi",
            b'{"endpointConfiguration": {"types": ["PRIVATE"]}}',
            ["CreateRestApi", ALL],
        ),
        ("apigateway", "DeleteRestApi", b"", ["DeleteRestApi", ALL]),
        ("apigateway", "CreateVpcLink", b"{}", [ALL]),
        ("apigatewayv2", "CreateVpcLink", b"{}", ["CreateVpcLink-v2", ALL]),
        ("apigateway", "GetRestApis", None, [ALL]),
    ],
)
def test_what_a_call_counts_towards(service, operation, body, names):
    assert list(names_of(service, operation, body)) == names


def test_a_client_waits_before_each_call(clients, tmp_path):
    waits: list[float] = []
    turns = Turns(tmp_path, now=lambda: 0.0, sleep=waits.append)
    slow = Clients("us-east-1", endpoint_url=clients.endpoint_url, turns=turns)
    api = slow.client("apigateway")
    made = [api.create_rest_api(name=str(number))["id"] for number in range(3)]
    assert waits == [30.0, 60.0]
    assert (tmp_path / f"{slow.account}-us-east-1-DeleteRestApi").exists() is False
    for key in made:
        api.delete_rest_api(restApiId=key)
    assert waits == [30.0, 60.0, 30.0, 60.0]
    slow.client("ec2").describe_vpcs()
    place = f"{slow.account}-us-east-1"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{place}-{name}" for name in ("CreateRestApi-edge", "DeleteRestApi", "all")
    }
