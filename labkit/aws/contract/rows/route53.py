"""Route 53: private hosted zones, record sets, and changes that take a while."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World, made

UNKNOWN = "Z00000000000000000000"


def _zone(aws: World, vpc: str = "", name: str = "", **more: Any) -> Any:
    name = name or f"{aws.name('zone')}.example.internal"
    place = {"VPCId": vpc or aws.vpc(), "VPCRegion": aws.region}
    given = {"Name": name, "CallerReference": aws.name("reference"), "VPC": place, **more}
    return aws.route53.create_hosted_zone(**given)


def _made(aws: World, vpc: str = "", name: str = "") -> tuple[str, str]:
    answer = made(_zone, aws=aws, vpc=vpc, name=name)["HostedZone"]
    return answer["Id"], answer["Name"]


def _record(name: str, **more: Any) -> dict[str, Any]:
    row = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.5"}]}
    return {key: value for key, value in {**row, **more}.items() if value is not None}


def _change(aws: World, zone: str, *changes: tuple[str, dict[str, Any]]) -> Any:
    rows = [{"Action": action, "ResourceRecordSet": row} for action, row in changes]
    return aws.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": rows})


def _twice(aws: World) -> Any:
    zone, name = _made(aws)
    _change(aws, zone, ("CREATE", _record(f"a.{name}")))
    return _change(aws, zone, ("CREATE", _record(f"a.{name}")))


def _alone(aws: World, action: str, head: str = "a.", **more: Any) -> Any:
    zone, name = _made(aws)
    return _change(aws, zone, (action, _record(head + name, **more)))


def _other_values(aws: World) -> Any:
    zone, name = _made(aws)
    _change(aws, zone, ("CREATE", _record(f"a.{name}")))
    return _change(aws, zone, ("DELETE", _record(f"a.{name}", TTL=61)))


def _replaced(aws: World) -> Any:
    zone, name = _made(aws)
    row = _record(f"a.{name}")
    _change(aws, zone, ("CREATE", row))
    _change(aws, zone, ("DELETE", row), ("CREATE", _record(f"a.{name}", TTL=61)))
    rows = aws.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [(row["Name"] == f"a.{name}", row["TTL"]) for row in rows if row["Type"] == "A"]


def _half(aws: World) -> Any:
    zone, name = _made(aws)
    with suppress(aws.route53.exceptions.InvalidChangeBatch):
        _change(aws, zone, ("CREATE", _record(f"a.{name}")), ("DELETE", _record(f"b.{name}")))
    rows = aws.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return sorted(row["Type"] for row in rows)


def _alias(aws: World) -> Any:
    zone, name = _made(aws)
    target = {
        "HostedZoneId": "Z26RNL4JYFTOTI",
        "DNSName": "web-1.elb.us-east-1.amazonaws.com",
        "EvaluateTargetHealth": False,
    }
    row = {"Name": f"web.{name}", "Type": "A", "AliasTarget": target}
    _change(aws, zone, ("UPSERT", row))
    rows = aws.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return next(row for row in rows if row["Type"] == "A")


def _beside_a_name(aws: World) -> Any:
    zone, name = _made(aws)
    _change(aws, zone, ("CREATE", _record(f"a.{name}")))
    row = _record(f"a.{name}", Type="CNAME", ResourceRecords=[{"Value": "b.example.com"}])
    return _change(aws, zone, ("CREATE", row))


def _waited(aws: World) -> Any:
    zone, name = _made(aws)
    change = _change(aws, zone, ("CREATE", _record(f"a.{name}")))["ChangeInfo"]
    aws.route53.get_waiter("resource_record_sets_changed").wait(
        Id=change["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": 5}
    )
    after = aws.route53.get_change(Id=change["Id"])["ChangeInfo"]
    return {"before": change["Status"], "after": after["Status"]}


def _same_name(aws: World) -> Any:
    vpc, name = aws.vpc(), f"{aws.name('zone')}.internal"
    _made(aws, vpc, name)
    return _zone(aws, vpc, name)


def _associated_conflict(aws: World) -> Any:
    first, second, name = aws.vpc(), aws.vpc(), f"{aws.name('zone')}.internal"
    _made(aws, first, name)
    zone, _ = _made(aws, second, name)
    return aws.route53.associate_vpc_with_hosted_zone(
        HostedZoneId=zone, VPC={"VPCId": first, "VPCRegion": aws.region}
    )


def _associated(aws: World) -> Any:
    zone, _ = _made(aws)
    place = {"VPCId": aws.vpc(), "VPCRegion": aws.region}
    made(aws.route53.associate_vpc_with_hosted_zone, HostedZoneId=zone, VPC=place)
    answer = aws.route53.get_hosted_zone(Id=zone)
    return {"vpcs": len(answer["VPCs"]), "private": answer["HostedZone"]["Config"]["PrivateZone"]}


def _last(aws: World) -> Any:
    vpc = aws.vpc()
    zone, _ = _made(aws, vpc)
    return aws.route53.disassociate_vpc_from_hosted_zone(
        HostedZoneId=zone, VPC={"VPCId": vpc, "VPCRegion": aws.region}
    )


def _never(aws: World) -> Any:
    zone, _ = _made(aws)
    return aws.route53.disassociate_vpc_from_hosted_zone(
        HostedZoneId=zone, VPC={"VPCId": aws.vpc(), "VPCRegion": aws.region}
    )


def _public(aws: World) -> Any:
    answer = aws.route53.create_hosted_zone(
        Name=f"{aws.name('zone')}.example.com", CallerReference=aws.name("reference")
    )
    return aws.route53.associate_vpc_with_hosted_zone(
        HostedZoneId=answer["HostedZone"]["Id"],
        VPC={"VPCId": aws.vpc(), "VPCRegion": aws.region},
    )


def _full(aws: World) -> Any:
    zone, name = _made(aws)
    _change(aws, zone, ("CREATE", _record(f"a.{name}")))
    return aws.route53.delete_hosted_zone(Id=zone)


def _referred(aws: World) -> Any:
    reference = aws.name("reference")
    _zone(aws, CallerReference=reference)
    return _zone(aws, CallerReference=reference)


def _by_vpc(aws: World) -> Any:
    vpc = aws.vpc()
    zone, name = _made(aws, vpc)
    answer = aws.route53.list_hosted_zones_by_vpc(VPCId=vpc, VPCRegion=aws.region)
    return [
        (zone.endswith(row["HostedZoneId"]), row["Name"] == name)
        for row in answer["HostedZoneSummaries"]
    ]


RECORDS = (
    Row(
        "a change is pending at first, and resource_record_sets_changed waits for it",
        _waited,
        gives({"before": "PENDING", "after": "INSYNC"}),
    ),
    Row(
        "creating a record set that there is, is refused",
        _twice,
        refuses(
            "InvalidChangeBatch",
            "[Tried to create resource record set [name='a.….', type='A'] but it already exists]",
            400,
        ),
    ),
    Row(
        "deleting a record set that there is not, is refused",
        lambda aws: _alone(aws, "DELETE"),
        refuses(
            "InvalidChangeBatch",
            "[Tried to delete resource record set [name='a.….', type='A'] but it was not found]",
            400,
        ),
    ),
    Row(
        "a record set is deleted by its own values",
        _other_values,
        refuses(
            "InvalidChangeBatch",
            "[Tried to delete resource record set [name='a.….', type='A'] but the values provided "
            "do not match the current values]",
            400,
        ),
    ),
    Row(
        "one batch deletes a record set and creates it anew",
        _replaced,
        gives([(True, 61)]),
    ),
    Row(
        "a batch is made as a whole or not at all",
        _half,
        gives(["NS", "SOA"]),
    ),
    Row(
        "a name outside the zone is refused",
        lambda aws: _change(aws, _made(aws)[0], ("CREATE", _record("a.elsewhere.com"))),
        refuses(
            "InvalidChangeBatch",
            "[RRSet with DNS name a.elsewhere.com. is not permitted in zone ….]",
            400,
        ),
    ),
    Row(
        "the top of a zone has no CNAME",
        lambda aws: _alone(
            aws, "CREATE", "", Type="CNAME", ResourceRecords=[{"Value": "b.example.com"}]
        ),
        refuses(
            "InvalidChangeBatch",
            "[RRSet of type CNAME with DNS name …. is not permitted at apex in zone ….…]",
            400,
        ),
    ),
    Row(
        "a CNAME stands alone",
        _beside_a_name,
        refuses(
            "InvalidChangeBatch",
            "[RRSet of type CNAME with DNS name …. is not permitted as it conflicts with other "
            "records with the same DNS name in zone ….]",
            400,
        ),
    ),
    Row(
        "an A record has an IPv4 address",
        lambda aws: _alone(aws, "CREATE", ResourceRecords=[{"Value": "ten"}]),
        refuses("InvalidChangeBatch", status=400),
    ),
    Row(
        "a record set has values or an alias",
        lambda aws: _alone(aws, "CREATE", TTL=None, ResourceRecords=None),
        refuses(
            "InvalidInput",
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
            "ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with "
            "[Action=CREATE, Name=a.…., Type=A, SetIdentifier=null]",
            400,
        ),
    ),
    Row(
        "an unknown action is refused",
        lambda aws: _alone(aws, "REPLACE"),
        refuses("InvalidInput", status=400),
    ),
    Row(
        "an alias is kept as it was given",
        _alias,
        gives(
            {
                "AliasTarget": {
                    "HostedZoneId": "Z26RNL4JYFTOTI",
                    "DNSName": "web-1.elb.us-east-1.amazonaws.com…",
                    "EvaluateTargetHealth": False,
                }
            }
        ),
    ),
)

ZONES = (
    Row(
        "a zone with a VPC is private, with the records that belong to it",
        _zone,
        gives(
            {
                "HostedZone": {
                    "Id": "/hostedzone/Z…",
                    "Name": "zone-….example.internal.",
                    "Config": {"PrivateZone": True},
                    "ResourceRecordSetCount": 2,
                },
                "ChangeInfo": {"Id": "/change/C…", "Status": "PENDING"},
                "VPC": {"VPCId": "vpc-…"},
            }
        ),
    ),
    Row(
        "a private zone begins with a VPC",
        lambda aws: aws.route53.create_hosted_zone(
            Name="a.internal",
            CallerReference=aws.name("reference"),
            HostedZoneConfig={"PrivateZone": True},
        ),
        refuses("InvalidInput", status=400),
    ),
    Row(
        "the VPC of a zone is there",
        lambda aws: _zone(aws, "vpc-0123456789abcdef0"),
        refuses("InvalidVPCId", status=400),
    ),
    Row(
        "one VPC has one zone of a name",
        _same_name,
        refuses(
            "ConflictingDomainExists",
            "The VPC that you chose, vpc-… in region …, is already associated with another "
            "private hosted zone that has an overlapping name space, zone-….internal..",
            400,
        ),
    ),
    Row(
        "a VPC is not associated with a second zone of a name",
        _associated_conflict,
        refuses("ConflictingDomainExists", status=400),
    ),
    Row(
        "a private zone can have several VPCs",
        _associated,
        gives({"vpcs": 2, "private": True}),
    ),
    Row(
        "a public zone has no VPC",
        _public,
        refuses("PublicZoneVPCAssociation", status=400),
    ),
    Row(
        "a private zone keeps its last VPC",
        _last,
        refuses("LastVPCAssociation", status=400),
    ),
    Row(
        "a VPC that is not associated cannot be taken away",
        _never,
        refuses("VPCAssociationNotFound", status=404),
    ),
    Row(
        "a zone with records cannot be deleted",
        _full,
        refuses(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets…and so cannot "
            "be deleted.",
            400,
        ),
    ),
    Row(
        "a caller reference is used once",
        _referred,
        refuses("HostedZoneAlreadyExists", status=409),
    ),
    Row(
        "an unknown zone is not found",
        lambda aws: aws.route53.get_hosted_zone(Id=UNKNOWN),
        refuses("NoSuchHostedZone", f"No hosted zone found with ID: {UNKNOWN}", 404),
    ),
    Row(
        "records of an unknown zone are not found",
        lambda aws: _change(aws, UNKNOWN, ("CREATE", _record("a.example.com"))),
        refuses("NoSuchHostedZone", f"No hosted zone found with ID: {UNKNOWN}", 404),
    ),
    Row(
        "an unknown change is not found",
        lambda aws: aws.route53.get_change(Id="C0000000000"),
        refuses("NoSuchChange", status=404),
    ),
    Row(
        "the zones of a VPC are listed",
        _by_vpc,
        gives(holding((True, True))),
    ),
)

ROWS = (*ZONES, *RECORDS)
