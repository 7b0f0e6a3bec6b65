"""What a call says under each condition key: of the caller, the request, and one resource.

Everything that AWS would know is here, so a key that is not is absent from the request, and
nothing stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.iam.admitted import ORIGIN
from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.callers import Caller
from labkit.emulator.iam.tags import request_tags, tag_keys, tags_of
from labkit.flow.policy import Value
from labkit.topology import PolicyDocument

Keys = dict[str, Value]

_VARIABLE = re.compile(r"\$\{\s*([^},\s]+)")


def of_caller(caller: Caller) -> Keys:
    """The keys of the principal (IAM User Guide, "Properties of the principal")."""
    found: Keys = {"aws:PrincipalArn": caller.principal, "aws:userid": caller.id}
    found |= {f"aws:PrincipalTag/{key}": value for key, value in caller.tags.items()}
    if caller.name:
        found["aws:username"] = caller.name
    if caller.is_session:
        found["aws:MultiFactorAuthPresent"] = "false"
    return found


def of_request(asked: Asked, environ: Mapping[str, Any]) -> Keys:
    """The keys of the request, whatever it acts on."""
    now = datetime.now(UTC)
    sent, named = request_tags(asked), tag_keys(asked)
    found: Keys = {
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:RequestedRegion": asked.region,
        "aws:SecureTransport": "true",
        "aws:UserAgent": str(environ.get("HTTP_USER_AGENT", "")),
        "aws:ViaAWSService": "false",
        **{f"aws:RequestTag/{key}": value for key, value in sent.items()},
        **_network(environ, environ.get(ORIGIN)),
        **_of_operation(asked),
    }
    if named:
        found["aws:TagKeys"] = named
    return found


def _network(environ: Mapping[str, Any], origin: Origin | None) -> Keys:
    """The address of who came by the internet, or the endpoint that he came by."""
    if origin is None or origin.endpoint is None:
        address = origin.address if origin else str(environ.get("REMOTE_ADDR", "127.0.0.1"))
        return {"aws:SourceIp": address}
    return {"aws:SourceVpce": origin.endpoint, "aws:VpcSourceIp": origin.address}


def _of_operation(asked: Asked) -> Keys:
    """Keys of one service that a parameter fills."""
    rows = _PARAMETERS.get(asked.service, {})
    found: Keys = {key: asked.get(*names) for key, names in rows.items() if asked.get(*names)}
    if asked.service == "ec2":
        found |= {"ec2:Region": asked.region}
    if asked.operation == "ChangeResourceRecordSets":
        found |= _of_records(asked)
    return found


def _of_records(asked: Asked) -> Keys:
    """The names, types and actions of a change of records; names in small letters."""
    names = [name.lower().rstrip(".") for name in asked.all(r"Change\.\d+\.Name")]
    head = "route53:ChangeResourceRecordSets"
    return {
        f"{head}NormalizedRecordNames": tuple(names),
        f"{head}RecordTypes": tuple(asked.all(r"Change\.\d+\.Type")),
        f"{head}Actions": tuple(asked.all(r"Change\.\d+\.Action")),
    }


_PARAMETERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ec2": {
        "ec2:AvailabilityZone": ("AvailabilityZone", "Placement.AvailabilityZone"),
        "ec2:InstanceType": ("InstanceType",),
        "ec2:VpceServiceName": ("ServiceName",),
    },
    "elasticloadbalancing": {"elasticloadbalancing:Scheme": ("Scheme",)},
    "iam": {
        "iam:PermissionsBoundary": ("PermissionsBoundary",),
        "iam:PolicyARN": ("PolicyArn",),
    },
    "s3": {
        "s3:delimiter": ("delimiter",),
        "s3:max-keys": ("max-keys",),
        "s3:prefix": ("prefix",),
        "s3:VersionId": ("versionId",),
    },
    "sts": {
        "sts:ExternalId": ("ExternalId",),
        "sts:RoleSessionName": ("RoleSessionName",),
        "sts:SourceIdentity": ("SourceIdentity",),
    },
}
"""Service to the keys that a parameter fills, and the parameter's names."""


def of_resource(asked: Asked, resource: str) -> Keys:
    """The keys of one resource: its account, its tags, and the VPC that it is in."""
    owner = resource.split(":")[4] if resource.count(":") >= 5 else ""
    found: Keys = {"aws:ResourceAccount": owner or asked.account}
    for key, value in tags_of(resource, asked.account).items():
        found[f"aws:ResourceTag/{key}"] = value
        found[f"{asked.service}:ResourceTag/{key}"] = value
    if resource.startswith("arn:aws:ec2:"):
        found |= _of_ec2(resource, asked.account)
    return found


def _of_ec2(resource: str, caller: str) -> Keys:
    """`ec2:Vpc`, `ec2:Subnet`, `ec2:VpceServiceName` and `ec2:Owner` of a thing that is there."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded late

    _, _, _, region, account, tail = resource.split(":", 5)
    kind, _, key = tail.partition("/")
    ec2 = ec2_backends[account or caller][region]
    thing = _found(ec2, kind, key)
    vpc = getattr(thing, "vpc_id", None)
    if kind == "image" and thing is not None:
        return {"ec2:Owner": str(thing.owner_alias or thing.owner_id)}
    head = f"arn:aws:ec2:{region}:{account}"
    found: Keys = {"ec2:Vpc": f"{head}:vpc/{vpc}"} if vpc else {}
    if kind == "vpc-endpoint" and thing is not None:
        found["ec2:VpceServiceName"] = str(thing.service_name)
    if kind in ("vpc", "subnet"):
        name = {"vpc": "ec2:VpcID", "subnet": "ec2:SubnetID"}[kind]
        found[name] = key
    return found


def _found(ec2: Any, kind: str, key: str) -> Any:
    """moto's record of a thing; None if it is not there, or of no VPC."""
    if kind == "subnet":
        return next((rows[key] for rows in ec2.subnets.values() if key in rows), None)
    if kind == "security-group":
        return next((rows[key] for rows in ec2.groups.values() if key in rows), None)
    return getattr(ec2, _HELD.get(kind, ""), {}).get(key)


_HELD: Mapping[str, str] = {
    "image": "amis",
    "instance": "",
    "natgateway": "nat_gateways",
    "network-acl": "network_acls",
    "network-interface": "enis",
    "route-table": "route_tables",
    "vpc": "vpcs",
    "vpc-endpoint": "vpc_end_points",
}


def complete(given: Mapping[str, Value], documents: Iterable[PolicyDocument]) -> Keys:
    """`given`, and every other key that a policy asks for as absent."""
    known = {key.lower() for key in given}
    asked = {key for document in documents for key in _asked_for(document)}
    return {**given, **{key: () for key in asked if key.lower() not in known}}


@lru_cache(maxsize=512)
def _asked_for(document: PolicyDocument) -> frozenset[str]:
    """Condition keys of a policy, in its conditions and in its variables."""
    found: set[str] = set()
    for one in document.statements:
        found |= {condition.key for condition in one.conditions}
        texts = [value for condition in one.conditions for value in condition.values]
        for text in (*one.resources, *one.not_resources, *texts):
            found |= set(_VARIABLE.findall(text))
    return frozenset(key for key in found if key.partition("/")[0].lower() not in _FOLLOW)


_FOLLOW = frozenset(
    {
        "aws:principalaccount",
        "aws:principalisawsservice",
        "aws:principalservicename",
        "aws:principaltype",
    }
)
"""Keys that the evaluator draws from the principal itself."""
