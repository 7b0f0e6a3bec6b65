"""Custom domain names: base paths, private domains and who may reach them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made, policy

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]
ALLOW = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}


def _given(aws: World, kind: str = "REGIONAL") -> dict[str, Any]:
    """What a domain is made with: a certificate that was asked for, and a name of its own."""
    name = f"{aws.name('api')}.example.com"
    answer = made(aws.acm.request_certificate, DomainName=name, ValidationMethod="DNS")
    field = "regionalCertificateArn" if kind == "REGIONAL" else "certificateArn"
    more = {"policy": policy(ALLOW)} if kind == "PRIVATE" else {}
    return {
        "domainName": name,
        field: answer["CertificateArn"],
        "endpointConfiguration": {"types": [kind]},
        **more,
    }


def _create(kind: str = "REGIONAL", **changed: Any) -> Call:
    return lambda aws: aws.apigateway.create_domain_name(**{**_given(aws, kind), **changed})


def _domain(aws: World, kind: str = "REGIONAL") -> dict[str, str]:
    """A domain; gives what names it in other calls."""
    answer = made(aws.apigateway.create_domain_name, **_given(aws, kind))
    named = {"domainName": answer["domainName"]}
    return {**named, "domainNameId": answer["domainNameId"]} if kind == "PRIVATE" else named


def _again(aws: World) -> Any:
    given = _given(aws)
    made(aws.apigateway.create_domain_name, **given)
    return aws.apigateway.create_domain_name(**given)


def _bare(aws: World) -> Any:
    return aws.apigateway.create_domain_name(
        domainName=f"{aws.name('api')}.example.com",
        endpointConfiguration={"types": ["REGIONAL"]},
    )


def _deployed(aws: World, kind: str = "REGIONAL") -> str:
    api = aws.api(kind, **({"policy": policy(ALLOW)} if kind == "PRIVATE" else {}))
    aws.method(api)
    aws.stage(api)
    return api


def _map(kind: str = "REGIONAL", api_kind: str = "REGIONAL", **changed: Any) -> Call:
    def call(aws: World) -> Any:
        where = _domain(aws, kind)
        given = {"restApiId": _deployed(aws, api_kind), "stage": "test", "basePath": "pets"}
        return aws.apigateway.create_base_path_mapping(**where, **{**given, **changed})

    return call


def _mapped(aws: World, path: str = "pets") -> tuple[dict[str, str], str]:
    where, api = _domain(aws), _deployed(aws)
    given = {"restApiId": api, "stage": "test", **({"basePath": path} if path else {})}
    made(aws.apigateway.create_base_path_mapping, **where, **given)
    return where, api


def _map_again(path: str) -> Call:
    def call(aws: World) -> Any:
        where, api = _mapped(aws, path)
        more = {"basePath": path} if path else {}
        return aws.apigateway.create_base_path_mapping(**where, restApiId=api, **more)

    return call


def _delete_mapped_api(aws: World) -> Any:
    return aws.apigateway.delete_rest_api(restApiId=_mapped(aws)[1])


def _moved_mapping(aws: World) -> Any:
    where, _ = _mapped(aws)
    return aws.apigateway.update_base_path_mapping(
        **where, basePath="pets", patchOperations=patches(("replace", "/basePath", "cats"))
    )


def _deleted_domain(aws: World) -> Any:
    where, _ = _mapped(aws)
    made(aws.apigateway.delete_domain_name, **where)
    return aws.apigateway.get_base_path_mappings(**where)


def _endpoint(aws: World) -> str:
    vpc = aws.vpc()
    return aws.endpoint(vpc, aws.subnet(vpc))


def _associate(aws: World, **changed: Any) -> Any:
    arn = made(aws.apigateway.create_domain_name, **_given(aws, "PRIVATE"))["domainNameArn"]
    given = {
        "domainNameArn": arn,
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": _endpoint(aws),
    }
    return aws.apigateway.create_domain_name_access_association(**{**given, **changed})


def _associated_twice(aws: World) -> Any:
    first = _associate(aws)
    return aws.apigateway.create_domain_name_access_association(
        domainNameArn=first["domainNameArn"],
        accessAssociationSourceType="VPCE",
        accessAssociationSource=first["accessAssociationSource"],
    )


def _listed(aws: World) -> Any:
    key = _associate(aws)["domainNameAccessAssociationArn"]
    rows = aws.apigateway.get_domain_name_access_associations(limit=500)["items"]
    return any(row["domainNameAccessAssociationArn"] == key for row in rows)


def _ended(aws: World) -> Any:
    key = {"domainNameAccessAssociationArn": _associate(aws)["domainNameAccessAssociationArn"]}
    made(aws.apigateway.delete_domain_name_access_association, **key)
    return aws.apigateway.delete_domain_name_access_association(**key)


UNKNOWN_DOMAIN = refuses(MISSING, "Invalid domain name identifier specified", 404)

ROWS = (
    Row(
        "a regional domain leads to a name inside execute-api",
        _create(),
        gives(
            {
                "regionalDomainName": "d-….execute-api.….amazonaws.com",
                "regionalHostedZoneId": str,
                "distributionDomainName": ABSENT,
                "domainNameStatus": "AVAILABLE",
                "endpointConfiguration": {"types": ["REGIONAL"]},
            }
        ),
        ("F2.13",),
    ),
    Row(
        "an edge-optimized domain leads to a distribution",
        _create("EDGE"),
        gives({"distributionDomainName": "d….cloudfront.net", "regionalDomainName": ABSENT}),
        ("F1.3",),
    ),
    Row(
        "a private domain has an id and a policy, and no public name",
        _create("PRIVATE"),
        gives(
            {
                "domainNameId": str,
                "domainNameArn": "arn:aws:apigateway:…:…:/domainnames/….example.com+…",
                "policy": str,
                "regionalDomainName": ABSENT,
                "distributionDomainName": ABSENT,
            }
        ),
        ("F1.15",),
    ),
    Row("a domain has a certificate", _bare, refuses(BAD, status=400)),
    Row(
        "a private domain has no stars",
        _create("PRIVATE", domainName="*.example.com"),
        refuses(BAD, status=400),
        ("F1.16",),
    ),
    Row("a domain is made once", _again, refuses(TAKEN, status=409)),
    Row(
        "an unknown domain is not got",
        lambda aws: aws.apigateway.get_domain_name(domainName="nosuch.example.com"),
        UNKNOWN_DOMAIN,
    ),
    Row(
        "an unknown domain is not deleted",
        lambda aws: aws.apigateway.delete_domain_name(domainName="nosuch.example.com"),
        UNKNOWN_DOMAIN,
    ),
    Row(
        "a private domain does not become regional",
        lambda aws: aws.apigateway.update_domain_name(
            **_domain(aws, "PRIVATE"),
            patchOperations=patches(
                ("replace", "/endpointConfiguration/types/PRIVATE", "REGIONAL")
            ),
        ),
        refuses(BAD, status=400),
        ("F1.16",),
    ),
    Row(
        "a domain's security policy is patched",
        lambda aws: aws.apigateway.update_domain_name(
            **_domain(aws), patchOperations=patches(("replace", "/securityPolicy", "TLS_1_0"))
        ),
        gives({"securityPolicy": "TLS_1_0"}),
    ),
    Row(
        "a base path leads to a stage of an API",
        _map(),
        gives({"basePath": "pets", "restApiId": str, "stage": "test"}),
    ),
    Row(
        "a base path leads to an API that exists",
        _map(restApiId="nosuchapi0"),
        refuses(BAD, "Invalid REST API identifier specified", 400),
    ),
    Row(
        "a base path leads to a stage that exists",
        _map(stage="nosuch"),
        refuses(BAD, "Invalid stage identifier specified", 400),
    ),
    Row(
        "a base path is taken once",
        _map_again("pets"),
        refuses(TAKEN, "Base path already exists for this domain name", 409),
    ),
    Row(
        "the empty base path is taken once",
        _map_again(""),
        refuses(TAKEN, "Only one base path mapping is allowed if the base path is empty.", 409),
    ),
    Row(
        "a base path of an unknown domain is not made",
        lambda aws: aws.apigateway.create_base_path_mapping(
            domainName="nosuch.example.com", restApiId=aws.api()
        ),
        UNKNOWN_DOMAIN,
    ),
    Row(
        "an unknown base path is not got",
        lambda aws: aws.apigateway.get_base_path_mapping(**_domain(aws), basePath="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "a domain without base paths lists none",
        lambda aws: aws.apigateway.get_base_path_mappings(**_domain(aws))["items"],
        gives([]),
    ),
    Row("a base path is patched", _moved_mapping, gives({"basePath": "cats"})),
    Row(
        "a private domain does not lead to a public API",
        _map("PRIVATE"),
        refuses(BAD, status=400),
        ("F1.16",),
    ),
    Row(
        "a private domain leads to a private API",
        _map("PRIVATE", "PRIVATE"),
        gives({"basePath": "pets"}),
        ("F1.15",),
    ),
    Row(
        "an API that a base path leads to is not deleted",
        _delete_mapped_api,
        refuses(
            BAD,
            "Deleting RestApi … failed. Please remove all base path mappings related to the "
            "RestApi in your domains: …",
            400,
        ),
        ("F1.16",),
    ),
    Row("a deleted domain takes its base paths along", _deleted_domain, UNKNOWN_DOMAIN),
    Row(
        "a private domain is opened to an endpoint",
        _associate,
        gives(
            {
                "domainNameAccessAssociationArn": "arn:aws:apigateway:…vpce-…",
                "domainNameArn": str,
                "accessAssociationSourceType": "VPCE",
                "accessAssociationSource": "vpce-…",
            }
        ),
        ("F1.15",),
    ),
    Row("access associations are listed", _listed, gives(True), ("F1.15",)),
    Row(
        "a domain is opened to an endpoint once",
        _associated_twice,
        refuses(TAKEN, status=409),
        ("F1.16",),
    ),
    Row(
        "a domain is not opened to an endpoint that does not exist",
        lambda aws: _associate(aws, accessAssociationSource="vpce-0123456789abcdef0"),
        refuses(BAD, status=400),
        ("F1.15",),
    ),
    Row(
        "an unknown domain is not opened",
        lambda aws: _associate(
            aws, domainNameArn="arn:aws:apigateway:us-east-1:111111111111:/domainnames/a.b+c"
        ),
        refuses(MISSING, status=404),
        ("F1.15",),
    ),
    Row(
        "an access association ends once",
        _ended,
        refuses(MISSING, status=404),
        ("F1.15",),
    ),
)
