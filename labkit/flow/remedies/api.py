"""The API itself: its type, its stages, what is deployed, and the names it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.codes import Code
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.documents import (
    ADDRESS_KEY,
    ENDPOINT_KEYS,
    Way,
    from_addresses,
    invoking,
    speaks_of,
    through,
)
from labkit.flow.remedies.parts import api_of, asked_for, deployed, sender_of, served
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    DomainName,
    EndpointType,
    PolicyDocument,
    RestApi,
    Statement,
    Topology,
)


def regional(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A private API made REGIONAL, for the address of a sender outside of any VPC (F1.13)."""
    api, sender = topology.get(RestApi, step.component), sender_of(topology, found)
    if api is None or api.endpoint_type is not EndpointType.PRIVATE:
        return
    if sender is None or sender.interface:
        return
    way = from_addresses(topology, sender.address)
    policy = _for_address(api.policy, way)
    public = replace(api, endpoint_type=EndpointType.REGIONAL, vpc_endpoint_ids=())
    says = f"make {api.label} REGIONAL, and deploy"
    if policy != api.policy:
        says = f"make {api.label} REGIONAL with a policy that admits {way.label}, and deploy"
    yield Change(says=says, components=(_deployed(public, _stage(topology, found), policy),))


def _for_address(old: PolicyDocument | None, way: Way) -> PolicyDocument:
    """The old policy if it speaks of no endpoint; else what it denies, and this address.

    An Allow for everybody that a Deny about endpoints held in check goes with that Deny.
    """
    rows = old.statements if old else ()
    if old and not any(speaks_of(row, *ENDPOINT_KEYS) for row in rows):
        return old
    kept = tuple(row for row in rows if not speaks_of(row, *ENDPOINT_KEYS) and not _bare(row))
    return PolicyDocument((*kept, invoking(way)))


def _bare(row: Statement) -> bool:
    return row.effect == "Allow" and not row.conditions


def _stage(topology: Topology, found: Trace) -> str:
    """The stage that the request asks for, also where it came to no API."""
    wanted = asked_for(topology, found)
    return wanted.stage if wanted else found.request.path.lstrip("/").partition("/")[0]


def _deployed(api: RestApi, stage: str, policy: PolicyDocument) -> RestApi:
    """Deployed to a stage if there is one; a new stage would be another change."""
    return deployed(api, stage, policy) if api.stage(stage) else replace(api, policy=policy)


def private(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A public API made PRIVATE, for the endpoint that the request came by (F1.12)."""
    api, endpoint = topology.get(RestApi, step.component), _door(found)
    wanted = asked_for(topology, found)
    if api is None or not endpoint or wanted is None or wanted.domain:
        return
    rows = api.policy.statements if api.policy else ()
    kept = tuple(row for row in rows if row.effect == "Deny" and not speaks_of(row, ADDRESS_KEY))
    policy = PolicyDocument((*kept, invoking(through(topology, endpoint))))
    inside = replace(api, endpoint_type=EndpointType.PRIVATE)
    whom = topology.label(endpoint)
    says = f"make {api.label} PRIVATE with a policy that admits {whom}, and deploy"
    yield Change(says=says, components=(_deployed(inside, wanted.stage, policy),))


def _door(found: Trace) -> str:
    return (found.arrival.endpoint or "") if found.arrival else ""


def stage(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The stage that is asked for, serving the API as edited (F1.27)."""
    del step
    api, wanted = api_of(topology, found), asked_for(topology, found)
    if api and wanted and wanted.stage and api.resources:
        says = f"deploy {api.label} to the stage {wanted.stage}"
        yield Change(says=says, components=(deployed(api, wanted.stage),))


def as_edited(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """What was edited since, deployed to the stage (F1.19)."""
    del step
    api, wanted = api_of(topology, found), asked_for(topology, found)
    serves = served(topology, found)
    if api is None or wanted is None or serves is None:
        return
    if (api.resources, api.policy) != (serves.resources, serves.policy):
        says = f"deploy {api.label} as edited to the stage {wanted.stage}"
        yield Change(says=says, components=(deployed(api, wanted.stage),))


def default_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The API's default name (F1.14)."""
    del found
    api = topology.get(RestApi, step.component)
    if api:
        changed = replace(api, disable_execute_api_endpoint=False)
        yield Change(says=f"switch the default name of {api.label} on", components=(changed,))


def basic(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The endpoint access mode of the API, or of the domain that it is asked by (F1.18)."""
    api, wanted = topology.get(RestApi, step.component), asked_for(topology, found)
    at: RestApi | DomainName | None = (wanted.domain if wanted else None) or api
    if at:
        changed = replace(at, endpoint_access_mode="BASIC")
        says = f"set the endpoint access mode of {at.label} to BASIC"
        yield Change(says=says, components=(changed,))


_EDITABLE = (
    Code.METHOD_NOT_FOUND,
    Code.RESOURCE_POLICY_MISSING,
    Code.RESOURCE_POLICY_NO_ALLOW,
    Code.RESOURCE_POLICY_EXPLICIT_DENY,
    Code.REQUEST_NOT_SIGNED,
    Code.TOKEN_MISSING,
    Code.API_KEY_REQUIRED,
    Code.REQUIRED_PARAMETER_MISSING,
    Code.UNSUPPORTED_MEDIA_TYPE,
    Code.INTEGRATION_MISCONFIGURED,
    Code.INTEGRATION_TIMEOUT,
    Code.INTEGRATION_TLS_NAME_MISMATCH,
    Code.ROLE_NOT_ASSUMABLE,
    Code.ROLE_LACKS_PERMISSION,
    Code.BACKEND_NOT_FOUND,
    Code.BACKEND_ERROR,
    Code.VPC_LINK_NOT_AVAILABLE,
)
"""Blockers that an edit may have mended already."""

FIXES: Fixes = {
    **dict.fromkeys(_EDITABLE, (as_edited,)),
    Code.NAME_NOT_FOUND: (regional,),
    Code.API_PRIVATE_FROM_OUTSIDE: (regional,),
    Code.API_NOT_PRIVATE: (private,),
    Code.STAGE_NOT_FOUND: (stage,),
    Code.DEFAULT_ENDPOINT_DISABLED: (default_name,),
    Code.ENDPOINT_ACCESS_MODE_STRICT: (basic,),
}
