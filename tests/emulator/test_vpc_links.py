"""VPC links as time passes: AWS's own durations, and a clock that is moved on."""

from __future__ import annotations

import pytest

from labkit.emulator import EmbeddedAws


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(pace="aws") as running:
        yield running


@pytest.fixture
def balancer(client, network):
    made = client("elbv2").create_load_balancer(
        Name=network.vpc[-20:], Type="network", Scheme="internal", Subnets=[network.a]
    )
    return made["LoadBalancers"][0]["LoadBalancerArn"]


def test_a_link_is_pending_for_minutes_and_deleting_for_minutes(aws, apigateway, balancer):
    key = apigateway.create_vpc_link(name="link", targetArns=[balancer])["id"]
    seen = [apigateway.get_vpc_link(vpcLinkId=key)["status"]]
    aws.clock.skip(200)
    seen.append(apigateway.get_vpc_link(vpcLinkId=key)["status"])
    apigateway.delete_vpc_link(vpcLinkId=key)
    seen.append(apigateway.get_vpc_link(vpcLinkId=key)["status"])
    assert seen == ["PENDING", "AVAILABLE", "DELETING"]
    aws.clock.skip(200)
    with pytest.raises(apigateway.exceptions.NotFoundException):
        apigateway.get_vpc_link(vpcLinkId=key)


def test_a_link_that_fails_fails_in_time(aws, apigateway, balancer):
    apigateway.create_vpc_link(name="first", targetArns=[balancer])
    key = apigateway.create_vpc_link(name="second", targetArns=[balancer])["id"]
    begun = apigateway.get_vpc_link(vpcLinkId=key)
    aws.clock.skip(200)
    ended = apigateway.get_vpc_link(vpcLinkId=key)
    assert (begun["status"], ended["status"]) == ("PENDING", "FAILED")
    assert "statusMessage" not in begun


def test_interfaces_of_a_link_stay_until_it_is_gone(aws, client, ec2, network):
    links = client("apigatewayv2")
    made = links.create_vpc_link(Name="link", SubnetIds=[network.a, network.b])
    wanted = [{"Name": "vpc-id", "Values": [network.vpc]}]
    aws.clock.skip(200)
    assert links.get_vpc_link(VpcLinkId=made["VpcLinkId"])["VpcLinkStatus"] == "AVAILABLE"
    links.delete_vpc_link(VpcLinkId=made["VpcLinkId"])
    held = ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
    assert {row["SubnetId"] for row in held} == {network.a, network.b}
    aws.clock.skip(200)
    assert links.get_vpc_links()["Items"] == []
    assert ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"] == []


def test_a_deployment_needs_links_that_stay(aws, apigateway, balancer):
    link = apigateway.create_vpc_link(name="link", targetArns=[balancer])["id"]
    api = apigateway.create_rest_api(name="api")
    at = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apigateway.put_method(**at, authorizationType="NONE")
    apigateway.put_integration(
        **at,
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri="http://example.com",
        connectionType="VPC_LINK",
        connectionId="nosuch",
    )
    with pytest.raises(apigateway.exceptions.BadRequestException):
        apigateway.create_deployment(restApiId=api["id"])
    move = [{"op": "replace", "path": "/connectionId", "value": link}]
    apigateway.update_integration(**at, patchOperations=move)
    assert apigateway.create_deployment(restApiId=api["id"])["id"]
