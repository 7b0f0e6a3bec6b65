"""Records of hosted zones, and what they say of a name."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address

from labkit.flow.names.answer import Answer, Lookup, not_found, not_known
from labkit.flow.names.zones import records_for
from labkit.flow.packet import is_private
from labkit.flow.steps import passed
from labkit.topology import HostedZone, Record


def in_zone(zone: HostedZone, hostname: str, nothing: str, fact: str) -> Lookup:
    """What a hosted zone says of a name; `nothing` is the sentence for a name that it lacks."""
    remedy = f"add a record {hostname} to {zone.label}"
    return recorded(zone, hostname) or not_found(zone, nothing, fact, remedy=remedy)


def recorded(zone: HostedZone, hostname: str) -> Lookup | None:
    """What the records of a hosted zone say of a name; None where it has no such record."""
    found = records_for(zone, hostname)
    if len(found) > 1:
        says = f"{zone.label} has {len(found)} record sets {hostname}, and chooses one each time"
        return not_known(zone, says)
    return _said_by(zone, found[0]) if found else None


def _said_by(zone: HostedZone, record: Record) -> Lookup:
    """What a record says: addresses, another name to ask for, or one that Route 53 asks for."""
    if not record.values:
        return not_known(zone, f"labkit cannot read {record.name} in {zone.label}: it has no value")
    if record.type == "A":
        return _addresses(zone, record)
    other = record.values[0].rstrip(".").lower()
    if record.type == "CNAME":
        says = f"{record.name} is a CNAME: whoever asked looks {other} up again, from where it is"
        return Lookup((passed(zone, says, "F2.13"),), elsewhere=other)
    says = f"{record.name} is an alias: Route 53 itself looks {other} up, outside of any VPC"
    return Lookup((passed(zone, says, "F2.13"),), elsewhere=other, alias_in=zone)


def _addresses(zone: HostedZone, record: Record) -> Lookup:
    try:
        first, *others = dict.fromkeys(map(IPv4Address, record.values))
    except AddressValueError:
        says = f"labkit cannot read the address of {record.name} in {zone.label}"
        return not_known(zone, says)
    words = ", ".join(map(str, (first, *others)))
    step = passed(zone, f"{zone.label} says {record.name} is {words}", "F7.10")
    answer = Answer(address=first, private=is_private(first), others=tuple(others))
    return Lookup((step,), answer)
