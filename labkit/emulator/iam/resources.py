"""On what a call needs its permission: the ARNs that it acts on, by service.

After the Service Authorization Reference, "Resource types defined by …". A call that AWS
knows no resource for asks on `*`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.resources_ec2 import ec2_resources
from labkit.emulator.iam.resources_iam import iam_resources

Find = Callable[[Asked], list[str]]

ANY = "*"


def resources_of(asked: Asked) -> list[str]:
    """The resources that a call acts on; every one of them needs the permission."""
    find = _FINDERS.get(asked.service)
    found = find(asked) if find else arns(asked, asked.service)
    return list(dict.fromkeys(found)) or [ANY]


def arns(asked: Asked, service: str) -> list[str]:
    """The ARNs of a service that the parameters name."""
    head = f"arn:aws:{service}:"
    return [value for value in asked.parameters.values() if value.startswith(head)]


def _apigateway(asked: Asked) -> list[str]:
    """The path is the resource, and names no account (F10.3)."""
    path = asked.path.removeprefix("/v2").rstrip("/")
    return [f"arn:aws:apigateway:{asked.region}::{path or '/'}"]


def _balancers(asked: Asked) -> list[str]:
    if asked.operation.startswith("Describe"):
        return []
    named = arns(asked, "elasticloadbalancing")
    kind = "app" if asked.get("Type") in ("", "application") else "net"
    made = _BALANCERS.get(asked.operation)
    if made is None:
        return named
    return [_arn(asked, made.format(kind=kind, name=asked.get("Name")))]


_BALANCERS: Mapping[str, str] = {
    "CreateLoadBalancer": "loadbalancer/{kind}/{name}/*",
    "CreateTargetGroup": "targetgroup/{name}/*",
}


def _kinesis(asked: Asked) -> list[str]:
    name = asked.get("StreamName") or _iterated(asked.get("ShardIterator"))
    return arns(asked, "kinesis") or ([_arn(asked, f"stream/{name}")] if name else [])


def _iterated(iterator: str) -> str:
    """The stream that an iterator walks; empty for what is none."""
    from moto.kinesis.utils import decompose_shard_iterator  # noqa: PLC0415  loaded late

    try:
        return str(decompose_shard_iterator(iterator)[0]) if iterator else ""
    except (ValueError, IndexError):
        return ""


def _dynamodb(asked: Asked) -> list[str]:
    """Tables by name, also those of a batch; an index stands below its table."""
    names = [name.removeprefix(_arn(asked, "table/")) for name in asked.all(r"(.*\.)?TableName")]
    batch = [one[1] for name in asked.parameters if (one := _BATCH.match(name))]
    index = f"/index/{asked.get('IndexName')}" if asked.get("IndexName") else ""
    if asked.operation in ("ListTables", "DescribeLimits"):
        return [_arn(asked, "table/*")] if asked.operation == "ListTables" else []
    return [_arn(asked, f"table/{name}{index}") for name in (*names, *batch)] or arns(
        asked, "dynamodb"
    )


_BATCH = re.compile(r"RequestItems\.([A-Za-z0-9_-]+|arn:[^.]+)\.")


def _logs(asked: Asked) -> list[str]:
    group = asked.get("logGroupName", "logGroupIdentifier")
    if asked.operation == "DescribeLogGroups":
        return [_arn(asked, "log-group::log-stream:")]
    stream = asked.get("logStreamName")
    if not group:
        return arns(asked, "logs")
    return [_arn(asked, f"log-group:{group}:log-stream:{stream}")]


def _ssm(asked: Asked) -> list[str]:
    if asked.operation in ("DescribeParameters", "DescribeInstanceInformation"):
        return [_arn(asked, "*")]
    names = [*asked.all("Name"), *asked.all(r"Names\.\d+")]
    if "Parameter" in asked.operation:
        path = asked.all("Path")
        return [_arn(asked, f"parameter/{name.lstrip('/')}") for name in (*names, *path)]
    if asked.operation == "SendCommand":
        document = f"arn:aws:ssm:{asked.region}:*:document/{asked.get('DocumentName')}"
        targets = asked.all(r"InstanceIds\.\d+")
        instance = f"arn:aws:ec2:{asked.region}:{asked.account}:instance/"
        return [document, *(f"{instance}{one}" for one in targets)]
    return arns(asked, "ssm")


def _s3(asked: Asked) -> list[str]:
    bucket, key = asked.get("Bucket"), asked.get("Key")
    if not bucket:
        return []
    if asked.operation == "DeleteObjects":
        return [f"arn:aws:s3:::{bucket}/*"]
    return [f"arn:aws:s3:::{bucket}/{unquote(key)}" if key else f"arn:aws:s3:::{bucket}"]


def _route53(asked: Asked) -> list[str]:
    key = asked.get("HostedZoneId", "Id", "ResourceId")
    kind = "change" if asked.operation == "GetChange" else "hostedzone"
    bare = key.rpartition("/")[2]
    return [f"arn:aws:route53:::{kind}/{bare}"] if bare else []


def _acm(asked: Asked) -> list[str]:
    made = asked.operation in ("RequestCertificate", "ImportCertificate")
    return arns(asked, "acm") or ([_arn(asked, "certificate/*")] if made else [])


def _quotas(asked: Asked) -> list[str]:
    service, code = asked.get("ServiceCode"), asked.get("QuotaCode")
    return [_arn(asked, f"{service}/{code}")] if service and code else []


def _lambda(asked: Asked) -> list[str]:
    name = asked.get("FunctionName")
    return arns(asked, "lambda") or ([_arn(asked, f"function:{name}")] if name else [])


def _sts(asked: Asked) -> list[str]:
    role = asked.get("RoleArn")
    return [role] if role else []


def _arn(asked: Asked, tail: str) -> str:
    return f"arn:aws:{asked.service}:{asked.region}:{asked.account}:{tail}"


_FINDERS: Mapping[str, Find] = {
    "acm": _acm,
    "apigateway": _apigateway,
    "dynamodb": _dynamodb,
    "ec2": ec2_resources,
    "elasticloadbalancing": _balancers,
    "iam": iam_resources,
    "kinesis": _kinesis,
    "lambda": _lambda,
    "logs": _logs,
    "route53": _route53,
    "s3": _s3,
    "servicequotas": _quotas,
    "ssm": _ssm,
    "sts": _sts,
}
