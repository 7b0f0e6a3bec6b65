"""`observe_account`: a whole account in one Region as a topology, whoever built what is in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from labkit.aws.calls import told, unless_gone
from labkit.aws.clients import Clients
from labkit.aws.ec2 import state_of
from labkit.topology import Topology
from labkit.topology.describe import described

Row = Mapping[str, Any]
Rows = Callable[[Clients], Iterator[Row]]


def observe_account(
    clients: Clients, *, services: Collection[str] | None = None, without: Collection[str] = ()
) -> Topology:
    """Everything of the account and Region that a topology can hold.

    `services` are those that have anything in them, if somebody knows it; `without` are
    lists that nobody needs. Raises `CallFailed` when a call fails.
    """
    with told():
        rows = {
            name: list(rows_of(clients))
            for name, rows_of in LISTS.items()
            if name not in without and (services is None or SERVICE.get(name, "ec2") in services)
        }
        rows["VpcLinks"] = [*rows.get("VpcLinks", ()), *rows.pop("VpcLinksV2", ())]
        return described(rows, region=clients.region, account=clients.account)


def listed_all(service: str, operation: str, key: str, **arguments: Any) -> Rows:
    """Every row of one call, page by page."""

    def rows(clients: Clients) -> Iterator[Row]:
        client = clients.client(service)
        if client.can_paginate(operation):
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page.get(key, ())
        else:
            yield from getattr(client, operation)(**arguments).get(key, ())

    return rows


def _each(rows_of: Rows, ask: Callable[[Clients, Row], Row]) -> Rows:
    """Rows, each with what a further call tells of it."""

    def rows(clients: Clients) -> Iterator[Row]:
        for row in rows_of(clients):
            yield {**row, **ask(clients, row)}

    return rows


def _alive(rows_of: Rows) -> Rows:
    """Rows but those of what is deleted, which AWS shows for a while."""

    def rows(clients: Clients) -> Iterator[Row]:
        yield from (row for row in rows_of(clients) if state_of(row) != "deleted")

    return rows


def vpc_attributes(clients: Clients, vpc: Row) -> Row:
    """The DNS attributes of a VPC, which take a call each."""
    ec2, found = clients.client("ec2"), {}
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        answer = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=name)
        key = name[0].upper() + name[1:]
        found[key] = answer[key]["Value"]
    return found


def with_user_data(clients: Clients, instance: Row) -> Row:
    """The user data of an instance, which takes a call of its own."""
    found: dict[str, Any] = {}
    with unless_gone():
        found = clients.client("ec2").describe_instance_attribute(
            InstanceId=instance["InstanceId"], Attribute="userData"
        )
    return {"UserData": found.get("UserData", {})}


def _instances(clients: Clients) -> Iterator[Row]:
    for reservation in listed_all("ec2", "describe_instances", "Reservations")(clients):
        for row in reservation["Instances"]:
            if row["State"]["Name"] not in ("terminated", "shutting-down"):
                yield {**row, **with_user_data(clients, row)}


def _target_health(clients: Clients, group: Row) -> Row:
    arn = group["TargetGroupArn"]
    found = clients.client("elbv2").describe_target_health(TargetGroupArn=arn)
    return {"TargetHealthDescriptions": found["TargetHealthDescriptions"]}


def _of_balancer(operation: str, key: str) -> Callable[[Clients, Row], Row]:
    def ask(clients: Clients, balancer: Row) -> Row:
        call = getattr(clients.client("elbv2"), operation)
        return {key: call(LoadBalancerArn=balancer["LoadBalancerArn"])[key]}

    return ask


def _attributes_of_group(clients: Clients, group: Row) -> Row:
    call = clients.client("elbv2").describe_target_group_attributes
    return {"Attributes": call(TargetGroupArn=group["TargetGroupArn"])["Attributes"]}


def _api(clients: Clients, api: Row) -> Row:
    client, key = clients.client("apigateway"), api["id"]
    pages = client.get_paginator("get_resources").paginate(restApiId=key, embed=["methods"])
    return {
        "resources": [row for page in pages for row in page["items"]],
        "stages": client.get_stages(restApiId=key)["item"],
        "authorizers": client.get_authorizers(restApiId=key).get("items", []),
    }


def _zone(clients: Clients, zone: Row) -> Row:
    client = clients.client("route53")
    records = client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone["Id"])
    return {
        "VPCs": client.get_hosted_zone(Id=zone["Id"]).get("VPCs", []),
        "ResourceRecordSets": [row for page in records for row in page["ResourceRecordSets"]],
    }


def _domain(clients: Clients, domain: Row) -> Row:
    """The mappings of a domain and, of a private one, its access associations."""
    client, key = clients.client("apigateway"), domain.get("domainNameId")
    named = {"domainName": domain["domainName"], **({"domainNameId": key} if key else {})}
    access = client.get_domain_name_access_associations(limit=500) if key else {}
    return {
        "basePathMappings": client.get_base_path_mappings(**named).get("items", []),
        "accessAssociations": [
            row
            for row in access.get("items", ())
            if row["domainNameArn"] == domain["domainNameArn"]
        ],
    }


def _certificate(clients: Clients, row: Row) -> Row:
    answer = clients.client("acm").describe_certificate(CertificateArn=row["CertificateArn"])
    return dict(answer["Certificate"])


def _stream(clients: Clients, row: Row) -> Row:
    answer = clients.client("kinesis").describe_stream_summary(StreamName=row["StreamName"])
    return dict(answer["StreamDescriptionSummary"])


def _streams(clients: Clients) -> Iterator[Row]:
    for page in clients.client("kinesis").get_paginator("list_streams").paginate():
        for name in page["StreamNames"]:
            yield _stream(clients, {"StreamName": name})


def _tables(clients: Clients) -> Iterator[Row]:
    client = clients.client("dynamodb")
    for page in client.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            yield client.describe_table(TableName=name)["Table"]


def _policies(clients: Clients, role: Row) -> Row:
    """The documents of a role's inline and attached policies."""
    iam, name = clients.client("iam"), role["RoleName"]
    own = [
        iam.get_role_policy(RoleName=name, PolicyName=key)["PolicyDocument"]
        for key in iam.list_role_policies(RoleName=name)["PolicyNames"]
    ]
    rows = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {"Policies": [*own, *(_managed(iam, row["PolicyArn"]) for row in rows)]}


def _managed(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


_BALANCERS = listed_all("elbv2", "describe_load_balancers", "LoadBalancers")
_GROUPS = listed_all("elbv2", "describe_target_groups", "TargetGroups")

LISTS: Mapping[str, Rows] = {
    "Vpcs": _each(listed_all("ec2", "describe_vpcs", "Vpcs"), vpc_attributes),
    "Subnets": listed_all("ec2", "describe_subnets", "Subnets"),
    "DhcpOptions": listed_all("ec2", "describe_dhcp_options", "DhcpOptions"),
    "InternetGateways": listed_all("ec2", "describe_internet_gateways", "InternetGateways"),
    "RouteTables": listed_all("ec2", "describe_route_tables", "RouteTables"),
    "PrefixLists": listed_all("ec2", "describe_prefix_lists", "PrefixLists"),
    "SecurityGroups": listed_all("ec2", "describe_security_groups", "SecurityGroups"),
    "NetworkAcls": listed_all("ec2", "describe_network_acls", "NetworkAcls"),
    "NetworkInterfaces": listed_all("ec2", "describe_network_interfaces", "NetworkInterfaces"),
    "Addresses": listed_all("ec2", "describe_addresses", "Addresses"),
    "NatGateways": _alive(listed_all("ec2", "describe_nat_gateways", "NatGateways")),
    "VpcEndpoints": _alive(listed_all("ec2", "describe_vpc_endpoints", "VpcEndpoints")),
    "VpcPeeringConnections": listed_all(
        "ec2", "describe_vpc_peering_connections", "VpcPeeringConnections"
    ),
    "Instances": _instances,
    "LoadBalancers": _BALANCERS,
    "LoadBalancerListeners": _each(_BALANCERS, _of_balancer("describe_listeners", "Listeners")),
    "LoadBalancerAttributes": _each(
        _BALANCERS, _of_balancer("describe_load_balancer_attributes", "Attributes")
    ),
    "TargetGroups": _each(_GROUPS, _attributes_of_group),
    "LoadBalancerTargetHealth": _each(_GROUPS, _target_health),
    "Streams": _streams,
    "Tables": _tables,
    "Buckets": listed_all("s3", "list_buckets", "Buckets"),
    "Roles": _each(listed_all("iam", "list_roles", "Roles"), _policies),
    "InstanceProfiles": listed_all("iam", "list_instance_profiles", "InstanceProfiles"),
    "RestApis": _each(listed_all("apigateway", "get_rest_apis", "items"), _api),
    "HttpApis": listed_all("apigatewayv2", "get_apis", "Items"),
    "VpcLinks": listed_all("apigateway", "get_vpc_links", "items"),
    "VpcLinksV2": listed_all("apigatewayv2", "get_vpc_links", "Items"),
    "DomainNames": _each(listed_all("apigateway", "get_domain_names", "items"), _domain),
    "HostedZones": _each(listed_all("route53", "list_hosted_zones", "HostedZones"), _zone),
    "CertificateSummaryList": _each(
        listed_all("acm", "list_certificates", "CertificateSummaryList"), _certificate
    ),
}
"""Every list that a topology is made of, and how it is fetched."""
SERVICE: Mapping[str, str] = {
    "Streams": "kinesis",
    "Tables": "dynamodb",
    "Buckets": "s3",
    "Roles": "iam",
    "InstanceProfiles": "iam",
    "RestApis": "apigateway",
    "HttpApis": "apigatewayv2",
    "VpcLinks": "apigateway",
    "VpcLinksV2": "apigatewayv2",
    "DomainNames": "apigateway",
    "HostedZones": "route53",
    "CertificateSummaryList": "acm",
    "LoadBalancers": "elbv2",
    "LoadBalancerListeners": "elbv2",
    "LoadBalancerAttributes": "elbv2",
    "TargetGroups": "elbv2",
    "LoadBalancerTargetHealth": "elbv2",
}
"""The service that tells of a list; EC2 tells of all others."""
