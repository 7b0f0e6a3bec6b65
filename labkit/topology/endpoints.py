"""VPC endpoints: doors from a VPC into an AWS service."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.topology.base import Component
from labkit.topology.policy import FULL_ACCESS, PolicyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint(Component):
    """A VPC endpoint.

    `service` is the full service name, such as `com.amazonaws.us-east-1.execute-api`.
    An interface endpoint has one interface a subnet (F2.1); `dns_name` is its regional
    `vpce-…` name (F1.4). A gateway endpoint works by the routes that name it (F3.2).
    `endpoint_type` is AWS's: `Interface`, `Gateway`, or one that labkit does not model.
    `inbound_resolver_only` keeps S3's private names to queries from outside (F3.9).
    """

    vpc: str
    service: str
    endpoint_type: str = "Interface"
    subnets: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    route_tables: tuple[str, ...] = ()
    private_dns: bool = False
    inbound_resolver_only: bool = False
    dns_name: str = ""
    policy: PolicyDocument = FULL_ACCESS
    state: str = "available"

    @property
    def is_interface(self) -> bool:
        """Whether it has interfaces and names, as PrivateLink's have."""
        return self.endpoint_type == "Interface"

    @property
    def region(self) -> str:
        """The Region of its service; empty for a service that is not AWS's own."""
        parts = self.service.split(".")
        return parts[2] if self.service.startswith("com.amazonaws.") and len(parts) > 3 else ""

    @property
    def service_code(self) -> str:
        """The last part of the service name, such as `execute-api`."""
        return self.service.rsplit(".", 1)[-1]
