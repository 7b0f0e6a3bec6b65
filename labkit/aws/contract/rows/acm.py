"""ACM: certificates that are requested, and those that something uses."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.rows.behind import Behind
from labkit.aws.contract.rows.elbv2_listeners import NO_CERTIFICATE
from labkit.aws.contract.world import World, made


def _request(aws: World, **more: Any) -> str:
    given = {"DomainName": f"{aws.name('api')}.example.com", "ValidationMethod": "DNS", **more}
    return str(made(aws.acm.request_certificate, **given)["CertificateArn"])


def _described(aws: World, arn: str) -> Any:
    return aws.acm.describe_certificate(CertificateArn=arn)["Certificate"]


def _issued(aws: World) -> Any:
    arn = _request(aws)
    aws.acm.get_waiter("certificate_validated").wait(
        CertificateArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    return _described(aws, arn)


def _used(aws: World) -> tuple[Behind, str]:
    arn = _issued(aws)["CertificateArn"]
    at = Behind(aws)
    made(at.listen, Port=443, Protocol="TLS", Certificates=[{"CertificateArn": arn}])
    return at, arn


def _users(aws: World) -> Any:
    at, arn = _used(aws)
    return {"balancer": _described(aws, arn)["InUseBy"] == [at.balancer]}


def _freed(aws: World) -> Any:
    at, arn = _used(aws)
    made(aws.elbv2.delete_load_balancer, LoadBalancerArn=at.balancer)
    return aws.acm.delete_certificate(CertificateArn=arn)


def _requested_twice(aws: World) -> Any:
    given = {"DomainName": f"{aws.name('api')}.example.com", "IdempotencyToken": "once"}
    return {"same": _request(aws, **given) == _request(aws, **given)}


ROWS = (
    Row(
        "a certificate that is requested is issued when its domain is validated",
        _issued,
        gives({"Status": "ISSUED", "Type": "AMAZON_ISSUED", "InUseBy": []}),
    ),
    Row(
        "the record that validates a domain is told",
        lambda aws: _described(aws, _request(aws))["DomainValidationOptions"],
        gives([{"ValidationMethod": "DNS", "ResourceRecord": {"Type": "CNAME"}}]),
    ),
    Row(
        "a certificate tells who uses it",
        _users,
        gives({"balancer": True}),
    ),
    Row(
        "a certificate that a listener uses cannot be deleted",
        lambda aws: aws.acm.delete_certificate(CertificateArn=_used(aws)[1]),
        refuses("ResourceInUseException", "Certificate arn:… in account … is in use.", 400),
    ),
    Row(
        "a certificate is free when its load balancer is gone",
        _freed,
        gives({}),
    ),
    Row(
        "the same request with the same token gives the same certificate",
        _requested_twice,
        gives({"same": True}),
    ),
    Row(
        "an unknown certificate is not found",
        lambda aws: aws.acm.describe_certificate(CertificateArn=NO_CERTIFICATE),
        refuses("ResourceNotFoundException", status=400),
    ),
    Row(
        "what is no ARN of a certificate is refused as such",
        lambda aws: aws.acm.describe_certificate(CertificateArn="arn:aws:acm:certificate"),
        refuses("ValidationException", status=400),
    ),
    Row(
        "what is imported is a certificate",
        lambda aws: aws.acm.import_certificate(Certificate=b"none", PrivateKey=b"none"),
        refuses("ValidationException", status=400),
    ),
)
