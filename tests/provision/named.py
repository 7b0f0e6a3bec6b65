"""A topology with every kind of name: certificates, custom domains, a zone with its records."""

from __future__ import annotations

from ipaddress import IPv4Network

from labkit.topology import (
    BasePathMapping,
    Certificate,
    Deployment,
    DomainName,
    EndpointType,
    HostedZone,
    Integration,
    Method,
    PolicyDocument,
    Record,
    Resource,
    RestApi,
    Stage,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)

PRIVATE, REGIONAL, EDGE = EndpointType.PRIVATE, EndpointType.REGIONAL, EndpointType.EDGE
ENDPOINT = "vpce-lab"
TARGETS = {REGIONAL: "d-lab.execute-api.us-east-1.amazonaws.com", EDGE: "dlab.cloudfront.net"}
ALLOW = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
}
POLICY = PolicyDocument.parse({"Statement": [ALLOW]})
RESOURCES = (
    Resource(path="/", methods=(Method(http_method="GET", integration=Integration(type="MOCK")),)),
)


def api(kind):
    policy = POLICY if kind is PRIVATE else None
    return RestApi(
        id=f"api{kind.lower()}",
        name=f"{kind.lower()}-api",
        endpoint_type=kind,
        resources=RESOURCES,
        policy=policy,
        deployments=(Deployment(id=f"d-{kind}", resources=RESOURCES, policy=policy),),
        stages=(Stage(name="test", deployment=f"d-{kind}"),),
    )


def domain(kind, authority="itself"):
    """A certificate, and a domain of one type that uses it."""
    name = f"{kind.lower()}.labkit.internal"
    signed = Certificate(id=f"cert-{kind}", name=f"for-{kind}", domain=name, authority=authority)
    made = DomainName(
        id=f"arn:aws:apigateway:us-east-1:1:/domainnames/{name}+x" if kind is PRIVATE else name,
        name=f"{kind.lower()}-domain",
        domain=name,
        endpoint_type=kind,
        certificate=signed.id,
        target=TARGETS.get(kind, ""),
        mappings=(BasePathMapping(api=f"api{kind.lower()}", stage="test", base_path="v1"),),
        policy=POLICY if kind is PRIVATE else None,
        access=(ENDPOINT,) if kind is PRIVATE else (),
    )
    return signed, made


ENDPOINT_NAME = "vpce-lab-x.execute-api.us-east-1.vpce.amazonaws.com"
RECORDS = (
    Record(name="private.labkit.internal", type="ALIAS", values=(ENDPOINT_NAME,)),
    Record(name="regional.labkit.internal", type="CNAME", values=(TARGETS[REGIONAL],)),
    Record(name="edge.labkit.internal", type="ALIAS", values=(TARGETS[EDGE],)),
    Record(name="here.labkit.internal", type="A", values=("10.0.0.10",)),
)
BLOCK = IPv4Network("10.0.0.0/24")
BASE = (
    Vpc(id="vpc", name="vpc", cidrs=(BLOCK,), dns_hostnames=True),
    Subnet(id="subnet", name="subnet", vpc="vpc", cidr=BLOCK, zone="us-east-1a"),
    VpcEndpoint(
        id=ENDPOINT,
        name="endpoint",
        vpc="vpc",
        service="com.amazonaws.us-east-1.execute-api",
        subnets=("subnet",),
        dns_name=ENDPOINT_NAME,
    ),
    *map(api, (PRIVATE, REGIONAL, EDGE)),
)
ZONE = HostedZone(id="zone", name="labkit.internal", private=True, vpcs=("vpc",), records=RECORDS)
NAMES = (*domain(PRIVATE), *domain(REGIONAL), *domain(EDGE, "amazon"), ZONE)


def wanted(*names):
    return Topology((*BASE, *names))


def story(topology):
    """The names of a topology as people tell them, without what AWS assigns."""
    told = {row.id: row.label for row in topology.components}
    told |= {row.dns_name: row.label for row in topology.all(VpcEndpoint)}
    told |= {row.target: row.label for row in topology.all(DomainName)}
    return {
        *((row.label, row.domain, row.authority) for row in topology.all(Certificate)),
        *(
            (
                row.label,
                row.domain,
                row.endpoint_type,
                told[row.certificate],
                tuple((told[one.api], one.stage, one.base_path) for one in row.mappings),
                tuple(told[one] for one in row.access),
                row.policy is not None,
            )
            for row in topology.all(DomainName)
        ),
        *(
            (
                row.label,
                row.private,
                tuple(told[one] for one in row.vpcs),
                one.name,
                one.type,
                tuple(told.get(value, value) for value in one.values),
            )
            for row in topology.all(HostedZone)
            for one in row.records
        ),
    }
