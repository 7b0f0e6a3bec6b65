"""The rows of services and names, as their services answer them."""

from __future__ import annotations

import json

from tests.topology.aws_words import ACCOUNT, DOMAIN, policy

SERVICES = {
    "Streams": [
        {
            "StreamARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/records",
            "StreamName": "records",
            "StreamStatus": "UPDATING",
            "OpenShardCount": 2,
        }
    ],
    "Tables": [
        {
            "TableArn": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders",
            "TableName": "orders",
            "TableStatus": "CREATING",
        }
    ],
    "Buckets": [
        {
            "Name": "papers",
            "BucketRegion": "us-east-1",
            "Policy": policy("s3:GetObject", Resource="arn:aws:s3:::papers/*"),
        },
        {"Name": "plain", "BucketArn": "arn:aws:s3:::plain"},
    ],
    "Roles": [
        {
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/caller",
            "RoleName": "caller",
            "AssumeRolePolicyDocument": json.loads(policy("sts:AssumeRole")),
            "Policies": [json.loads(policy("s3:*", Resource="*"))],
        }
    ],
    "InstanceProfiles": [
        {
            "InstanceProfileName": "caller",
            "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/caller",
            "Roles": [{"RoleName": "caller", "Arn": f"arn:aws:iam::{ACCOUNT}:role/caller"}],
        }
    ],
}

CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate"
NAMES = {
    "CertificateSummaryList": [
        {
            "CertificateArn": f"{CERTIFICATE}/c1",
            "DomainName": "API.example.com",
            "Type": "IMPORTED",
            "Subject": "CN=api.example.com, O=Example",
            "Issuer": "api.example.com",
        },
        {
            "CertificateArn": f"{CERTIFICATE}/c2",
            "DomainName": "www.example.com",
            "Type": "IMPORTED",
            "Subject": "CN=www.example.com",
            "Issuer": "Some Authority",
        },
        {
            "CertificateArn": f"{CERTIFICATE}/c3",
            "DomainName": "*.example.com",
            "Type": "AMAZON_ISSUED",
        },
        {"CertificateArn": f"{CERTIFICATE}/c4", "DomainName": "in.example.com", "Type": "PRIVATE"},
    ],
    "DomainNames": [
        {
            "domainName": "private.example.com",
            "domainNameArn": DOMAIN,
            "domainNameId": "d1",
            "endpointConfiguration": {"types": ["PRIVATE"]},
            "policy": policy("execute-api:Invoke", Resource="execute-api:/*"),
            "endpointAccessMode": "STRICT",
            "tags": {"Name": "inner"},
        },
        {
            "domainName": "api.example.com",
            "regionalCertificateArn": f"{CERTIFICATE}/c1",
            "regionalDomainName": "d-1.execute-api.us-east-1.amazonaws.com",
            "endpointConfiguration": {"types": ["REGIONAL"]},
        },
        {"domainName": "www.example.com", "distributionDomainName": "d111.cloudfront.net"},
    ],
    "BasePathMappings": [
        {
            "domainName": "api.example.com",
            "items": [
                {"basePath": "(none)", "restApiId": "api1234567", "stage": "prod"},
                {"basePath": "v1/old", "restApiId": "api1234567", "stage": "test"},
            ],
        }
    ],
    "DomainNameAccessAssociations": [
        {
            "domainNameAccessAssociationArn": f"{DOMAIN}/a1",
            "domainNameArn": DOMAIN,
            "accessAssociationSourceType": "VPCE",
            "accessAssociationSource": "vpce-1",
        },
        {"domainNameArn": DOMAIN, "accessAssociationSource": "vpce-2"},
    ],
    "HostedZones": [
        {"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": True}},
        {"Id": "/hostedzone/Z2", "Name": "Example.org."},
    ],
    "ResourceRecordSets": [
        {
            "HostedZoneId": "Z1",
            "VPCs": [{"VPCRegion": "us-east-1", "VPCId": "vpc-1"}],
            "ResourceRecordSets": [
                {
                    "Name": r"\052.example.com.",
                    "Type": "A",
                    "TTL": 60,
                    "ResourceRecords": [{"Value": "10.0.0.5"}, {"Value": "10.0.0.6"}],
                },
                {
                    "Name": "api.example.com.",
                    "Type": "A",
                    "AliasTarget": {
                        "HostedZoneId": "Z7HUB22UULQXV",
                        "DNSName": "vpce-1-x.execute-api.us-east-1.vpce.amazonaws.com.",
                        "EvaluateTargetHealth": False,
                    },
                },
                {
                    "Name": "old.example.com.",
                    "Type": "CNAME",
                    "ResourceRecords": [{"Value": "api.example.com."}],
                },
                {"Name": "example.com.", "Type": "NS", "ResourceRecords": [{"Value": "ns-1."}]},
                {"Name": "six.example.com.", "Type": "AAAA", "ResourceRecords": [{"Value": "::1"}]},
            ],
        }
    ],
}
