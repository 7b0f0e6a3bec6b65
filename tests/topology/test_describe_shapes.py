"""The rows that the tests of `described` use have the shapes of AWS's own service models."""

from __future__ import annotations

import botocore.session
import pytest

from labkit.topology.describe import LISTS
from tests.topology.aws_rows import ROWS

SHAPES = {
    "Vpcs": ("ec2", "Vpc"),
    "DhcpOptions": ("ec2", "DhcpOptions"),
    "VpcAttributes": ("ec2", "DescribeVpcAttributeResult"),
    "Subnets": ("ec2", "Subnet"),
    "InternetGateways": ("ec2", "InternetGateway"),
    "RouteTables": ("ec2", "RouteTable"),
    "PrefixLists": ("ec2", "PrefixList"),
    "SecurityGroups": ("ec2", "SecurityGroup"),
    "NetworkAcls": ("ec2", "NetworkAcl"),
    "NetworkInterfaces": ("ec2", "NetworkInterface"),
    "Addresses": ("ec2", "Address"),
    "Reservations": ("ec2", "Reservation"),
    "NatGateways": ("ec2", "NatGateway"),
    "VpcEndpoints": ("ec2", "VpcEndpoint"),
    "VpcPeeringConnections": ("ec2", "VpcPeeringConnection"),
    "TransitGateways": ("ec2", "TransitGateway"),
    "TransitGatewayAttachments": ("ec2", "TransitGatewayAttachment"),
    "TransitGatewayVpcAttachments": ("ec2", "TransitGatewayVpcAttachment"),
    "TransitGatewayPeeringAttachments": ("ec2", "TransitGatewayPeeringAttachment"),
    "TransitGatewayRouteTables": ("ec2", "TransitGatewayRouteTable"),
    "TransitGatewayStaticRoutes": ("ec2", "SearchTransitGatewayRoutesResult"),
    "TransitGatewayPropagations": ("ec2", "GetTransitGatewayRouteTablePropagationsResult"),
    "LoadBalancers": ("elbv2", "LoadBalancer"),
    "LoadBalancerAttributes": ("elbv2", "DescribeLoadBalancerAttributesOutput"),
    "LoadBalancerListeners": ("elbv2", "DescribeListenersOutput"),
    "TargetGroups": ("elbv2", "TargetGroup"),
    "TargetGroupAttributes": ("elbv2", "DescribeTargetGroupAttributesOutput"),
    "LoadBalancerTargetHealth": ("elbv2", "DescribeTargetHealthOutput"),
    "Streams": ("kinesis", "StreamDescriptionSummary"),
    "Tables": ("dynamodb", "TableDescription"),
    "Buckets": ("s3", "Bucket"),
    "Roles": ("iam", "Role"),
    "InstanceProfiles": ("iam", "InstanceProfile"),
    "RestApis": ("apigateway", "RestApi"),
    "Resources": ("apigateway", "Resources"),
    "Stages": ("apigateway", "Stages"),
    "Authorizers": ("apigateway", "Authorizers"),
    "GatewayResponses": ("apigateway", "GatewayResponses"),
    "HttpApis": ("apigatewayv2", "Api"),
    "Apis": ("apigatewayv2", "Api"),
    "ApiStages": ("apigatewayv2", "GetStagesResponse"),
    "Routes": ("apigatewayv2", "GetRoutesResponse"),
    "Integrations": ("apigatewayv2", "GetIntegrationsResponse"),
    "DomainNames": ("apigateway", "DomainName"),
    "BasePathMappings": ("apigateway", "BasePathMappings"),
    "DomainNameAccessAssociations": ("apigateway", "DomainNameAccessAssociation"),
    "CertificateSummaryList": ("acm", "CertificateDetail"),
    "HostedZones": ("route53", "HostedZone"),
    "ResourceRecordSets": ("route53", "ListResourceRecordSetsResponse"),
}
WITH = {
    "TransitGatewayStaticRoutes": {"TransitGatewayRouteTableId"},
    "TransitGatewayPropagations": {"TransitGatewayRouteTableId"},
    "LoadBalancerAttributes": {"LoadBalancerArn"},
    "LoadBalancerListeners": {"LoadBalancerArn"},
    "TargetGroupAttributes": {"TargetGroupArn"},
    "LoadBalancerTargetHealth": {"TargetGroupArn"},
    "Buckets": {"Policy"},
    "Roles": {"Policies"},
    "RestApis": {"apiKeys"},
    "Resources": {"restApiId"},
    "Stages": {"restApiId"},
    "Authorizers": {"restApiId"},
    "GatewayResponses": {"restApiId"},
    "HttpApis": {"Stages"},
    "ApiStages": {"ApiId"},
    "Routes": {"ApiId"},
    "Integrations": {"ApiId"},
    "BasePathMappings": {"domainName"},
    "ResourceRecordSets": {"HostedZoneId", "VPCs"},
}
"""What whoever fetched the rows has put beside what AWS answers."""

SESSION = botocore.session.get_session()
SIMPLE = {"boolean": bool, "integer": int, "long": int}


def strange(shape, value, at=""):
    """The places where a value is not of a shape."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, inner in value.items():
            if key in shape.members:
                yield from strange(shape.members[key], inner, f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif shape.type_name == "list" and isinstance(value, list):
        for inner in value:
            yield from strange(shape.member, inner, f"{at}[]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for inner in value.values():
            yield from strange(shape.value, inner, f"{at}{{}}")
    elif value is not None and not _simple(shape, value):
        yield at


def _simple(shape, value):
    wanted = SIMPLE.get(shape.type_name, str)
    policy = shape.name == "policyDocumentType" and isinstance(value, dict)
    return policy or isinstance(value, wanted)


def test_every_list_has_rows():
    assert set(ROWS) | {"Instances", "Listeners"} == LISTS
    assert set(SHAPES) | {"VpcLinks"} == set(ROWS)


@pytest.mark.parametrize("name", SHAPES)
def test_rows_are_of_the_service_model(name):
    service, shape_name = SHAPES[name]
    shape = SESSION.get_service_model(service).shape_for(shape_name)
    for row in ROWS[name]:
        given = {key: row[key] for key in row if key not in WITH.get(name, ())}
        assert list(strange(shape, given)) == []


def test_vpc_links_are_of_two_services():
    for service, row in zip(("apigateway", "apigatewayv2"), ROWS["VpcLinks"], strict=True):
        shape = SESSION.get_service_model(service).shape_for("VpcLink")
        assert list(strange(shape, row)) == []
