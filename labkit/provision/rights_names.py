"""What API Gateway, ACM and Route 53 ask for APIs, and for the names that lead to them.

API Gateway is asked by HTTP verbs on paths, without an account (F10.3); what belongs to an
API, a link or a domain inherits its tags for this. Tags of what is made are asked on a path
of their own, and with them nobody takes another's: to tag what is there is a change of it.
A zone's tags count for nothing with Route 53, but a change can be limited to names of records.
"""

from __future__ import annotations

from typing import Any

from labkit.provision.resource import Resource
from labkit.provision.rights import (
    LOOK,
    LOOSE,
    MAKE,
    MARK,
    OURS,
    PASS,
    Right,
    Rights,
    has,
    looks,
    right,
)
from labkit.provision.rights_services import ROLE, service_role

GATEWAY = "arn:aws:apigateway:{region}::"
APIS, LINKS = "/restapis", "/vpclinks"
DOMAINS = "arn:aws:apigateway:{region}:*:/domainnames"
"""The ARN of a private domain names its account, that of a public one does not."""
ACCESS = "arn:aws:apigateway:{region}:*:/domainnameaccessassociations"
CERTIFICATE = "arn:aws:acm:{region}:{account}:certificate/*"
ZONE = "arn:aws:route53:::hostedzone/*"
NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
BY_NAME = LOOSE.where(NAMES, "{record}", operator="ForAllValues:StringEquals")
TO_API_GATEWAY = PASS.where("iam:PassedToService", "apigateway.amazonaws.com")


def _asked(verb: str, only: Any, on: str, **more: Any) -> Right:
    where = on if on.startswith("arn:") else GATEWAY + on
    return right(f"apigateway:{verb}", only, where, **more)


def _made(path: str) -> tuple[Right, ...]:
    """The rights to make what has a path of its own, with its tags."""
    bare = path.rpartition("/")[2]
    return _asked("POST", MAKE, path), _tags(bare)


def _tags(kind: str) -> Right:
    return _asked("PUT", MAKE, f"/tags/*%2F{kind}%2F*")


def _inside(*verbs: str) -> tuple[Right, ...]:
    """Rights on what belongs to the lab's APIs."""
    return tuple(_asked(verb, OURS, f"{APIS}/*", fact="F10.3") for verb in verbs)


def _hands_role(resource: Resource) -> bool:
    return bool(resource.properties["integration"]["role"])


def _signed_by(authority: str) -> Any:
    return lambda resource: resource.properties["authority"] == authority


_PUT = (
    *_inside("PUT"),
    right("iam:PassRole", TO_API_GATEWAY, ROLE, when=_hands_role, fact="F6.4"),
)
_POLICY = _inside("PATCH", "UpdateRestApiPolicy")

NAMED: dict[str, Rights] = {
    "vpc_link": Rights(
        create=(
            *_made(LINKS),
            *(
                right(f"ec2:{action}", LOOSE, fact="F10.4")
                for action in (
                    "CreateVpcEndpointServiceConfiguration",
                    "DescribeVpcEndpointServiceConfigurations",
                    "ModifyVpcEndpointServicePermissions",
                )
            ),
        ),
        delete=(
            _asked("DELETE", OURS, f"{LINKS}/*"),
            right(
                "ec2:DeleteVpcEndpointServiceConfigurations",
                LOOSE,
                fact="F10.4",
            ),
        ),
        list=(_asked("GET", LOOK, f"{LINKS}*"),),
    ),
    "vpc_link_v2": Rights(
        create=(
            _asked("POST", MAKE, LINKS),
            # This service tags with another verb (its TagResource is a POST).
            _asked("POST", MAKE, "/tags/*%2Fvpclinks%2F*"),
            service_role("ops.apigateway.amazonaws.com"),
        ),
        delete=(_asked("DELETE", OURS, f"{LINKS}/*"),),
        list=(_asked("GET", LOOK, f"{LINKS}*"),),
    ),
    "rest_api": Rights(
        create=(*_made(APIS), service_role("ops.apigateway.amazonaws.com")),
        update=(
            _asked(
                "PATCH",
                OURS,
                f"{APIS}/*",
                of=("endpoint_type", "vpc_endpoint_ids", "disable_default_name"),
            ),
        ),
        delete=_inside("DELETE"),
        list=(_asked("GET", LOOK, f"{APIS}*"),),
    ),
    "api_policy": Rights(create=_POLICY, update=_POLICY, delete=_POLICY),
    "api_resource": Rights(create=_inside("POST"), delete=_inside("DELETE")),
    "api_method": Rights(create=_PUT, update=(*_inside("DELETE"), *_PUT), delete=_inside("DELETE")),
    "stage": Rights(
        create=(*_inside("POST"), _tags("restapis")),
        update=_inside("POST", "PATCH", "DELETE"),
        delete=_inside("DELETE"),
    ),
    "certificate": Rights(
        create=(
            right("acm:RequestCertificate", MAKE, when=_signed_by("amazon")),
            right("acm:ImportCertificate", MAKE, CERTIFICATE, when=_signed_by("itself")),
            right("acm:AddTagsToCertificate", MARK, CERTIFICATE),
        ),
        delete=(right("acm:DeleteCertificate", OURS, CERTIFICATE),),
        look=(right("acm:DescribeCertificate", LOOK, CERTIFICATE),),
        list=(
            *looks("acm:ListCertificates"),
            right("acm:ListTagsForCertificate", LOOK, CERTIFICATE),
        ),
    ),
    "domain_name": Rights(
        create=(
            _asked("POST", MAKE, DOMAINS),
            _tags("domainnames"),
            _asked("UpdateDomainNamePolicy", MAKE, DOMAINS, when=has("policy")),
            service_role("ops.apigateway.amazonaws.com"),
        ),
        update=(
            _asked("PATCH", OURS, f"{DOMAINS}/*", of=("certificate", "policy")),
            _asked("UpdateDomainNamePolicy", OURS, f"{DOMAINS}/*", of=("policy",)),
        ),
        delete=(_asked("DELETE", OURS, f"{DOMAINS}/*"),),
        list=(_asked("GET", LOOK, f"{DOMAINS}*"),),
    ),
    "base_path_mapping": Rights(
        create=(_asked("POST", OURS, f"{DOMAINS}/*"),),
        update=(_asked("PATCH", OURS, f"{DOMAINS}/*"),),
        delete=(_asked("DELETE", OURS, f"{DOMAINS}/*"),),
    ),
    "domain_access_association": Rights(
        create=(
            _asked("POST", MAKE, ACCESS),
            _tags("domainnameaccessassociations"),
            _asked("CreateAccessAssociation", OURS, f"{DOMAINS}/*", fact="F10.8"),
        ),
        delete=(_asked("DELETE", LOOSE, f"{ACCESS}/*{{domain}}*"),),
        list=(_asked("GET", LOOK, ACCESS),),
    ),
    "hosted_zone": Rights(
        create=(
            right("route53:CreateHostedZone", LOOSE),
            right("route53:ChangeTagsForResource", LOOSE, ZONE),
            right("route53:GetChange", LOOK, "arn:aws:route53:::change/*"),
        ),
        delete=(
            right("route53:ListResourceRecordSets", LOOK, ZONE),
            right("route53:DeleteHostedZone", LOOSE, ZONE),
        ),
        list=(
            *looks("route53:ListHostedZones"),
            right("route53:GetHostedZone", LOOK, ZONE),
            right("route53:ListTagsForResource", LOOK, ZONE),
        ),
    ),
    "record": Rights(
        create=(right("route53:ChangeResourceRecordSets", BY_NAME, ZONE),),
    ),
}
"""Kind of resource to what it needs of these services."""
