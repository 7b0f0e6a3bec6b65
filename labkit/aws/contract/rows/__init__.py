"""The rows of the contract: one module a subject, in the order of the course."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from labkit.aws.contract.row import Row

SUBJECTS: Mapping[str, str] = {
    "ec2_network": "VPCs and subnets",
    "ec2_routes": "Route tables",
    "ec2_gateways": "Gateways and addresses",
    "ec2_groups": "Security groups",
    "ec2_acls": "Network ACLs",
    "ec2_interfaces": "Network interfaces",
    "ec2_instances": "Instances",
    "accounts": "Accounts, keys and roles",
    "ec2_endpoints": "VPC endpoints",
    "ec2_endpoint_changes": "VPC endpoints that change and go",
    "ec2_services": "Endpoint services",
    "ec2_prefix_lists": "Prefix lists",
    "ec2_peerings": "Peerings",
    "ec2_calls": "Calls of EC2",
    "apigateway_apis": "REST APIs",
    "apigateway_methods": "Resources and methods",
    "apigateway_models": "Models, validators and authorizers",
    "apigateway_patches": "Patches of REST APIs",
    "apigateway_integrations": "Integrations of REST APIs",
    "apigateway_stages": "Deployments, stages and gateway responses",
    "apigateway_trials": "Methods tried out",
    "apigateway_links": "VPC links",
    "apigateway_domains": "Custom domain names",
    "apigateway_keys": "API keys, usage plans and tags",
    "apigateway_parts": "Other parts of APIs",
    "apigateway_documentation": "Documentation, promotions and the order of keys",
    "apigateway_definitions": "Import and export of REST APIs",
    "apigateway_http": "HTTP APIs",
    "elbv2_balancers": "Load balancers",
    "elbv2_targets": "Target groups and targets",
    "elbv2_listeners": "Listeners",
    "iam": "Roles and their policies",
    "kinesis": "Kinesis",
    "route53": "Hosted zones",
    "acm": "Certificates",
    "dynamodb": "DynamoDB",
    "s3": "Buckets",
    "logs": "CloudWatch Logs",
    "quotas": "Quotas and parameters",
}
"""Module of this package to the subject that its rows are about."""


def all_rows() -> dict[str, tuple[Row, ...]]:
    """Subject to its rows. Two rows never say the same."""
    return {subject: _rows_of(module) for module, subject in SUBJECTS.items()}


def laxer_rows() -> tuple[Row, ...]:
    """Rows that the embedded AWS is known not to keep."""
    return _rows_of("laxer")


def _rows_of(module: str) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = import_module(f"{__name__}.{module}").ROWS
    return rows
