"""Why a step is done in the way it is: one sentence where that teaches something."""

from __future__ import annotations

from collections.abc import Callable

from labkit.provision.kinds import KINDS
from labkit.provision.standing import Stood
from labkit.provision.table import Action
from labkit.topology import EndpointType

Changed = tuple[str, ...]


def how_of(action: Action, stood: Stood | None, changed: Changed) -> str:
    """The sentence for a step, or the empty text."""
    if action.replaces and action.verb == "delete":
        return _made_anew(action, changed)
    if stood is not None and not stood.sure and action.verb == "update":
        return "an earlier call was not answered, so all of it is set again"
    if stood is not None and action.verb == "update" and set(changed) <= set(stood.by_hand):
        return "changed by hand since, and set back"
    say = HOWS.get((action.verb, action.kind))
    return say(action, stood, changed) if say else ""


def _made_anew(action: Action, changed: Changed) -> str:
    fixed = [name for name in changed if name not in KINDS[action.kind].in_place]
    if not fixed:
        return "made anew, because something that it refers to is"
    names = " and ".join(name.replace("_", " ") for name in fixed)
    return f"made anew: AWS cannot change its {names} in place"


def _api(action: Action, stood: Stood | None, changed: Changed) -> str:
    said = (_api_type(action, stood, changed), _default_name(action, changed))
    return "; ".join(filter(None, said))


def _default_name(action: Action, changed: Changed) -> str:
    if "disable_default_name" not in changed:
        return ""
    way = "off" if action.resource.properties["disable_default_name"] else "on"
    return f"its default name is switched {way}, from the next deployment on (F1.14)"


def _api_type(action: Action, stood: Stood | None, changed: Changed) -> str:
    if stood is None or "endpoint_type" not in changed:
        return ""
    before = str(stood.applied.properties["endpoint_type"])
    after = str(action.resource.properties["endpoint_type"])
    if (before, after) == (EndpointType.PRIVATE, EndpointType.EDGE):
        return "AWS refuses PRIVATE to EDGE (F1.11), so by way of REGIONAL"
    if after == EndpointType.PRIVATE:
        return f"{before} to PRIVATE in place; its addresses become dualstack (F1.13)"
    return f"{before} to {after} in place (F1.11)"


def _policy(action: Action, stood: Stood | None, _: Changed) -> str:
    before = _text(stood.resource.properties["policy"]) if stood else ""
    after = _text(action.resource.properties["policy"])
    if "aws:SourceVpc" in before and "aws:SourceVpc" not in after:
        return "the conditions on the endpoint go first: a public API cannot use them (F4.10)"
    if "aws:SourceVpc" in after and "aws:SourceVpc" not in before:
        return "its conditions on the endpoint work for private APIs alone (F4.10)"
    return ""


def _text(value: object) -> str:
    return str(value)


def _new_stage(action: Action, _: Stood | None, __: Changed) -> str:
    if action.resource.properties["serves"]["endpoint_type"] != EndpointType.PRIVATE:
        return ""
    return "a private API cannot be deployed without a resource policy (F4.8), so the policy first"


def _deployment(_: Action, __: Stood | None, ___: Changed) -> str:
    return "what was edited takes effect with a new deployment (F1.19)"


def _endpoint(_: Action, __: Stood | None, changed: Changed) -> str:
    words = " and ".join(name.replace("_", " ") for name in changed)
    return f"{words}: changed in place by modify_vpc_endpoint"


def _group(_: Action, __: Stood | None, ___: Changed) -> str:
    return "only the rules that differ are authorized or revoked"


def _address(_: Action, __: Stood | None, ___: Changed) -> str:
    return "deleting a NAT gateway does not release its address (F9.13)"


def _certificate(action: Action, _: Stood | None, __: Changed) -> str:
    if action.resource.properties["authority"] == "amazon":
        return "issued when the owner of the domain has proved it in public DNS (F1.37)"
    return "signs itself, so that nobody has to prove the domain; no client trusts it (F1.38)"


def _association(_: Action, __: Stood | None, ___: Changed) -> str:
    return "lets in by the private domain who comes by this endpoint (F1.15)"


def _record(action: Action, _: Stood | None, __: Changed) -> str:
    return _ASKED_BY.get(action.resource.properties["type"], "")


_ASKED_BY = {
    "ALIAS": "an alias: Route 53 itself looks up where it leads (F2.13)",
    "CNAME": "a CNAME: whoever asks looks up where it leads (F2.13)",
}


HOWS: dict[tuple[str, str], Callable[[Action, Stood | None, Changed], str]] = {
    ("update", "rest_api"): _api,
    ("update", "api_policy"): _policy,
    ("create", "stage"): _new_stage,
    ("update", "stage"): _deployment,
    ("update", "vpc_endpoint"): _endpoint,
    ("update", "security_group"): _group,
    ("delete", "elastic_ip"): _address,
    ("create", "certificate"): _certificate,
    ("create", "domain_access_association"): _association,
    ("create", "record"): _record,
}
