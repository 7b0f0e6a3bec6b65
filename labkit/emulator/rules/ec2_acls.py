"""Network ACLs: the entry that denies the rest, the form of entries, and what may go (F7.7)."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.ec2_network import cidr
from labkit.emulator.rules.rule import Call, Refused, Rule

LAST, NUMBERS = 32767, range(1, 32767)
"""The number of the entry that denies the rest, and those that an owner may give."""

_VALUE = "InvalidParameterValue"


def custom_acl_denies_the_rest(call: Call, answer: Any) -> None:
    """Both ways, as a default one does after it has let everything through."""
    acl = answer.result["NetworkAcl"]
    for egress in (True, False):
        call.ec2.create_network_acl_entry(
            network_acl_id=acl.id,
            rule_number=LAST,
            protocol="-1",
            rule_action="deny",
            egress=egress,
            cidr_block="0.0.0.0/0",
            icmp_code=None,
            icmp_type=None,
            port_range_from=None,
            port_range_to=None,
            ipv6_cidr_block=None,
        )


def entry_is_well_formed(call: Call) -> None:
    """Its number, its action, and ports where the protocol has them."""
    number, action = int(call.get("RuleNumber")), call.get("RuleAction")
    if number not in NUMBERS:
        text = f"Value ({number}) for parameter ruleNumber is invalid."
        raise Refused(_VALUE, text)
    if action not in {"allow", "deny"}:
        raise Refused(_VALUE, f"Value ({action}) for parameter ruleAction is invalid.")
    if str(call.get("Protocol")) in {"6", "17"} and not call.get("PortRange"):
        text = "The request must contain the parameter portRange"
        raise Refused("MissingParameter", text)
    cidr(call, "CidrBlock")


def _entry(call: Call) -> Any:
    number, egress = int(call.get("RuleNumber")), bool(call.get("Egress"))
    entries = call.ec2.network_acls[call.get("NetworkAclId")].network_acl_entries
    same = (row for row in entries if row.rule_number == number and row.egress == egress)
    return next(same, None)


def entry_exists(call: Call) -> None:
    """An entry is known by its number and direction."""
    number = call.get("RuleNumber")
    if int(number) not in NUMBERS:
        raise Refused(_VALUE, f"Value ({number}) for parameter ruleNumber is invalid.")
    if _entry(call) is None:
        text = f"The network acl entry identified by {number} does not exist."
        raise Refused("InvalidNetworkAclEntry.NotFound", text)


def association_to_replace_exists(call: Call) -> None:
    """moto finds none and fails."""
    key = call.get("AssociationId")
    if not any(key in acl._associations for acl in call.ec2.network_acls.values()):  # noqa: SLF001
        text = f"The association ID '{key}' does not exist"
        raise Refused("InvalidAssociationID.NotFound", text)


def acl_in_use_stays(call: Call) -> None:
    """And the default one as long as its VPC."""
    acl = call.ec2.network_acls[call.get("NetworkAclId")]
    if acl.default:
        raise Refused(_VALUE, f"cannot delete default network ACL {acl.id}")
    if acl.associations:
        text = f"The networkAcl '{acl.id}' has dependencies and cannot be deleted."
        raise Refused("DependencyViolation", text)


def subnet_lets_its_acl_go(call: Call, _answer: Any) -> None:
    """The association ends with the subnet."""
    gone = call.get("SubnetId")
    for acl in call.ec2.network_acls.values():
        held = acl._associations  # noqa: SLF001  moto shows only a list of them
        for key in [key for key, row in held.items() if row.subnet_id == gone]:
            del held[key]


RULES = (
    Rule("create_network_acl", "after", custom_acl_denies_the_rest, ("F7.7",)),
    Rule("create_network_acl_entry", "before", entry_is_well_formed),
    Rule("replace_network_acl_entry", "before", entry_is_well_formed),
    Rule("replace_network_acl_entry", "before", entry_exists),
    Rule("delete_network_acl_entry", "before", entry_exists),
    Rule("replace_network_acl_association", "before", association_to_replace_exists),
    Rule("delete_network_acl", "before", acl_in_use_stays),
    Rule("delete_subnet", "after", subnet_lets_its_acl_go),
)
