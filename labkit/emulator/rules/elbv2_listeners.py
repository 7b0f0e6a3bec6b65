"""Listeners: one a port, of its load balancer's protocols, before groups that fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.rules.elbv2_groups import arns_of
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "ValidationError"
SECURE = ("TLS", "HTTPS")
SPOKEN = {"application": ("HTTP", "HTTPS"), "network": ("TCP", "TLS", "UDP", "TCP_UDP")}
"""Type of a load balancer to the protocols of its listeners."""
FORWARDED = {
    "TCP": ("TCP", "TCP_UDP"),
    "TLS": ("TLS", "TCP"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
    "HTTP": ("HTTP", "HTTPS"),
    "HTTPS": ("HTTP", "HTTPS"),
}
"""Protocol of a listener to those of the target groups that it can forward to."""


def _balancer(call: Call) -> Any:
    arn = call.get("LoadBalancerArn")
    if not arn:
        arn = _listener(call).load_balancer_arn
    return call.backend("elbv2").load_balancers[arn]


def _listener(call: Call) -> Any:
    arn = call.get("ListenerArn")
    return call.backend("elbv2").describe_listeners(None, [arn])[0]


def _actions(call: Call) -> list[dict[str, Any]]:
    return call.get("DefaultActions") or call.get("Actions") or []


def _groups(call: Call) -> Iterator[Any]:
    """The target groups that the actions of a call name, or those that the listener has."""
    known = call.backend("elbv2").target_groups
    actions = _actions(call)
    if not actions and call.get("ListenerArn"):
        actions = [row.data for row in _listener(call).default_actions]
    for arn in (arn for action in actions for arn in arns_of(action)):
        if arn not in known:
            raise Refused("TargetGroupNotFound", f"Target group '{arn}' not found")
        yield known[arn]


def network_load_balancer_only_forwards(call: Call) -> None:
    """It has no answers of its own, and rules by path or host are for applications."""
    balancer = _balancer(call)
    if balancer.type != "network":
        return
    for action in _actions(call):
        if action["Type"] != "forward":
            text = f"Actions of type '{action['Type']}' are not supported by network load balancers"
            raise Refused("InvalidLoadBalancerAction", text)


def target_group_fits_the_listener(call: Call) -> None:
    """In protocol, in VPC, and with no other load balancer."""
    balancer = _balancer(call)
    protocol = call.get("Protocol") or (call.get("ListenerArn") and _listener(call).protocol)
    for group in _groups(call):
        _protocols(str(protocol), group)
        others = [arn for arn in group.load_balancer_arns if arn != balancer.arn]
        if group.vpc_id and group.vpc_id != balancer.vpc_id:
            text = (
                f"The following target groups are not in the VPC of the load balancer: {group.arn}"
            )
            raise Refused("InvalidConfigurationRequest", text)
        if others:
            text = "The following target groups cannot be associated with more than one load"
            raise Refused("TargetGroupAssociationLimit", f"{text} balancer: {group.arn}")


def _protocols(protocol: str, group: Any) -> None:
    if protocol in FORWARDED and group.protocol not in (None, *FORWARDED[protocol]):
        text = (
            f"Listener protocol '{protocol}' is not supported with a target group with the "
            f"protocol '{group.protocol}'"
        )
        raise Refused("IncompatibleProtocols", text)


def secure_listener_has_a_certificate(call: Call) -> None:
    """One that there is; and no other listener has any."""
    protocol = call.get("Protocol")
    given = [row["CertificateArn"] for row in call.get("Certificates", [])]
    if protocol in SECURE and not given and not call.get("ListenerArn"):
        text = f"A certificate must be specified for {protocol} listeners"
        raise Refused(INVALID, text)
    if protocol and protocol not in SECURE and given:
        text = f"You cannot specify a certificate for {protocol} listeners"
        raise Refused("InvalidConfigurationRequest", text)


def certificate_is_there(call: Call) -> None:
    """In ACM or in IAM, of this account."""
    for row in call.get("Certificates", []):
        arn = row["CertificateArn"]
        if not call.backend("elbv2")._certificate_exists(arn):  # noqa: SLF001  nor is another
            raise Refused("CertificateNotFound", f"Certificate '{arn}' not found")


def listener_has_its_port_alone(call: Call) -> Any:
    """A repeated call gives the listener that is there; one that differs is refused."""
    balancer = _balancer(call)
    same = [row for row in balancer.listeners.values() if str(row.port) == str(call.get("Port"))]
    if not same:
        return _made(call.otherwise())
    if not _equal(call, same[0]):
        text = "A listener already exists on this port for this load balancer"
        raise Refused("DuplicateListener", f"{text} '{balancer.arn}'")
    return ActionResult({"Listeners": [same[0]]})


def _equal(call: Call, listener: Any) -> bool:
    given = [row["CertificateArn"] for row in call.get("Certificates", [])]
    wanted = [(row["Type"], *arns_of(row)) for row in _actions(call)]
    held = [(row.type, *arns_of(row.data)) for row in listener.default_actions]
    same = call.get("Protocol") == listener.protocol and wanted == held
    return same and given[:1] == listener.certificates[:1]


def _made(answer: Any) -> Any:
    """moto names the default rule by where it lies in memory, and gives TLS to every listener."""
    for listener in answer.result["Listeners"]:
        rule = listener._default_rule[0]  # noqa: SLF001  moto has no other way to it
        key = hashlib.sha256(listener.arn.encode()).hexdigest()[:16]
        rule.arn = f"{listener.arn.replace(':listener/', ':listener-rule/')}/{key}"
        if listener.protocol not in SECURE:
            listener.ssl_policy, listener.certificates = None, []
            listener.alpn_policy = None
    return answer


def port_of_another_listener_is_refused(call: Call) -> None:
    """A listener cannot move to a port that is taken."""
    port, balancer = call.get("Port"), _balancer(call)
    others = [row for row in balancer.listeners.values() if row.arn != call.get("ListenerArn")]
    if port and any(str(row.port) == str(port) for row in others):
        text = "A listener already exists on this port for this load balancer"
        raise Refused("DuplicateListener", f"{text} '{balancer.arn}'")


def protocol_of_the_type_is_kept(call: Call) -> None:
    """HTTP is an application's, TCP, TLS and UDP a network's."""
    protocol, balancer = call.get("Protocol"), _balancer(call)
    known = SPOKEN.get(balancer.type, ())
    if protocol and protocol not in known:
        text = f"Listener protocol '{protocol}' must be one of '{', '.join(known)}'"
        raise Refused(INVALID, text)


def listener_changes_to_any_protocol(call: Call) -> Any:
    """moto knows HTTP, HTTPS and TCP for a change, and no other protocol."""
    protocol = call.get("Protocol")
    if protocol not in ("TLS", "UDP", "TCP_UDP"):
        return call.otherwise()
    given = [row["CertificateArn"] for row in call.get("Certificates", [])]
    listener = call.backend("elbv2").modify_listener(
        call.get("ListenerArn"),
        port=call.get("Port"),
        ssl_policy=call.get("SslPolicy"),
        certificates=[],
        actions=_actions(call),
    )
    listener.protocol, listener.certificates = protocol, given or listener.certificates
    return ActionResult({"Listeners": [listener]})


def listener_takes_its_changed_certificates(_call: Call, answer: Any) -> Any:
    """A listener that ends no TLS any more keeps no certificate."""
    return _made(answer)


def default_rule_cannot_go(call: Call) -> None:
    """Only the listener takes it along."""
    backend = call.backend("elbv2")
    for rule in backend.describe_rules(None, [call.get("RuleArn")]):
        if rule.is_default:
            text = f"Default rule '{rule.arn}' cannot be deleted"
            raise Refused("OperationNotPermitted", text)


CHECKS = (network_load_balancer_only_forwards, target_group_fits_the_listener)
RULES = (
    *(
        Rule(operation, "before", check)
        for operation in ("create_listener", "modify_listener")
        for check in (
            protocol_of_the_type_is_kept,
            secure_listener_has_a_certificate,
            certificate_is_there,
            *CHECKS,
        )
    ),
    *(Rule("create_rule", "before", check) for check in CHECKS),
    Rule("create_listener", "instead", listener_has_its_port_alone),
    Rule("modify_listener", "before", port_of_another_listener_is_refused),
    Rule("modify_listener", "instead", listener_changes_to_any_protocol),
    Rule("modify_listener", "after", listener_takes_its_changed_certificates),
    Rule("add_listener_certificates", "before", certificate_is_there),
    Rule("delete_rule", "before", default_rule_cannot_go),
)
