"""Which API a request means, which stage, and which path in it."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.names import api_name
from labkit.flow.request import Request
from labkit.flow.trace import Arrival
from labkit.topology import BasePathMapping, DomainName, HttpApi, RestApi, Topology


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for. `api` is None where it names none that there is.

    `domain` is the custom domain by which it asks, `mapping` the base path that fits (None:
    none does). `unsettled_alias` marks the alias name of an endpoint that the API does not
    name, which private DNS leads to the endpoint all the same.
    """

    api: RestApi | HttpApi | None
    stage: str = ""
    path: str = "/"
    domain: DomainName | None = None
    mapping: BasePathMapping | None = None
    unsettled_alias: bool = False

    @property
    def by_default_name(self) -> bool:
        """Whether it asks by an API's default name, not by a custom domain."""
        return self.domain is None

    def arn(self, topology: Topology, method: str) -> str:
        """The ARN on which a call asks for `execute-api:Invoke` (F10.10)."""
        return f"{api_arn(topology, self.api)}/{self.stage}/{method}/{self.path.lstrip('/')}"


def api_arn(topology: Topology, api: RestApi | HttpApi | None) -> str:
    """The ARN of an API as `execute-api` writes it."""
    region = (api and api.region) or topology.region
    account = (api and api.account) or topology.account
    return f"arn:aws:execute-api:{region}:{account}:{api.id if api else ''}"


def domain_arn(topology: Topology, domain: DomainName) -> str:
    """The ARN by which policies know a custom domain: its name, `+`, and its identifier."""
    named = domain.id.rpartition("/domainnames/")[2] if domain.id.startswith("arn:") else ""
    return f"{api_arn(topology, None)}/domainnames/{named or domain.domain}"


def asked(topology: Topology, request: Request, arrival: Arrival) -> Asked:
    """Read `Host`, `x-apigw-api-id` and the path (F1.6); a custom domain maps its base path."""
    host = request.host_header.rpartition(":")[0] or request.host_header
    region = arrival.service.split(".")[2] if arrival.service else topology.region
    domain = domain_named(topology, host.lower(), region)
    if domain:
        return _by_domain(topology, domain, request.path)
    key = _api_id(request, host, by_endpoint=arrival.endpoint is not None)
    stage, _, rest = request.path.lstrip("/").partition("/")
    api = _api(topology, key)
    if api and (api.region or topology.region) != region:
        # An API lives in one Region, and another Region's front knows nothing of it.
        api = None
    if _alias_without_association(api, request, host):
        return Asked(None, stage, f"/{rest}", unsettled_alias=True)
    return Asked(api, stage, f"/{rest}")


def _alias_without_association(api: RestApi | HttpApi | None, request: Request, host: str) -> bool:
    """Whether Host is the alias name of an API and an endpoint that it does not name (F1.5)."""
    name = api_name(host)
    if name is None or not name.vpce or request.header("x-apigw-api-id"):
        return False
    return name.vpce not in getattr(api, "vpc_endpoint_ids", ())


def _api(topology: Topology, key: str) -> RestApi | HttpApi | None:
    return topology.get(RestApi, key) or topology.get(HttpApi, key)


def _api_id(request: Request, host: str, *, by_endpoint: bool) -> str:
    chosen = request.header("x-apigw-api-id") if by_endpoint else ""
    name = api_name(host)
    return chosen or (name.api if name else "")


def domain_named(topology: Topology, host: str, region: str = "") -> DomainName | None:
    """The custom domain of a name, its own or that of a wildcard.

    Several Regions may each have a domain of one name: then that of the Region asked.
    """
    near = f".{region}."
    rows = sorted(topology.all(DomainName), key=lambda row: near not in row.target)
    wild = f"*.{host.partition('.')[2]}"
    exact = next((row for row in rows if row.domain.lower() == host), None)
    return exact or next((row for row in rows if row.domain.lower() == wild), None)


def _by_domain(topology: Topology, domain: DomainName, path: str) -> Asked:
    parts = [part for part in path.split("/") if part]
    fitting = [row for row in domain.mappings if _base(row) == parts[: len(_base(row))]]
    mapping = max(fitting, key=lambda row: len(_base(row)), default=None)
    if mapping is None:
        return Asked(None, domain=domain)
    rest = parts[len(_base(mapping)) :]
    stage = mapping.stage
    if not stage and rest:
        stage, *rest = rest
    return Asked(_api(topology, mapping.api), stage, f"/{'/'.join(rest)}", domain, mapping)


def _base(mapping: BasePathMapping) -> list[str]:
    return [part for part in mapping.base_path.removeprefix("(none)").split("/") if part]
