"""Names under `execute-api` as public DNS knows them: of APIs, of endpoints, of custom domains."""

from __future__ import annotations

from labkit.flow.names.answer import Answer, Lookup, not_found, not_known
from labkit.flow.names.aws import AMAZON, ApiName, api_name
from labkit.flow.names.endpoints import named_answer
from labkit.flow.names.stand_ins import FRONTS, unowned
from labkit.flow.source import Source
from labkit.flow.steps import passed, unsettled
from labkit.flow.trace import Step
from labkit.topology import (
    DomainName,
    EndpointType,
    HttpApi,
    RestApi,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.network import AMAZON_DNS


def name_of_api(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """Default and alias names of APIs, each in the API's own Region (F1.2, F1.5)."""
    name = api_name(hostname)
    if name is None or not name.api:
        return None
    api = topology.get(RestApi, name.api) or topology.get(HttpApi, name.api)
    region = _region(topology, api) if api else name.region
    if api and region != name.region:
        says = f"the API {api.label} is in {region}, and has no name in {name.region}"
        remedy = f"call it by its name in {region}"
        return not_found(source.component, says, "F1.2", remedy=remedy)
    if name.vpce:
        return _alias(topology, source, name)
    return _default(topology, source, api, region) if api else _unknown(topology, source, name)


def _region(topology: Topology, api: RestApi | HttpApi) -> str:
    return api.region or topology.region


def _default(topology: Topology, source: Source, api: RestApi | HttpApi, region: str) -> Lookup:
    """The default name of an API that there is (F1.2, F1.3)."""
    kind = api.endpoint_type if isinstance(api, RestApi) else EndpointType.REGIONAL
    if kind is EndpointType.PRIVATE:
        says = unsettled(f"{api.label} is private, and public DNS has no such name")
        remedy = _way_to_private_name(topology, source.vpc, api)
        return not_found(api, says, "F1.33", "F2.15", remedy=remedy)
    where = "an edge location" if kind is EndpointType.EDGE else "the Region"
    says = f"public DNS: the name leads to public addresses of API Gateway in {where}"
    return _front(topology, region, kind, passed(api, says, "F1.2", "F1.3"))


def _front(topology: Topology, region: str, front: EndpointType, *steps: Step) -> Lookup:
    service = f"com.amazonaws.{region}.execute-api"
    address = unowned(topology, FRONTS[front])
    return Lookup(steps, Answer(address=address, private=False, service=service, assumed=True))


def _alias(topology: Topology, source: Source, name: ApiName) -> Lookup:
    """The alias name exists once the API names the endpoint, and answers everybody (F1.5)."""
    api = topology.get(RestApi, name.api)
    endpoint = topology.get(VpcEndpoint, name.vpce)
    if api is None or endpoint is None or name.vpce not in api.vpc_endpoint_ids:
        says = f"there is no name {name.api}-{name.vpce}: the API is not associated with it"
        remedy = f"add {name.vpce} to the API's vpcEndpointIds"
        return not_found(source.component, says, "F1.5", "F4.13", remedy=remedy)
    says = f"the API is associated with {endpoint.label}, so Route 53 has an alias name for both"
    if source.vpc is None:
        says = unsettled(says)
    return named_answer(topology, source, endpoint, says, "F1.5")


def _unknown(topology: Topology, source: Source, name: ApiName) -> Lookup:
    at = source.component
    if RestApi in topology.missing:
        return not_known(at, "nobody described the APIs of this account")
    if name.region != topology.region:
        says = f"the API {name.api} is in another Region than this topology"
        return not_known(at, says, "F2.11")
    return not_found(at, "no API has this name", "F1.33", remedy="check the API's id")


def _way_to_private_name(topology: Topology, vpc: Vpc | None, api: RestApi | HttpApi) -> str:
    if vpc is None:
        return f"send it from inside the VPC, or make {api.label} REGIONAL"
    if vpc.dns_servers != (AMAZON_DNS,):
        return "let the VPC's DNS server forward these names to the VPC's own resolver"
    if not vpc.dns_hostnames:
        return f"switch on enableDnsHostnames of {vpc.label}"
    endpoint = next(
        (
            row
            for row in topology.all(VpcEndpoint)
            if row.vpc == vpc.id and row.service_code == "execute-api"
        ),
        None,
    )
    if endpoint is None:
        return f"create an interface endpoint for execute-api with private DNS in {vpc.label}"
    return (
        f"switch on private DNS of {endpoint.label}, "
        "or call its own vpce name with the header x-apigw-api-id"
    )


def target_of_domain(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """The target of a custom domain, under `execute-api` or CloudFront's (F2.13).

    Nothing else is under `execute-api` of the topology's Region.
    """
    for domain in topology.all(DomainName):
        if domain.target.lower() == hostname and domain.endpoint_type is not EndpointType.PRIVATE:
            says = f"public DNS: the target of {domain.domain} is at public addresses"
            return _front(
                topology, topology.region, domain.endpoint_type, passed(domain, says, "F2.13")
            )
    if not hostname.endswith(f".execute-api.{topology.region}.{AMAZON}"):
        return None
    at = source.component
    if DomainName in topology.missing and api_name(hostname):
        return not_known(at, "nobody described the custom domains of this account")
    says = f"no API, endpoint or custom domain has the name {hostname}"
    return not_found(at, says, "F1.2", "F2.13", remedy="check the name")
