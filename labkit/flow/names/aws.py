"""The names that AWS gives: to APIs, to its services, and to an endpoint's private DNS.

`{api}.execute-api.{region}` is the same for every endpoint type (F1.2), `{api}-{vpce}` stands
for an endpoint (F1.5), `d-…` for a custom domain (F2.13). SDKs call Kinesis and DynamoDB by
names with the account in front when they know it (F2.19, F2.21).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

AMAZON = "amazonaws.com"
_API_NAME = re.compile(
    r"(?P<label>d-[a-z0-9]+|(?P<api>[a-z0-9]+)(?:-(?P<vpce>vpce-[a-z0-9-]+))?)"
    r"\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com"
)


@dataclass(frozen=True, slots=True)
class ApiName:
    """A name under `execute-api` taken apart.

    `vpce` is empty but for the alias form; `api` is empty for a custom domain's target.
    """

    api: str
    vpce: str
    region: str


@lru_cache(maxsize=1024)
def api_name(hostname: str) -> ApiName | None:
    """The parts of a name under `execute-api`, or None for any other name."""
    found = _API_NAME.fullmatch(hostname.lower())
    return ApiName(found["api"] or "", found["vpce"] or "", found["region"]) if found else None


@dataclass(frozen=True, slots=True)
class ServiceName:
    """A public name of an AWS service; `service` is its full name, as endpoints have it."""

    code: str
    region: str

    @property
    def service(self) -> str:
        """The service's full name, such as `com.amazonaws.us-east-1.kinesis-streams`."""
        return f"com.amazonaws.{self.region}.{self.code}"


_REGION = r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)"
_IN_REGION = rf"\.{_REGION}\.amazonaws\.com"
_BUCKET = r"(?:[a-z0-9.-]+\.)?"
_SERVICES = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (rf"(?:kinesis|\d{{12}}\.(?:data|control)-kinesis){_IN_REGION}", "kinesis-streams"),
        (rf"(?:dynamodb|\d{{12}}\.ddb){_IN_REGION}", "dynamodb"),
        (rf"streams\.dynamodb{_IN_REGION}", "dynamodb-streams"),
        (rf"api\.ecr{_IN_REGION}", "ecr.api"),
        (rf"\d{{12}}\.dkr\.ecr{_IN_REGION}", "ecr.dkr"),
        (rf"api\.sagemaker{_IN_REGION}", "sagemaker.api"),
        (rf"runtime\.sagemaker{_IN_REGION}", "sagemaker.runtime"),
        (rf"{_BUCKET}s3(?:-control|-accesspoint)?(?:\.dualstack)?{_IN_REGION}", "s3"),
        (rf"{_BUCKET}s3-{_REGION}\.amazonaws\.com", "s3"),
        (rf"{_BUCKET}s3\.amazonaws\.com", "s3"),
        (rf"(?P<code>[a-z0-9-]+){_IN_REGION}", ""),
    )
)
"""Public names, the plainest last, and the service code that an endpoint has for them."""
_CLOSED = (
    "kinesis",
    "data-kinesis",
    "control-kinesis",
    "dynamodb",
    "ddb",
    "sqs",
    "sns",
    "sts",
    "kms",
    "ssm",
    "secretsmanager",
    "lambda",
)
"""Names before the Region under which a service has no others than `_SERVICES` lists."""
_UNDER_CLOSED = re.compile(rf".+\.(?P<domain>(?:{'|'.join(_CLOSED)}){_IN_REGION})")


@lru_cache(maxsize=1024)
def closed_domain(hostname: str) -> str:
    """The service's own domain under which there is no such name; empty where there is none."""
    found = None if service_behind(hostname) else _UNDER_CLOSED.fullmatch(hostname)
    return found["domain"] if found else ""


@lru_cache(maxsize=1024)
def service_behind(hostname: str) -> ServiceName | None:
    """The service that a public name of AWS's leads to, or None for a name of another shape."""
    for pattern, code in _SERVICES:
        found = pattern.fullmatch(hostname)
        if found:
            parts = found.groupdict()
            return ServiceName(code or parts["code"], parts.get("region") or "us-east-1")
    return None


@dataclass(frozen=True, slots=True)
class OwnedName:
    """A name that an endpoint's private DNS owns, with everything under it if `wild`.

    `settled` is false where AWS's documentation does not say that it is covered.
    """

    domain: str
    wild: bool = False
    settled: bool = True

    def holds(self, hostname: str) -> bool:
        """Whether it owns a name."""
        return hostname == self.domain or (self.wild and hostname.endswith(f".{self.domain}"))


_OWNED: dict[str, tuple[OwnedName, ...]] = {
    "execute-api": (OwnedName("execute-api", wild=True),),
    "kinesis-streams": (
        OwnedName("kinesis"),
        OwnedName("data-kinesis", wild=True, settled=False),
        OwnedName("control-kinesis", wild=True, settled=False),
    ),
    "s3": (
        OwnedName("s3", wild=True),
        OwnedName("s3-control", wild=True),
        OwnedName("s3-accesspoint", wild=True),
    ),
    "ecr.api": (OwnedName("api.ecr"),),
    "ecr.dkr": (OwnedName("dkr.ecr", wild=True),),
    "dynamodb-streams": (),
    "sagemaker.api": (OwnedName("api.sagemaker"),),
    "sagemaker.runtime": (OwnedName("runtime.sagemaker"),),
}
"""Service code to the private names of its endpoints (F2.5, F2.18, F2.20, F3.9)."""


@lru_cache(maxsize=256)
def owned_names(service: str) -> tuple[OwnedName, ...]:
    """The private names of an endpoint for `service`, such as `com.amazonaws.us-east-1.s3`.

    Services that no table lists have one name: their code before the Region.
    """
    parts = service.split(".", 3)
    if len(parts) < 4 or parts[:2] != ["com", "amazonaws"]:
        return ()
    region, code = parts[2], parts[3]
    rows = _OWNED.get(code, (OwnedName(code),))
    return tuple(
        OwnedName(f"{row.domain}.{region}.{AMAZON}", row.wild, row.settled) for row in rows
    )
