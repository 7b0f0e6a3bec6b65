"""Everything that one call needs: its own action, and what else AWS asks for with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from labkit.emulator.iam import keys
from labkit.emulator.iam.actions import action_of, tagging_action
from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.handed import PASS_ROLE, handed_over
from labkit.emulator.iam.judge import Question
from labkit.emulator.iam.resources import resources_of
from labkit.emulator.iam.resources_ec2 import ec2_arn
from labkit.emulator.iam.tags import request_tags

UPDATE_POLICY: Mapping[str, str] = {
    "/restapis": "apigateway:UpdateRestApiPolicy",
    "/domainnames": "apigateway:UpdateDomainNamePolicy",
}
"""What the paths of things with a policy begin with, and the permission to set it."""
_POLICY_PATCH = re.compile(r"patchOperations\.\d+\.path")


def needs_of(asked: Asked, who: keys.Keys, environ: Mapping[str, Any]) -> Iterator[Question]:
    """The questions that a call raises, in the order in which AWS asks them."""
    common = {**who, **keys.of_request(asked, environ)}
    for action, resource, more in _asked(asked):
        yield Question(action, resource, {**common, **keys.of_resource(asked, resource), **more})


Need = tuple[str, str, keys.Keys]


def _asked(asked: Asked) -> Iterator[Need]:
    action, resources = action_of(asked), resources_of(asked)
    if not action:
        return
    yield from ((action, resource, {}) for resource in resources)
    yield from _tagging(asked, resources)
    yield from _policy(asked, resources[0])
    yield from _beside(asked)
    if asked.service == "s3" and asked.operation in ("CopyObject", "UploadPartCopy"):
        yield "s3:GetObject", f"arn:aws:s3:::{_source(asked)}", {}
    for handed in handed_over(asked):
        yield PASS_ROLE, handed.role, {"iam:PassedToService": handed.to}


def _tagging(asked: Asked, resources: list[str]) -> Iterator[Need]:
    """Tags on creation: asked of what is made, which EC2 says under `ec2:CreateAction`."""
    if not request_tags(asked):
        return
    if asked.service == "apigateway":
        yield from _tagging_of_gateway(asked)
        return
    action = tagging_action(asked)
    if not action:
        return
    made = [row for row in resources if row.endswith("/*")] or resources[:1]
    if asked.operation == "CreateListener":
        head = ":loadbalancer/"
        made = [row.replace(head, ":listener/") + "/*" for row in resources if head in row]
    key = _CREATE_ACTION.get(asked.service)
    more: keys.Keys = {key: asked.operation} if key else {}
    yield from ((action, resource, more) for resource in made)


_CREATE_ACTION: Mapping[str, str] = {
    "ec2": "ec2:CreateAction",
    "elasticloadbalancing": "elasticloadbalancing:CreateAction",
}
"""Services that say under a key of their own which operation makes what is tagged."""


def _tagging_of_gateway(asked: Asked) -> Iterator[Need]:
    """Tags of what is made are put by REST APIs, posted by HTTP APIs; tags of what is there
    change that as well.
    """
    if asked.path.startswith("/tags/"):
        yield "apigateway:PATCH", unquote(asked.path.removeprefix("/tags/")), {}
    elif asked.method == "POST":
        verb = "POST" if asked.path.startswith("/v2/") else "PUT"
        yield f"apigateway:{verb}", _tags_path(asked), {}


def _tags_path(asked: Asked) -> str:
    arn = quote(f"arn:aws:apigateway:{asked.region}::{asked.path.rstrip('/')}/*", safe="*")
    return f"arn:aws:apigateway:{asked.region}::/tags/{arn}"


def _policy(asked: Asked, resource: str) -> Iterator[Need]:
    """Setting a resource policy needs a permission of its own (F10.3)."""
    action = next((UPDATE_POLICY[kind] for kind in UPDATE_POLICY if _is_below(asked, kind)), "")
    if not action:
        return
    patched = "/policy" in asked.all(_POLICY_PATCH.pattern)
    if patched or (asked.method in ("POST", "PUT") and asked.get("policy")):
        yield action, resource, {}


def _is_below(asked: Asked, path: str) -> bool:
    return asked.service == "apigateway" and re.match(rf"{path}(/|$)", asked.path) is not None


def _beside(asked: Asked) -> Iterator[Need]:
    """What API Gateway does in the caller's name: EC2's endpoint services for a link of version 1
    (F10.4), and giving an endpoint access to a private domain (F10.8).
    """
    for action in _FOR_LINKS.get(asked.method, ()) if _is_below(asked, "/vpclinks") else ():
        yield action, ec2_arn(asked, "vpc-endpoint-service", "*"), {}
    if asked.method == "POST" and _is_below(asked, "/domainnameaccessassociations"):
        domain = asked.get("domainNameArn")
        yield ACCESS, domain, {}


ACCESS = "apigateway:CreateAccessAssociation"
_FOR_LINKS: Mapping[str, tuple[str, ...]] = {
    "POST": (
        "ec2:CreateVpcEndpointServiceConfiguration",
        "ec2:DescribeVpcEndpointServiceConfigurations",
        "ec2:ModifyVpcEndpointServicePermissions",
    ),
    "DELETE": ("ec2:DeleteVpcEndpointServiceConfigurations",),
}
"""Verb on `/vpclinks` to EC2's actions."""


def _source(asked: Asked) -> str:
    return unquote(asked.get("CopySource", "x-amz-copy-source")).lstrip("/").partition("?")[0]
