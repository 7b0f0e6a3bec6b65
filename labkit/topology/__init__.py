"""What exists: AWS's own nouns as frozen data, and `Topology`, the immutable set of them.

A topology comes from a blueprint (what a lab wants), from an observation (what an
account holds) or from a snapshot folder, and is the same type from each.
"""

from labkit.topology.api import (
    Deployment,
    EndpointType,
    Integration,
    IntegrationResponse,
    Method,
    Resource,
    RestApi,
    Stage,
)
from labkit.topology.base import Component, TopologyError
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.network import (
    Instance,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from labkit.topology.policy import PolicyDocument, Statement
from labkit.topology.services import Role, Stream
from labkit.topology.topology import Topology

__all__ = [
    "Component",
    "Deployment",
    "EndpointType",
    "Instance",
    "Integration",
    "IntegrationResponse",
    "InternetGateway",
    "Method",
    "NatGateway",
    "NetworkInterface",
    "PolicyDocument",
    "Resource",
    "RestApi",
    "Role",
    "Route",
    "RouteTable",
    "SecurityGroup",
    "SecurityGroupRule",
    "Stage",
    "Statement",
    "Stream",
    "Subnet",
    "Topology",
    "TopologyError",
    "Vpc",
    "VpcEndpoint",
]
