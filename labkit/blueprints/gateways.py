"""Gateway endpoints: the endpoint, its route, and the prefix list that the route names."""

from __future__ import annotations

from labkit.topology import PolicyDocument, PrefixList, Route, VpcEndpoint


def gateway_endpoint(
    service: str, region: str, tables: tuple[str, ...], policy: PolicyDocument
) -> VpcEndpoint:
    """A gateway endpoint, associated with route tables; `to_gateway_endpoint` is their route."""
    return VpcEndpoint(
        id=f"vpce-{service}",
        name=f"{service}-endpoint",
        vpc="vpc",
        service=f"com.amazonaws.{region}.{service}",
        endpoint_type="Gateway",
        route_tables=tables,
        policy=policy,
    )


def to_gateway_endpoint(service: str) -> Route:
    """What AWS puts into each route table of a gateway endpoint (F3.2)."""
    return Route(destination=prefix_list_id(service), target=f"vpce-{service}")


def prefix_list_id(service: str) -> str:
    """The id that AWS's own prefix list of a service has in a blueprint."""
    return f"pl-{service}"


def prefix_list(service: str, region: str) -> PrefixList:
    """AWS's own prefix list of a service; which blocks are in it is AWS's to say."""
    return PrefixList(
        id=prefix_list_id(service), name=f"com.amazonaws.{region}.{service}", cidrs=()
    )
