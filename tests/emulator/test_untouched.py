"""Services that nobody has called: an empty list, told without loading them."""

from __future__ import annotations


def test_an_empty_list_is_the_services_own(aws, client):
    """Told before a service is loaded as the service tells it afterwards."""
    acm, route53 = client("acm"), client("route53")

    def lists():
        told = [acm.list_certificates(), route53.list_hosted_zones()]
        return [{k: v for k, v in row.items() if k != "ResponseMetadata"} for row in told]

    before = lists()
    assert not {"acm", "route53"} & aws.observer._control.services
    arn = acm.request_certificate(DomainName="api.example.com")["CertificateArn"]
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    certificates, zones = lists()
    assert [row["CertificateArn"] for row in certificates["CertificateSummaryList"]] == [arn]
    assert [row["Id"] for row in zones["HostedZones"]] == [zone]
    acm.delete_certificate(CertificateArn=arn)
    route53.delete_hosted_zone(Id=zone)
    assert lists() == before
