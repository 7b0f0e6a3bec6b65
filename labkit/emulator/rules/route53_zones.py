"""Hosted zones: private ones and their VPCs, and changes that take a minute."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule

SPREADS = 60
"""Seconds until a change has come to all of Route 53's servers."""


def zones_of(call: Call) -> Any:
    """moto's Route 53, which is one for all Regions."""
    return call.backend("route53", "aws")


def zone_of(call: Call) -> Any:
    """The hosted zone that a call names."""
    key = str(call.get("HostedZoneId") or call.get("Id")).rpartition("/")[2]
    zone = zones_of(call).zones.get(key)
    if zone is None:
        raise Refused("NoSuchHostedZone", f"No hosted zone found with ID: {key}")
    return zone


def caller_reference_is_used_once(call: Call) -> None:
    """It is what keeps a repeated call from making a second zone."""
    used = {zone.caller_reference for zone in zones_of(call).zones.values()}
    if call.get("CallerReference") in used:
        text = "A hosted zone has already been created with the specified caller reference."
        raise Refused("HostedZoneAlreadyExists", text, 409)


def private_zone_begins_with_a_vpc(call: Call) -> None:
    """A VPC makes a zone private, and a private zone needs one."""
    given = call.get("VPC.VPCId")
    if call.get("HostedZoneConfig.PrivateZone") and not given:
        text = "When you're creating a private hosted zone, you must specify a VPC."
        raise Refused("InvalidInput", text)
    if given:
        config = call.params.get("HostedZoneConfig") or {}
        call.params["HostedZoneConfig"] = {**config, "PrivateZone": True}


def vpc_is_there(call: Call) -> None:
    """In the Region that is named with it."""
    key, region = call.get("VPC.VPCId"), call.get("VPC.VPCRegion") or call.region
    if key and key not in call.backend("ec2", region).vpcs:
        raise Refused(
            "InvalidVPCId", f"The VPC: {key} in region {region} that you provided is not valid"
        )


def vpc_knows_one_zone_of_a_name(call: Call) -> None:
    """Two private zones of the same name cannot serve one VPC."""
    key, region = call.get("VPC.VPCId"), call.get("VPC.VPCRegion") or call.region
    name = zone_of(call).name if call.get("HostedZoneId") else call.get("Name").rstrip(".") + "."
    for zone in zones_of(call).zones.values():
        if key and zone.name == name and _has(zone.vpcs, key):
            text = (
                f"The VPC that you chose, {key} in region {region}, is already associated with "
                f"another private hosted zone that has an overlapping name space, {zone.name}."
            )
            raise Refused("ConflictingDomainExists", text)


def _has(vpcs: Iterable[dict[str, Any]], key: str) -> bool:
    return any(row.get("vpc_id") == key for row in vpcs)


def zone_id_begins_with_z(call: Call, answer: Any) -> Any:
    """moto's ids begin with any letter."""
    zone = answer.result["HostedZone"]
    zones = zones_of(call).zones
    del zones[zone.resource_id]
    zone.resource_id = f"Z{zone.resource_id[1:]}"
    zones[zone.resource_id] = zone
    answer.result["Location"] = (
        f"https://route53.amazonaws.com/2013-04-01/hostedzone/{zone.resource_id}"
    )
    return answer


def association_is_there_to_be_ended(call: Call) -> None:
    """Of this VPC with this zone."""
    key = call.get("VPC.VPCId")
    if not _has(zone_of(call).vpcs, key):
        text = f"The specified VPC {key} and hosted zone {zone_of(call).resource_id} are not"
        raise Refused("VPCAssociationNotFound", f"{text} currently associated.", 404)


def zone_with_records_cannot_go(call: Call) -> None:
    """But for those that came with it."""
    if any(row.type not in ("NS", "SOA") for row in zone_of(call).rrsets):
        text = "The specified hosted zone contains non-required resource record sets and so cannot"
        raise Refused("HostedZoneNotEmpty", f"{text} be deleted.")


def change_is_pending(call: Call, answer: Any) -> Any:
    """Each has an id of its own; moto's are all one, and done at once."""
    backend = zones_of(call)
    changes = vars(backend).setdefault("_labkit_changes", {})
    key = f"C{zlib.crc32(str(len(changes)).encode()):010d}{len(changes):06d}"
    passing = call.clock.passing(("PENDING", SPREADS), ("INSYNC", FOREVER))
    changes[key] = (passing, utcnow(), call.get("ChangeBatch.Comment") or call.get("Comment"))
    answer.result["ChangeInfo"] = _told(key, passing.first, *changes[key][1:])
    return answer


def _told(key: str, state: str, since: Any, comment: str | None) -> dict[str, Any]:
    told = {"Id": f"/change/{key}", "Status": state, "SubmittedAt": since}
    return {**told, "Comment": comment} if comment else told


def change_is_told_as_it_stands(call: Call) -> ActionResult:
    """PENDING, then INSYNC; what never was is not found."""
    key = str(call.get("Id")).rpartition("/")[2]
    found = vars(zones_of(call)).get("_labkit_changes", {}).get(key)
    if found is None:
        raise Refused(
            "NoSuchChange", f"A change with the specified change ID does not exist: {key}"
        )
    passing, since, comment = found
    return ActionResult({"ChangeInfo": _told(key, passing.state, since, comment)})


def zones_are_listed_from_a_name(call: Call) -> ActionResult:
    """By their labels from the last one, beginning with the name that is given."""
    start, most = _labels(call.get("DNSName") or ""), int(call.get("MaxItems") or 100)
    rows = sorted(zones_of(call).zones.values(), key=lambda zone: _labels(zone.name))
    rows = [zone for zone in rows if _labels(zone.name) >= start]
    answer = {"HostedZones": rows[:most], "IsTruncated": len(rows) > most, "MaxItems": most}
    if call.get("DNSName"):
        answer["DNSName"] = call.get("DNSName").rstrip(".") + "."
    if len(rows) > most:
        answer |= {"NextDNSName": rows[most].name, "NextHostedZoneId": rows[most].resource_id}
    return ActionResult(answer)


def _labels(name: str) -> list[str]:
    return [label for label in reversed(name.split(".")) if label]


CHANGING = (
    "create_hosted_zone",
    "delete_hosted_zone",
    "associate_vpc_with_hosted_zone",
    "disassociate_vpc_from_hosted_zone",
    "change_resource_record_sets",
)
RULES = (
    *constraint_rules("route53", "InvalidInput"),
    Rule("create_hosted_zone", "before", caller_reference_is_used_once),
    Rule("create_hosted_zone", "before", private_zone_begins_with_a_vpc),
    Rule("create_hosted_zone", "before", vpc_is_there),
    Rule("create_hosted_zone", "before", vpc_knows_one_zone_of_a_name),
    Rule("create_hosted_zone", "after", zone_id_begins_with_z),
    Rule("associate_vpc_with_hosted_zone", "before", vpc_is_there),
    Rule("associate_vpc_with_hosted_zone", "before", vpc_knows_one_zone_of_a_name),
    Rule("disassociate_vpc_from_hosted_zone", "before", association_is_there_to_be_ended),
    Rule("delete_hosted_zone", "before", zone_with_records_cannot_go),
    *(Rule(operation, "after", change_is_pending) for operation in CHANGING),
    Rule("get_change", "instead", change_is_told_as_it_stands),
    Rule("list_hosted_zones_by_name", "instead", zones_are_listed_from_a_name),
)
