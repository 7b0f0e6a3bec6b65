"""Situations about API Gateway, its policies and what lies behind, for the tables."""

from dataclasses import replace

from labkit.topology import (
    Bucket,
    EndpointType,
    HostedZone,
    Role,
    Stream,
    Vpc,
    VpcLink,
)
from tests.flow.remedies.cases import lab, only, row
from tests.oracle.policies import permission, policy, statement


def denying_bucket():
    """A bucket that denies whoever does not come through another endpoint."""
    denied = {"StringNotEquals": {"aws:SourceVpce": "vpce-0bbb"}}
    rules = policy(statement("Deny", denied, Action="s3:*"))
    return only(Bucket, row("L096"), policy=rules)


def denied_role():
    """The role that signs may do everything but this."""
    rules = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
    roles = (permission("kinesis:PutRecord"), rules)
    return only(Role, row("M082"), policies=roles)


def denied_alone():
    """The role that signs is denied this on this stream, and allowed nothing."""
    draft = row("M082")
    stream = draft.topology.all(Stream)[0].id
    rule = {"Sid": "no-records", "Effect": "Deny", "Action": "kinesis:PutRecord"}
    return only(Role, draft, policies=(policy({**rule, "Resource": stream}),))


def denied_integration():
    """The integration's role is denied everything."""
    draft = lab()
    role = next(one for one in draft.topology.all(Role) if one.name == "api-to-kinesis")
    rules = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
    return draft.having(replace(role, policies=(*role.policies, rules)))


def denied_address(operator="NotIpAddress", block="10.0.77.0/24"):
    """The policy denies addresses of the VPC, all but those of one subnet (F4.10)."""
    denied = {operator: {"aws:VpcSourceIp": block}}
    draft, rules = row("M044"), policy(statement(), statement("Deny", denied))
    served = tuple(replace(one, policy=rules) for one in draft.api.deployments)
    return draft.with_api(policy=rules, deployments=served)


def unmapped():
    """The custom domain maps another base path."""
    draft = row("M019")
    (domain,) = [one for one in draft.topology.components if one.id == "api.example.com"]
    other = replace(domain.mappings[0], base_path="other")
    return draft.having(replace(domain, mappings=(other,)))


def token_missing():
    """The method asks a Cognito user pool."""
    return row("M001").with_methods(authorization="COGNITO_USER_POOLS", authorizer="pool")


def private_behind_a_public_domain():
    """A regional custom domain that leads to a private API."""
    return row("M019").with_api(endpoint_type=EndpointType.PRIVATE)


def as_text(passthrough):
    """A body of a type that the integration has no template for."""
    draft = row("M103")
    ((_, method),) = draft.api.methods()
    integration = replace(method.integration, passthrough_behavior=passthrough)
    headers = (("Content-Type", "text/plain"),)
    return draft.with_methods(integration=integration).asking(headers=headers)


def no_record():
    """The public zone lacks the record of the custom domain."""
    return only(HostedZone, row("M019"), records=())


def no_link():
    """The VPC link does not exist."""
    return row("M091").lacking(*(one.id for one in row("M091").topology.all(VpcLink)))


def edited_methods():
    """The deployment lacks the method that the API has by now."""
    draft = row("M001")
    (served,) = draft.api.deployments
    return draft.with_api(deployments=(replace(served, resources=()),))


def no_role():
    """The integration's role does not exist."""
    draft = row("M103")
    return draft.lacking(*(one.id for one in draft.topology.all(Role)))


def hostnames_off():
    """Kinesis from a VPC where private names do not count (F2.3)."""
    return only(Vpc, row("M082"), "vpc-0main", dns_hostnames=False)


STATUS = '{"statusCode": 200}'


def without_status():
    """A MOCK whose template gives no status."""
    draft = row("M001")
    ((_, method),) = draft.api.methods()
    empty = replace(method.integration, request_templates=(("application/json", "{}"),))
    return draft.with_methods(integration=empty)
