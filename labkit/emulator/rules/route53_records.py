"""Record sets: a batch of changes is made as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any, cast

from moto.core.responses import ActionResult
from moto.route53.models import RecordSet

from labkit.emulator.rules.route53_zones import zone_of
from labkit.emulator.rules.rule import Call, Refused, Rule

ADDRESSES = {
    "A": (IPv4Address, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
    "AAAA": (IPv6Address, "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
}
"""Types whose values are addresses: what reads one, and what AWS says of one that is none."""
SAME = (
    ("TTL", "ttl"),
    ("Weight", "weight"),
    ("Region", "region"),
    ("Failover", "failover"),
    ("HealthCheckId", "health_check_id"),
)
"""What a deletion must say as the record set has it, where it says it."""


def batch_is_made_as_a_whole(call: Call) -> ActionResult:
    """Each change sees those before it; what is wrong with any is said of all at once."""
    zone = zone_of(call)
    rows, wrong = list(zone.rrsets), list[str]()
    for change in call.get("ChangeBatch.Changes"):
        record = {
            **change["ResourceRecordSet"],
            "Name": _dotted(change["ResourceRecordSet"]["Name"]),
        }
        _one_kind_of_value(change["Action"], record)
        found = list(_faults(zone, rows, change["Action"], record))
        wrong += found
        if not found:
            rows = _changed(rows, change["Action"], record)
    if wrong:
        raise Refused("InvalidChangeBatch", f"[{', '.join(wrong)}]")
    zone.rrsets = rows
    return ActionResult({})


def _dotted(name: str) -> str:
    return name.lower().rstrip(".") + "."


def _one_kind_of_value(action: str, record: Mapping[str, Any]) -> None:
    plain = record.get("TTL") is not None and bool(record.get("ResourceRecords"))
    kinds = plain + bool(record.get("AliasTarget"))
    if kinds != 1:
        found = "none" if kinds == 0 else "more than one"
        text = (
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
            "ResourceRecords], or TrafficPolicyInstanceId], but found "
            f"{found} in Change with [Action={action}, Name={record['Name']}, "
            f"Type={record['Type']}, SetIdentifier={record.get('SetIdentifier', 'null')}]"
        )
        raise Refused("InvalidInput", text)


def _faults(zone: Any, rows: list[Any], action: str, record: Mapping[str, Any]) -> Iterator[str]:
    name = record["Name"]
    if name != zone.name and not name.endswith(f".{zone.name}"):
        yield f"RRSet with DNS name {name} is not permitted in zone {zone.name}"
        return
    same = _same(rows, record)
    if action == "CREATE" and same:
        yield f"Tried to create resource record set {_called(record)} but it already exists"
    elif action == "DELETE":
        yield from _deleting(zone, record, same)
    if action != "DELETE":
        yield from _values(record)
        yield from _canonical(zone, rows, record)
        yield from _alias(zone, rows, record)


def _same(rows: list[Any], record: Mapping[str, Any]) -> Any:
    key = (record["Name"], record["Type"], record.get("SetIdentifier"))
    return next((row for row in rows if (row.name, row.type, row.set_identifier) == key), None)


def _called(record: Mapping[str, Any]) -> str:
    parts = f"name='{record['Name']}', type='{record['Type']}'"
    if record.get("SetIdentifier"):
        parts += f", set-identifier='{record['SetIdentifier']}'"
    return f"[{parts}]"


def _deleting(zone: Any, record: Mapping[str, Any], same: Any) -> Iterator[str]:
    head = f"Tried to delete resource record set {_called(record)} but "
    if same is None:
        yield head + "it was not found"
    elif not _equal(record, same):
        yield head + "the values provided do not match the current values"
    elif record["Name"] == zone.name and record["Type"] == "NS":
        yield "A HostedZone must contain at least one NS record for the zone itself."
    elif record["Name"] == zone.name and record["Type"] == "SOA":
        yield "A HostedZone must contain exactly one SOA record."


def _equal(record: Mapping[str, Any], row: Any) -> bool:
    if any(key in record and str(record[key]) != str(getattr(row, held)) for key, held in SAME):
        return False
    alias, held = record.get("AliasTarget"), row.alias_target
    if alias is not None or held:
        return _target(alias or {}) == _target(held or {})
    return sorted(_texts(record)) == sorted(_text(value) for value in row.records)


def _target(alias: Mapping[str, Any]) -> tuple[str, str]:
    return alias.get("HostedZoneId", ""), _dotted(alias.get("DNSName", ""))


def _texts(record: Mapping[str, Any]) -> list[str]:
    return [_text(row) for row in record.get("ResourceRecords") or ()]


def _text(value: Any) -> str:
    return str(value["Value"] if isinstance(value, Mapping) else value)


def _values(record: Mapping[str, Any]) -> Iterator[str]:
    reads, said = ADDRESSES.get(record["Type"], (str, ""))
    for text in _texts(record):
        try:
            reads(text)
        except AddressValueError:
            yield f"Invalid Resource Record: FATAL problem: {said} encountered with '{text}'"


def _canonical(zone: Any, rows: list[Any], record: Mapping[str, Any]) -> Iterator[str]:
    """A CNAME stands alone at its name, and never at the top of a zone."""
    name, head = record["Name"], f"RRSet of type {record['Type']} with DNS name {record['Name']} is"
    others = {row.type for row in rows if row.name == name} - {record["Type"]}
    if record["Type"] == "CNAME" and name == zone.name:
        yield f"{head} not permitted at apex in zone {zone.name}"
    elif others and "CNAME" in (record["Type"], *others):
        text = "not permitted as it conflicts with other records with the same DNS name in zone"
        yield f"{head} {text} {zone.name}"


def _alias(zone: Any, rows: list[Any], record: Mapping[str, Any]) -> Iterator[str]:
    """An alias to a record of its own zone names one that is there."""
    alias = record.get("AliasTarget")
    if not alias or alias["HostedZoneId"] != zone.resource_id:
        return
    name, kind = _dotted(alias["DNSName"]), record["Type"]
    head = f"Tried to create an alias that targets {name}, type {kind} in zone {zone.resource_id},"
    if name != zone.name and not name.endswith(f".{zone.name}"):
        yield f"{head} but the alias target name does not lie within the target zone"
    elif all((row.name, row.type) != (name, kind) for row in rows):
        yield f"{head} but that target was not found"


def _changed(rows: list[Any], action: str, record: Mapping[str, Any]) -> list[Any]:
    same = _same(rows, record)
    rest = [row for row in rows if row is not same]
    if action == "DELETE":
        return rest
    made = cast("Any", RecordSet)({**record, "ResourceRecords": _texts(record)})
    return [*rest, made]


RULES = (Rule("change_resource_record_sets", "instead", batch_is_made_as_a_whole),)
