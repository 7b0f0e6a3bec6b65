"""Services that nobody has called yet: they hold nothing, and say so without being loaded.

A lab that has no names of its own still asks at every look for hosted zones and certificates;
loading moto's Route 53 and ACM for an empty list takes half a second and ten megabytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from labkit.emulator.forms import Answer
from labkit.emulator.reading import body_of

ZONES = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
    b"<HostedZones></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>"
    b"</ListHostedZonesResponse>"
)
CERTIFICATES = b'{"CertificateSummaryList": []}'


def empty_list(environ: Mapping[str, Any], called: Collection[str]) -> Answer | None:
    """The answer to a plain listing of a service that is not among those `called` so far; None
    for any other request.
    """
    if "route53" not in called and _lists_zones(environ):
        return _answer("text/xml", ZONES)
    if "acm" not in called and _lists_certificates(environ):
        return _answer("application/x-amz-json-1.1", CERTIFICATES)
    return None


def _lists_zones(environ: Mapping[str, Any]) -> bool:
    asked = (environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"), environ.get("QUERY_STRING"))
    named = f"{environ.get('HTTP_AUTHORIZATION', '')} {environ.get('HTTP_HOST', '')}"
    return asked == ("GET", "/2013-04-01/hostedzone", "") and "route53" in named


def _lists_certificates(environ: Mapping[str, Any]) -> bool:
    target = environ.get("HTTP_X_AMZ_TARGET")
    return target == "CertificateManager.ListCertificates" and body_of(environ).strip() == b"{}"


def _answer(kind: str, body: bytes) -> Answer:
    return "200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))], body
