"""What exists: AWS's own nouns as frozen data, and `Topology`, the immutable set of them.

A topology comes from a blueprint (what a lab wants), from an observation (what an
account holds) or from a snapshot folder, and is the same type from each.
"""

from labkit.topology.api import (
    Authorizer,
    Deployment,
    EndpointType,
    GatewayResponse,
    HttpApi,
    HttpRoute,
    Integration,
    IntegrationResponse,
    Method,
    Resource,
    RestApi,
    Stage,
)
from labkit.topology.base import Component, TopologyError
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.filters import NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule
from labkit.topology.load_balancers import Listener, LoadBalancer, Target, TargetGroup, VpcLink
from labkit.topology.names import BasePathMapping, Certificate, DomainName, HostedZone, Record
from labkit.topology.network import (
    Application,
    Instance,
    NetworkInterface,
    PrivateAddress,
    Subnet,
    Vpc,
)
from labkit.topology.policy import PolicyDocument, Statement
from labkit.topology.routing import (
    InternetGateway,
    NatAddress,
    NatGateway,
    PrefixList,
    Route,
    RouteTable,
    VpcPeering,
)
from labkit.topology.services import Bucket, Role, Stream, Table
from labkit.topology.topology import Topology
from labkit.topology.transit import (
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
)
from labkit.topology.user_data import labkit_application

__all__ = [
    "Application",
    "Authorizer",
    "BasePathMapping",
    "Bucket",
    "Certificate",
    "Component",
    "Deployment",
    "DomainName",
    "EndpointType",
    "GatewayResponse",
    "HostedZone",
    "HttpApi",
    "HttpRoute",
    "Instance",
    "Integration",
    "IntegrationResponse",
    "InternetGateway",
    "Listener",
    "LoadBalancer",
    "Method",
    "NatAddress",
    "NatGateway",
    "NetworkAcl",
    "NetworkAclEntry",
    "NetworkInterface",
    "PolicyDocument",
    "PrefixList",
    "PrivateAddress",
    "Record",
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
    "Table",
    "Target",
    "TargetGroup",
    "Topology",
    "TopologyError",
    "TransitGateway",
    "TransitGatewayAttachment",
    "TransitGatewayRoute",
    "TransitGatewayRouteTable",
    "Vpc",
    "VpcEndpoint",
    "VpcLink",
    "VpcPeering",
    "labkit_application",
]
