"""The rules that moto lacks: one module a subject, all of them in one table by service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from labkit.emulator.rules.rule import Rule

MODULES: Mapping[str, tuple[str, ...]] = {
    "ec2": (
        "ec2_leaving",
        "ec2_endpoint_types",
        "ec2_ids",
        "ec2_filters",
        "ec2_network",
        "ec2_routes",
        "ec2_associations",
        "ec2_gateways",
        "ec2_groups",
        "ec2_acls",
        "ec2_lingering",
        "ec2_endpoints",
        "ec2_endpoint_checks",
        "ec2_endpoint_changes",
        "ec2_prefix_lists",
        "ec2_peerings",
        "ec2_services",
        "ec2_tags",
        "ec2_addresses",
        "ec2_nat",
        "ec2_dependencies",
        "ec2_interfaces",
        "ec2_instances",
        "ec2_calls",
    ),
    "apigateway": (
        "apigateway_apis",
        "apigateway_resources",
        "apigateway_statuses",
        "apigateway_methods",
        "apigateway_integrations",
        "apigateway_responses",
        "apigateway_deployments",
        "apigateway_stages",
        "apigateway_test_invoke",
        "apigateway_gateway_responses",
        "apigateway_links",
        "apigateway_domains",
        "apigateway_base_paths",
        "apigateway_access",
        "apigateway_keys",
        "apigateway_parts",
        "apigateway_models",
        "apigateway_documentation",
        "apigateway_documentation_versions",
        "apigateway_imports",
        "apigateway_exports",
        "apigateway_account",
        "apigateway_pages",
    ),
    "apigatewayv2": (
        "apigatewayv2_apis",
        "apigatewayv2_links",
        "apigatewayv2_domains",
        "apigatewayv2_stages",
        "apigatewayv2_answers",
    ),
    "elbv2": (
        "elbv2_lookups",
        "elbv2_balancer_checks",
        "elbv2_balancers",
        "elbv2_ends",
        "elbv2_groups",
        "elbv2_listeners",
        "elbv2_targets",
    ),
    "route53": ("route53_zones", "route53_records"),
    "acm": ("acm_certificates",),
    "dynamodb": ("dynamodb_tables",),
    "logs": ("logs_groups",),
    "s3": ("s3_buckets", "s3_objects"),
    "servicequotas": ("servicequotas_quotas",),
    "sqs": ("sqs_messages",),
    "ssm": ("ssm_parameters",),
    "sts": ("sts_calls", "sts"),
    "iam": ("iam_policies", "iam_names", "iam_roles"),
    "kinesis": ("kinesis_streams", "kinesis_reading", "kinesis"),
}
"""moto's name of a service to our modules for it, in the order in which their rules apply."""


@cache
def rules_for(service: str) -> tuple[Rule, ...]:
    """Every rule of a service; its modules are loaded at the first call."""
    found: list[Rule] = []
    for name in MODULES.get(service, ()):
        found.extend(import_module(f"labkit.emulator.rules.{name}").RULES)
    return tuple(found)
