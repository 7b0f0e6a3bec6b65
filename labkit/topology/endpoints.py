"""VPC endpoints: doors from a VPC into an AWS service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labkit.topology.base import Component
from labkit.topology.policy import FULL_ACCESS, PolicyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint(Component):
    """A VPC endpoint.

    `service` is the full service name, such as `com.amazonaws.us-east-1.execute-api`.
    An interface endpoint has one interface a subnet (F2.1); `dns_name` is its regional
    `vpce-…` name (F1.4).
    """

    vpc: str
    service: str
    endpoint_type: Literal["Interface", "Gateway"] = "Interface"
    subnets: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    route_tables: tuple[str, ...] = ()
    private_dns: bool = False
    dns_name: str = ""
    policy: PolicyDocument = FULL_ACCESS
    state: str = "available"

    @property
    def service_code(self) -> str:
        """The last part of the service name, such as `execute-api`."""
        return self.service.rsplit(".", 1)[-1]
