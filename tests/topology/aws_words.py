"""The words that the rows of `aws_rows.py` share: ids, ARNs, tags, policies, ACL entries."""

from __future__ import annotations

import json

ACCOUNT, OTHER = "123456789012", "210987654321"
ELB = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}"
NLB, GROUP = f"{ELB}:loadbalancer/net/app/0a1b", f"{ELB}:targetgroup/app/0c2d"
DOMAIN = f"arn:aws:apigateway:us-east-1:{ACCOUNT}:/domainnames/private.example.com+d1"
PUT_RECORD = "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord"


def tagged(name):
    return [{"Key": "Name", "Value": name}]


def policy(action, **more):
    row = {"Effect": "Allow", "Principal": "*", "Action": action, **more}
    return json.dumps({"Statement": [row]})


def entry(number, action, *, egress=False, **more):
    row = {"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": "-1"}
    return {**row, "CidrBlock": "0.0.0.0/0", **more}
