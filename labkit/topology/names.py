"""Names that lead somewhere: hosted zones of Route 53, and API Gateway's custom domains with
their certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labkit.topology.api import EndpointType
from labkit.topology.base import Component
from labkit.topology.policy import PolicyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record set: `A` and `CNAME` with their values, or `ALIAS` with the name it stands for.

    A CNAME is resolved again by whoever asked; an alias is resolved by Route 53 (F2.13).
    """

    name: str
    type: Literal["A", "CNAME", "ALIAS"]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedZone(Component):
    """A zone of Route 53; its `name` is the domain. A private one answers in `vpcs` only."""

    records: tuple[Record, ...] = ()
    private: bool = False
    vpcs: tuple[str, ...] = ()


Authority = Literal["amazon", "private", "itself", "other"]
"""Who signed a certificate: Amazon's public authority, a private one of the account's, the
certificate itself, or somebody else, whom a client may know or not.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Component):
    """A certificate of ACM for the name `domain`; its id is its ARN (F1.37)."""

    domain: str
    authority: Authority = "amazon"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePathMapping:
    """Which API and stage a first part of the path leads to; an empty one takes the rest."""

    api: str
    stage: str
    base_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainName(Component):
    """A custom domain of API Gateway; its id is the domain name, or its ARN if private.

    `target` is the name to point DNS at: `d-….execute-api.…` for a regional one,
    `….cloudfront.net` for an edge one. `access` are the endpoints that a private one is
    associated with (F1.15). `certificate` is the ARN of its certificate, empty where that is
    not known.
    """

    domain: str
    endpoint_type: EndpointType
    target: str = ""
    mappings: tuple[BasePathMapping, ...] = ()
    policy: PolicyDocument | None = None
    access: tuple[str, ...] = ()
    endpoint_access_mode: Literal["BASIC", "STRICT"] = "BASIC"
    certificate: str = ""
